"""Items by the slice into another table or a backup, as `past` gives them: keys without their prefix, and packed."""

from __future__ import annotations

from fogbank.engines.dynamodb import item_collections, tally
from fogbank.engines.dynamodb.item_rules import is_indexable
from fogbank.engines.dynamodb.layout import Layout
from fogbank.engines.dynamodb.stored import size_of, unpack
from fogbank.engines.dynamodb.tally import Tally
from fogbank.engines.dynamodb.writing import entry
from fogbank.keyvalue.store import Transaction

Slice = list[tuple[bytes, bytes]]


def add(txn: Transaction, layout: Layout, items: Slice) -> None:
    """Add items to a table that does not have them, with their index entries; nothing is recorded."""
    counts: Tally = {0: keep(txn, layout.items, items)}
    for _, stored in items if layout.indexes else ():
        item = unpack(stored)
        own: Tally = {0: (1, size_of(stored))}
        for index in layout.indexes:
            found = entry(layout, index, item) if is_indexable(index, item) else None
            if found is not None:
                txn.put(*found)
                own[index.number] = 1, size_of(found[1])
                count, size = counts.get(index.number, (0, 0))
                counts[index.number] = count + 1, size + size_of(found[1])
        if layout.collections is not None:
            item_collections.add(txn, layout, item, own)
    tally.add(txn, layout, counts)


def keep(txn: Transaction, prefix: bytes, items: Slice) -> tuple[int, int]:
    """Write items below a prefix; returns how many there were and their bytes."""
    size = 0
    for key, stored in items:
        txn.put(prefix + key, stored)
        size += size_of(stored)
    return len(items), size
