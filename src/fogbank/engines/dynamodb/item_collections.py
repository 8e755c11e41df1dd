"""How large item collections are: all items of one partition key, with what local indexes keep of them.

Only tables with local secondary indexes have them, and pay for them: a number beside the tally, in the transaction of
each write. Source: the developer guide's "Item collections in DynamoDB", and its limit of 10 GB.
"""

from __future__ import annotations

from struct import Struct
from typing import Final

from fogbank.aws.fault import Fault
from fogbank.engines.dynamodb.layout import Layout
from fogbank.engines.dynamodb.values.keys import encode
from fogbank.engines.dynamodb.values.kinds import Item
from fogbank.keyvalue.store import Snapshot, Transaction

MOST_BYTES: Final = 10 << 30
_SIZE: Final = Struct(">Q")


def size(snapshot: Snapshot, layout: Layout, place: bytes) -> int:
    """The bytes of the collection that the item at `place` is in, or would be; 0 where the table has none."""
    if layout.collections is None:
        return 0
    # No partition key's encoding begins with another one's: what it is in comes right before it.
    wanted = layout.collections + place[len(layout.items) :]
    for key, value in snapshot.range(layout.collections, wanted + b"\0", reverse=True):
        return _decoded(value) if wanted.startswith(key) else 0
    return 0


def check(snapshot: Snapshot, layout: Layout, place: bytes, growth: int) -> None:
    """Raises: ItemCollectionSizeLimitExceededException for an item that grows where there is no room for it."""
    if growth > 0 and size(snapshot, layout, place) + growth > MOST_BYTES:
        raise Fault("ItemCollectionSizeLimitExceededException", "Collection size exceeded.")


def add(txn: Transaction, layout: Layout, item: Item, changes: dict[int, tuple[int, int]]) -> int:
    """Count what a write of `item` changed, by index as for the tally; returns the collection's bytes."""
    assert layout.collections is not None
    partition = layout.partition(None, encode(item[layout.key.hashes[0].name]))
    key = layout.collections + partition[len(layout.items) :]
    stored = txn.get(key)
    had = _decoded(stored) if stored is not None else 0
    own = (0, *(index.number for index in layout.indexes if index.local))
    has = had + sum(changes[number][1] for number in own if number in changes)
    if has <= 0:
        txn.delete(key)
    elif has != had:
        txn.put(key, _SIZE.pack(has))
    return max(has, 0)


def _decoded(value: bytes) -> int:
    found: int = _SIZE.unpack(value)[0]
    return found
