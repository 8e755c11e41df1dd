"""Updates that decode only what they are about do what those do that decode everything."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.engines.dynamodb.expression_strategies import conditions, updates
from tests.unit.engines.dynamodb.expression_strategies import items as fitting
from tests.unit.engines.dynamodb.formats.item_strategies import items

from fogbank.aws.fault import Fault
from fogbank.engines.dynamodb.expressions.key_schema import KeyAttribute, KeySchema
from fogbank.engines.dynamodb.layout import Layout
from fogbank.engines.dynamodb.recording import Change
from fogbank.engines.dynamodb.stored import json_of, pack, size_of, unpack
from fogbank.engines.dynamodb.values.sizes import item_size
from fogbank.engines.dynamodb.writing import Before, put
from fogbank.keyvalue.store import Transaction
from fogbank.services.dynamodb.items.conditions import require
from fogbank.services.dynamodb.items.update_item import apply_update, changes_of, returned

PLACE = b"tablei0000key"
KEY = {"id": {"S": "key"}}
SCHEMA = KeySchema((KeyAttribute("id", "S"),))


class Rows(dict[bytes, bytes]):
    """As much of a transaction as one write needs."""

    def put(self, key: bytes, value: bytes) -> None:
        self[key] = value

    def delete(self, key: bytes) -> None:
        self.pop(key, None)


class Watcher:
    """A recorder: one wants whole items."""

    def record(self, txn: Transaction, layout: Layout, change: Change) -> None:
        assert change.item is not None
        assert all(type(value) is dict for value in (change.before.item | change.item).values())


PARTLY = Layout(b"table", SCHEMA)
WHOLLY = Layout(b"table", SCHEMA, recorders=(Watcher(),))


def outcome(layout: Layout, item: dict[str, Any] | None, request: dict[str, Any]) -> Any:
    """What comes of a request: the fault's words, or what is stored then and all that can be returned."""
    txn: Any = Rows()
    if item is not None:
        put(txn, layout, Before(txn, PLACE), item, item_size(item))
    request = deepcopy(request)
    try:
        update, condition = changes_of(request)
        before = Before(txn, PLACE)
        require(condition, before, request)
        applied, _ = apply_update(txn, layout, before, KEY, update)
    except Fault as fault:
        return fault.shape, fault.message, msgspec.json.encode(fault.members)
    kinds = ("ALL_OLD", "UPDATED_OLD", "ALL_NEW", "UPDATED_NEW")
    replies = [msgspec.json.encode(returned(kind, before, applied) or {}) for kind in kinds]
    assert msgspec.json.decode(replies[0]) == (item or {})
    return txn.get(PLACE), replies, bytes(txn.get(layout.tally, b""))


@st.composite
def requests(draw: st.DrawFn) -> dict[str, Any]:
    request: dict[str, Any] = {"ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
    used: dict[str, Any] = {}
    request["UpdateExpression"] = draw(updates(used))
    if draw(st.booleans()):
        request["ConditionExpression"] = draw(conditions(used))
    if used:
        request["ExpressionAttributeValues"] = used
    return request


written = st.builds(lambda found, known: found | known | KEY, items, fitting)


@settings(max_examples=400, deadline=None)
@given(st.none() | written, requests())
def test_what_is_stored_and_returned_is_the_same(
    item: dict[str, Any] | None, request: dict[str, Any]
) -> None:
    found = outcome(PARTLY, item, request)
    assert found == outcome(WHOLLY, item, request)
    stored = found[0]
    if type(stored) is bytes:
        assert size_of(stored) == item_size(unpack(stored))
        assert msgspec.json.encode(unpack(stored)) == json_of(stored)


def test_what_an_update_is_not_about_is_not_decoded() -> None:
    txn: Any = Rows({PLACE: pack({**KEY, "n": {"N": "1"}, "big": {"S": "x"}}, 10)})
    before = Before(txn, PLACE)
    assert before.opened(["n", "missing"]) == {
        "id": msgspec.Raw(b'{"S":"key"}'),
        "n": {"N": "1"},
        "big": msgspec.Raw(b'{"S":"x"}'),
    }
    assert before.opened(["big"])["n"] == {"N": "1"}
    assert before.item == {**KEY, "n": {"N": "1"}, "big": {"S": "x"}}
    assert before.opened([]) is before.item
