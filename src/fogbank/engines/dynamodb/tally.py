"""How many items and bytes a table and its indexes have, kept exactly with every write.

DynamoDB itself brings these figures up to date about every six hours.
"""

from __future__ import annotations

from struct import Struct
from typing import Final

from fogbank.engines.dynamodb.layout import Layout
from fogbank.keyvalue.store import Snapshot, Transaction

_PAIR: Final = Struct(">HQQ")  # index (0 is the table), items, bytes

_TABLE: Final = b"\0\0"

Tally = dict[int, tuple[int, int]]


def read(snapshot: Snapshot, layout: Layout) -> Tally:
    """Items and bytes by index number; 0 is the table."""
    stored = snapshot.get(layout.tally) or b""
    return {number: (items, size) for number, items, size in _PAIR.iter_unpack(stored)}


def add(txn: Transaction, layout: Layout, changes: dict[int, tuple[int, int]]) -> None:
    """Count changes of items and bytes."""
    if len(changes) == 1 and changes.get(0) == (0, 0):
        return  # an item that was written over and is as long as before
    stored = txn.get(layout.tally)
    if stored is not None and len(changes) == 1 and 0 in changes and stored.startswith(_TABLE):
        _, had_items, had_size = _PAIR.unpack_from(stored)  # nothing but the table's: the usual
        items, size = changes[0]
        txn.put(layout.tally, _PAIR.pack(0, had_items + items, had_size + size) + stored[_PAIR.size :])
        return
    tally = read(txn, layout)
    for number, (items, size) in changes.items():
        had = tally.get(number, (0, 0))
        tally[number] = (had[0] + items, had[1] + size)
    txn.put(layout.tally, b"".join([_PAIR.pack(number, *pair) for number, pair in tally.items()]))


def forget(txn: Transaction, layout: Layout, number: int) -> None:
    """Drop the figures of an index that is gone."""
    tally = read(txn, layout)
    tally.pop(number, None)
    txn.put(layout.tally, b"".join([_PAIR.pack(number, *pair) for number, pair in tally.items()]))
