"""What is kept of a change besides the item itself: recorders write it in the item's own transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from fogbank.engines.dynamodb.layout import Layout
from fogbank.engines.dynamodb.values.kinds import Item
from fogbank.keyvalue.store import Transaction

if TYPE_CHECKING:
    from fogbank.engines.dynamodb.replication.stamps import Stamp
    from fogbank.engines.dynamodb.writing import Before


class Change(Struct):
    """One write of one item. `item` is None for a deletion, `size` its new size in bytes.

    `same` says that the write left the item as it was; `by_service` that DynamoDB deleted it by itself; `replicated`
    has the stamp of a write that came from another region.
    """

    before: Before
    item: Item | None
    size: int
    same: bool = False
    by_service: bool = False
    replicated: Stamp | None = None


class Recorder(Protocol):
    """One per table and purpose, in the table's `Layout.recorders`; called in their order."""

    def record(self, txn: Transaction, layout: Layout, change: Change) -> None:
        """Keep what is wanted of the change. Raises: `StorageFull`, which undoes the write."""
        ...
