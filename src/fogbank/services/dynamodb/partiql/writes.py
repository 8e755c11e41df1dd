"""INSERT, UPDATE, DELETE and EXISTS against their table, and in a transaction of the store.

An UPDATE needs its item, a DELETE without one does nothing whatever its condition says. Sources: the "PartiQL … statements"
of the developer guide; the API reference's ExecuteStatement for DuplicateItemException.
"""  # noqa: E501 - a title

from __future__ import annotations

from typing import Any, Final

import msgspec

from fogbank.aws.fault import Fault
from fogbank.engines.dynamodb.capacity import kilobytes
from fogbank.engines.dynamodb.expressions.condition import Condition, Reach
from fogbank.engines.dynamodb.expressions.update import Update
from fogbank.engines.dynamodb.partiql.updates import returned
from fogbank.engines.dynamodb.values.kinds import Item
from fogbank.engines.dynamodb.writing import Before, Written, delete, put
from fogbank.keyvalue.store import Transaction
from fogbank.services.dynamodb.capacity.meter import Meter
from fogbank.services.dynamodb.items.conditions import count_failed, require
from fogbank.services.dynamodb.items.transaction_writes import Outcome
from fogbank.services.dynamodb.items.update_item import apply_update
from fogbank.services.dynamodb.tables.catalog import OpenTable

Request = dict[str, Any]
_DUPLICATE: Final = "Duplicate primary key exists in table"
_NEVER: Final = Condition(lambda _item: False, Reach(frozenset()))


class Write(msgspec.Struct):
    """One checked statement. `key` is the whole item of an INSERT; `rows` is what RETURNING asked for, once it ran."""

    kind: str  # Insert, Update, Delete or Exists
    request: Request
    table: OpenTable
    key: Item
    place: bytes
    condition: Condition | None = None
    update: Update | None = None
    size: int = 0
    returning: str | None = None
    rows: list[Item] = []

    def run(self, txn: Transaction) -> Outcome:
        """As one of a transaction, which counts it when all have succeeded.

        Raises: ConditionalCheckFailedException, DuplicateItemException, ValidationException, `Throttled`.
        """
        return self._run(txn, None, "")

    def run_alone(self, txn: Transaction, operation: str = "") -> Written:
        """Not as one of a transaction, and count it, also where its condition fails. Raises: what `run` does.

        `operation` is what fails where this is throttled; none where it goes on with other statements.
        """
        meter = self.table.meter
        outcome = self._run(txn, meter, operation)
        meter.count(outcome.written, self.place, outcome.item)
        return outcome.written

    def _run(self, txn: Transaction, failing: Meter | None, operation: str) -> Outcome:
        """`failing` counts a condition that fails."""
        meter = self.table.meter
        if meter.gate is not None:
            meter.admit_write(self.place, self.key, operation)
        outcome = self._change(txn, Before(txn, self.place), failing)
        if meter.gate is not None:
            meter.admit_entries(outcome.written.indexes, outcome.item, operation)
        return outcome

    def _change(self, txn: Transaction, before: Before, failing: Meter | None) -> Outcome:
        match self.kind:
            case "Insert":
                return self._insert(txn, before, failing)
            case "Update":
                return self._update(txn, before, failing)
            case "Delete":
                return self._delete(txn, before, failing)
        require(self.condition, before, self.request, failing, self.key)
        return Outcome(Written(kilobytes(before.size), {}), self.key)

    def _insert(self, txn: Transaction, before: Before, failing: Meter | None) -> Outcome:
        if before.stored is not None:
            if failing is not None:
                count_failed(failing, before, self.key)
            raise Fault("DuplicateItemException", _DUPLICATE)
        return Outcome(put(txn, self.table.layout, before, self.key, self.size), self.key)

    def _update(self, txn: Transaction, before: Before, failing: Meter | None) -> Outcome:
        condition = self.condition if before.stored is not None else _NEVER
        require(condition, before, self.request, failing, self.key)
        assert self.update is not None
        applied, written = apply_update(txn, self.table.layout, before, self.key, self.update)
        if self.returning is not None:
            self._keep(returned(self.returning, self.update, applied))
        return Outcome(written, applied.new_item)

    def _delete(self, txn: Transaction, before: Before, failing: Meter | None) -> Outcome:
        if before.stored is not None:
            require(self.condition, before, self.request, failing, self.key)
            if self.returning is not None:
                self._keep(before.item)
        written = delete(txn, self.table.layout, before)
        return Outcome(written, {**before.item, **self.key} if written.indexes else self.key)

    def _keep(self, row: Item) -> None:
        self.rows = [row] if row else []
