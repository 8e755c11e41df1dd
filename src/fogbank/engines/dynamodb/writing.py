"""One write of one item: the item, its index entries, what recorders keep and the tally, in one transaction."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from fogbank.engines.dynamodb import item_collections, tally
from fogbank.engines.dynamodb.capacity import kilobytes
from fogbank.engines.dynamodb.item_rules import is_indexable
from fogbank.engines.dynamodb.layout import Index, Layout
from fogbank.engines.dynamodb.recording import Change
from fogbank.engines.dynamodb.replication.stamps import Stamp
from fogbank.engines.dynamodb.stored import open_values, pack, size_of, unpack, unpack_members
from fogbank.engines.dynamodb.values.kinds import Item
from fogbank.engines.dynamodb.values.sizes import item_size
from fogbank.keyvalue.store import Transaction


class Written(Struct):
    """What a write cost: units of the table and, by name, of the indexes that it touched.

    `collection` is how many bytes the item's collection has then; 0 where the table has none.
    """

    units: float
    indexes: dict[str, float]
    collection: int = 0


class Before:
    """An item as a transaction found it, and its size, decoded when somebody asks."""

    __slots__ = ("_item", "_opened", "key", "size", "stored")

    def __init__(self, txn: Transaction, key: bytes) -> None:
        self.key = key
        self.stored = stored = txn.get(key)
        self.size = size_of(stored) if stored is not None else 0
        self._item: Item | None = None
        self._opened: Item | None = None

    @property
    def item(self) -> Item:
        """The item; empty where there was none."""
        if self._item is None:
            self._item = unpack(self.stored) if self.stored is not None else {}
        return self._item

    def opened(self, names: Iterable[str]) -> Item:
        """The item with at least these attributes decoded; the others may be as they are stored, good for storing.

        To decode only what is looked at, and to encode nothing else again, takes half the time.
        """
        if self._item is not None or self.stored is None:
            return self.item
        if self._opened is None:
            self._opened = unpack_members(self.stored)
        open_values(self._opened, names)
        return self._opened


def put(
    txn: Transaction,
    layout: Layout,
    before: Before,
    item: Item,
    size: int,
    *,
    replicated: Stamp | None = None,
) -> Written:
    """Store an item over what was there. It was checked. `replicated` is the stamp of another region's write.

    That may be older than an index, and no item that the index takes.
    Raises: ItemCollectionSizeLimitExceededException, before anything is written; never for a replicated write.
    """
    if layout.collections is not None and replicated is None:
        item_collections.check(txn, layout, before.key, size - before.size)
    stored = pack(item, size)
    txn.put(before.key, stored)
    if before.stored is not None and size == before.size and not layout.indexes and not layout.recorders:
        return Written(kilobytes(size), {})  # as long as before, and nothing else is kept of it: the usual
    changes = {0: (int(before.stored is None), size - before.size)}
    indexes, collection = {}, 0
    if layout.indexes:
        indexes = _maintain(txn, layout, before, item, changes, checked=replicated is None)
        if layout.collections is not None:
            collection = item_collections.add(txn, layout, item, changes)
    tally.add(txn, layout, changes)
    if layout.recorders:
        _record(txn, layout, Change(before, item, size, same=stored == before.stored, replicated=replicated))
    return Written(kilobytes(max(size, before.size)), indexes, collection)


def delete(
    txn: Transaction,
    layout: Layout,
    before: Before,
    *,
    by_service: bool = False,
    replicated: Stamp | None = None,
) -> Written:
    """Remove what was there, if anything was. `by_service` marks the record of an item whose time came.

    `replicated` is the stamp of another region's deletion.
    """
    if before.stored is None:
        return Written(1.0, {}, item_collections.size(txn, layout, before.key))
    txn.delete(before.key)
    changes = {0: (-1, -before.size)}
    indexes, collection = {}, 0
    if layout.indexes:
        indexes = _maintain(txn, layout, before, None, changes)
        if layout.collections is not None:
            collection = item_collections.add(txn, layout, before.item, changes)
    tally.add(txn, layout, changes)
    if layout.recorders:
        _record(txn, layout, Change(before, None, 0, by_service=by_service, replicated=replicated))
    return Written(kilobytes(before.size), indexes, collection)


def _record(txn: Transaction, layout: Layout, change: Change) -> None:
    for recorder in layout.recorders:
        recorder.record(txn, layout, change)


def _maintain(
    txn: Transaction,
    layout: Layout,
    before: Before,
    item: Item | None,
    changes: dict[int, tuple[int, int]],
    *,
    checked: bool = True,
) -> dict[str, float]:
    """Bring the index entries up to date; returns what each index cost."""
    units = {}
    for index in layout.indexes:
        old = entry(layout, index, before.item) if before.stored is not None else None
        new = None
        if item is not None and (checked or is_indexable(index, item)):
            new = entry(layout, index, item)
        if old == new and index.online:
            continue
        if old is not None and txn.get(old[0]) is None:
            old = None  # the backfill has not come to it, or found that it does not belong there
        if old == new:
            continue
        cost, items, size = 0.0, 0, 0
        if old is not None:
            items, size = -1, -size_of(old[1])
            if new is None or new[0] != old[0]:
                txn.delete(old[0])
                cost += kilobytes(-size)
        if new is not None:
            txn.put(*new)
            own = size_of(new[1])
            replaced = -size if old is not None and old[0] == new[0] else 0
            cost += kilobytes(max(own, replaced))
            items, size = items + 1, size + own
        changes[index.number] = (items, size)
        units[index.name] = cost
    return units


def entry(layout: Layout, index: Index, item: Item) -> tuple[bytes, bytes] | None:
    """An item's entry in an index, key and value; None where it has none."""
    key = layout.entry_key(index, item)
    if key is None:
        return None
    kept = projected(layout, index, item)
    return key, pack(kept, item_size(kept))


def projected(layout: Layout, index: Index, item: Item) -> Item:
    """What an index keeps of an item."""
    if index.projection == "ALL":
        return item
    wanted = {*layout.key_names, *index.schema.names}
    if index.projection == "INCLUDE":
        wanted.update(index.attributes)
    return {name: value for name, value in item.items() if name in wanted}
