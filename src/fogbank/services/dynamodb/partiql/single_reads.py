"""A SELECT of one item by its whole key, as batches and transactions have them."""

from __future__ import annotations

from typing import NamedTuple

from fogbank.engines.dynamodb.item_rules import check_key
from fogbank.engines.dynamodb.partiql.keys import only_key
from fogbank.engines.dynamodb.partiql.projecting import Columns
from fogbank.engines.dynamodb.partiql.syntax.refusals import refusal
from fogbank.engines.dynamodb.stored import size_of
from fogbank.engines.dynamodb.values.kinds import Item
from fogbank.keyvalue.store import Snapshot
from fogbank.services.dynamodb.items.get_item import check_projected, taken
from fogbank.services.dynamodb.partiql.selections import Selected, plan
from fogbank.services.dynamodb.tables.catalog import OpenTable


class SingleRead(NamedTuple):
    table: OpenTable
    key: Item
    columns: Columns | None

    @property
    def place(self) -> bytes:
        return self.table.layout.item_key(self.key)

    def check(self) -> None:
        """The key against the table. Raises ValidationException."""
        check_key(self.table.layout, self.key)

    def read(self, snapshot: Snapshot) -> tuple[bytes | None, int]:
        """The item's JSON, as far as it was asked for, and its size."""
        stored = snapshot.get(self.place)
        if stored is None:
            return None, 0
        return taken(stored, self.columns), size_of(stored)


def single_read(chosen: Selected, operation: str) -> SingleRead:
    """Raises ValidationException for a SELECT of anything but one item."""
    key = None
    if chosen.index_name is None and not chosen.select.order:
        key = only_key(chosen.tree, chosen.table.layout.key, chosen.inputs.binder)
    if key is None:
        if chosen.index_name is None:
            plan(chosen, consistent=False)  # what is wrong with the condition itself is told first
        raise refusal(
            f"Select statements within {operation} must specify the primary key in the where clause."
        )
    check_projected(chosen.table.layout, chosen.columns)
    return SingleRead(chosen.table, key, chosen.columns)
