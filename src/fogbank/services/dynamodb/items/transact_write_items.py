"""TransactWriteItems: all of its actions, or none and the reasons.

Source: the API reference's TransactWriteItems and the developer guide's "Managing complex workflows with DynamoDB
transactions".
"""

from __future__ import annotations

from typing import Any, Final

import msgspec

from fogbank.aws.fault import Fault
from fogbank.engines.dynamodb import idempotency, item_collections
from fogbank.engines.dynamodb.capacity import Consumed, kilobytes
from fogbank.engines.dynamodb.expressions.condition import Condition
from fogbank.engines.dynamodb.expressions.parameters import check_parameters
from fogbank.engines.dynamodb.expressions.update import Update
from fogbank.engines.dynamodb.intake import take_in
from fogbank.engines.dynamodb.item_rules import check_item, check_key, check_size, fault
from fogbank.engines.dynamodb.values.key_rules import EmptyKey
from fogbank.engines.dynamodb.values.kinds import Item
from fogbank.engines.dynamodb.values.sizes import value_size
from fogbank.engines.dynamodb.writing import Before, Written, delete, put
from fogbank.keyvalue.store import Transaction
from fogbank.services.dynamodb.calls import Call
from fogbank.services.dynamodb.items.batch_write_item import metrics_of
from fogbank.services.dynamodb.items.conditions import check_paths, require
from fogbank.services.dynamodb.items.put_item import put_condition
from fogbank.services.dynamodb.items.transaction_writes import (
    Outcome,
    consumed_again,
    consumed_by,
    fingerprint_of,
    run_all,
)
from fogbank.services.dynamodb.items.transactions import (
    cancelled_by,
    check_distinct,
    check_total,
)
from fogbank.services.dynamodb.items.update_item import apply_update, changes_of, check_update
from fogbank.services.dynamodb.tables.catalog import OpenTable
from fogbank.services.dynamodb.wire.replies import EMPTY, encode

Request = dict[str, Any]
_KINDS: Final = ("ConditionCheck", "Put", "Delete", "Update")
_NONE: Final = "Invalid Request: TransactWriteRequest should contain Delete or Put or Update request"
_ONLY_ONE: Final = "TransactItems can only contain one of Check, Put, Update or Delete"
# Values may be nested a level deeper than items in most regions: a condition looks at them, an item cannot have them.
_LEVEL: Final = 0


class _Action(msgspec.Struct):
    """One action, checked: what it is, where, and what it wants."""

    kind: str
    request: Request
    table: OpenTable
    key: Item
    place: bytes
    condition: Condition | None = None
    update: Update | None = None
    size: int = 0

    def run(self, txn: Transaction) -> Outcome:
        """Raises: ConditionalCheckFailedException, ValidationException, `Throttled`."""
        layout, meter = self.table.layout, self.table.meter
        if meter.gate is not None:
            meter.admit_write(self.place, self.key)
        before = Before(txn, self.place)
        require(self.condition, before, self.request)
        item = self.key
        match self.kind:
            case "Put":
                written = put(txn, layout, before, self.key, self.size)
            case "Delete":
                written, item = delete(txn, layout, before), {**before.item, **self.key}
            case "Update":
                applied, written = apply_update(txn, layout, before, self.key, self.update, _LEVEL)
                item = applied.new_item or self.key
            case _:
                collection = item_collections.size(txn, layout, self.place)
                written = Written(kilobytes(before.size), {}, collection)
        if meter.gate is not None:
            meter.admit_entries(written.indexes, item)
        return Outcome(written, item)


def transact_write_items(call: Call, request: Request) -> bytes:
    prepared = [_checked(action) for action in request["TransactItems"]]
    check_total(sum(one[-1] for one in prepared))
    tables = [call.table(one[1]["TableName"]) for one in prepared]
    actions: list[_Action] = []
    for table, one in zip(tables, prepared, strict=True):
        try:
            actions.append(_against_table(table, *one))
        except EmptyKey:
            raise
        except Fault as refused:
            raise cancelled_by(refused, len(actions), len(tables)) from refused
    check_distinct([action.place for action in actions])
    token = request.get("ClientRequestToken")
    now = call.service.backing.clock.now().timestamp()
    scope = f"{call.scope.account}/{call.scope.region}"
    with call.store.write() as txn:
        if token is not None:
            known = idempotency.recall(txn, scope, token, now)
            if known is not None:
                return _repeated(call, request, actions, known, txn)
        written = run_all(txn, actions, "TransactWriteItems")
        if token is not None:
            idempotency.remember(txn, scope, token, now, fingerprint_of(request["TransactItems"]))
    return _reply(request, actions, consumed_by(actions, written), [one.collection for one in written])


def _repeated(call: Call, request: Request, actions: list[_Action], known: bytes, txn: Transaction) -> bytes:
    """The reply to a token that was used already: nothing is done again, and reading is what it costs."""
    same = known == fingerprint_of(request["TransactItems"])
    consumed = consumed_again(txn, actions, same=same)
    sizes = [item_collections.size(txn, action.table.layout, action.place) for action in actions]
    return _reply(request, actions, consumed, sizes)


def _checked(action: Request) -> tuple[str, Request, Condition | None, Update | None, int]:
    """Check what needs no table. Raises ValidationException."""
    given = [kind for kind in _KINDS if action.get(kind) is not None]
    if len(given) != 1:
        raise fault(_ONLY_ONE if given else _NONE)
    kind, request = given[0], action[given[0]]
    check_parameters("UpdateItem" if kind == "Update" else "PutItem", request)
    if kind == "Put":
        size = take_in(request["Item"])
        check_size(size)
        return kind, request, put_condition(request, _LEVEL), None, size
    if kind == "Update":
        update, condition = changes_of(request, _LEVEL)
    else:
        update, condition = None, put_condition(request, _LEVEL)
    values = request.get("ExpressionAttributeValues") or {}
    return kind, request, condition, update, take_in(request["Key"]) + sum(map(value_size, values.values()))


def _against_table(
    table: OpenTable,
    kind: str,
    request: Request,
    condition: Condition | None,
    update: Update | None,
    size: int,
) -> _Action:
    layout = table.layout
    key: Item = request["Item"] if kind == "Put" else request["Key"]
    if kind == "Put":
        check_item(layout, key)
        check_paths(layout, condition)
    else:
        check_key(layout, key)
        check_update(layout, update, condition)
    return _Action(kind, request, table, key, layout.item_key(key), condition, update, size)


def _reply(
    request: Request, actions: list[_Action], consumed: list[Consumed], collections: list[int]
) -> bytes:
    body: dict[str, Any] = {}
    detail = request.get("ReturnConsumedCapacity")
    if detail in ("TOTAL", "INDEXES"):
        body["ConsumedCapacity"] = [one.described(detail) for one in consumed]
    if request.get("ReturnItemCollectionMetrics") == "SIZE":
        keys = [(action.table, action.key) for action in actions]
        metrics = metrics_of(zip(keys, collections, strict=True))
        if metrics:
            body["ItemCollectionMetrics"] = metrics
    return encode(body) if body else EMPTY
