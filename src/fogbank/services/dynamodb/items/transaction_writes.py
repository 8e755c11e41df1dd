"""The writes of a transaction, whichever language they came in: run all or none, and what they consume."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple, Protocol

import msgspec

from fogbank.aws.fault import Fault
from fogbank.engines.dynamodb import idempotency
from fogbank.engines.dynamodb.capacity import Consumed, read_units
from fogbank.engines.dynamodb.layout import key_of
from fogbank.engines.dynamodb.values.kinds import Item
from fogbank.engines.dynamodb.writing import Before, Written
from fogbank.keyvalue.store import Transaction
from fogbank.services.dynamodb.capacity.throttle import Throttled
from fogbank.services.dynamodb.items.transactions import UNHURT, cancelled, reason
from fogbank.services.dynamodb.tables.catalog import OpenTable

_MISMATCH: Final = "DynamoDB detected a repeated client token with different request parameters"


class Outcome(NamedTuple):
    """What one action did, and consumed; `item` is the item as it is now, or was before it was deleted.

    Units are those of a write by itself.
    """

    written: Written
    item: Item


class Runnable(Protocol):
    """One write of a transaction, checked. `key` may be a whole item."""

    @property
    def table(self) -> OpenTable: ...
    @property
    def key(self) -> Item: ...
    @property
    def place(self) -> bytes: ...
    def run(self, txn: Transaction) -> Outcome:
        """Count nothing: a transaction that is cancelled consumes nothing."""
        ...


def run_all(txn: Transaction, actions: Sequence[Runnable], operation: str) -> list[Written]:
    """Run all actions and count what they wrote, in the units of a transaction, which are returned.

    Raises: TransactionCanceledException with a reason for each action.
    """
    outcomes, reasons, throttled = [], [], None
    for action in actions:
        try:
            outcomes.append(action.run(txn))
            reasons.append(UNHURT)
        except Fault as refused:
            if isinstance(refused, Throttled):
                throttled = throttled or action.table.meter
            reasons.append(reason(refused))
    if throttled is not None:
        throttled.refused(operation)
    if len(outcomes) < len(actions):
        raise cancelled(reasons)
    return [_counted(action, outcome) for action, outcome in zip(actions, outcomes, strict=True)]


def _counted(action: Runnable, outcome: Outcome) -> Written:
    """Count an action of a transaction that is done: it writes twice, to prepare and to commit."""
    once = outcome.written
    indexes = {name: 2 * units for name, units in once.indexes.items()}
    twice = Written(2 * once.units, indexes, once.collection)
    action.table.meter.count(twice, action.place, outcome.item)
    return twice


def consumed_by(actions: Sequence[Runnable], written: Sequence[Written]) -> list[Consumed]:
    """What the tables of a transaction consumed, from what `run_all` returned."""
    consumed = {action.table.name: Consumed(action.table.name, kind="Write") for action in actions}
    for action, one in zip(actions, written, strict=True):
        consumed[action.table.name].add(one.units, one.indexes, action.table.local)
    return list(consumed.values())


def consumed_again(txn: Transaction, actions: Sequence[Runnable], *, same: bool) -> list[Consumed]:
    """What a repeated transaction consumes. Raises: IdempotentParameterMismatchException unless it is the same."""
    if not same:
        raise Fault("IdempotentParameterMismatchException", _MISMATCH)
    consumed = {action.table.name: Consumed(action.table.name, kind="Read") for action in actions}
    for action in actions:
        units = 2 * read_units(Before(txn, action.place).size, consistent=True)
        action.table.meter.read(units, action.place, key_of(action.table.layout, action.key))
        consumed[action.table.name].units += units
    return list(consumed.values())


def fingerprint_of(actions: list[dict[str, Any]]) -> bytes:
    """The same for the same members in another order."""
    return idempotency.fingerprint(msgspec.json.encode(actions, order="deterministic"))
