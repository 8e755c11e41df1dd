"""When and where each item of a replicated table was last written: the later of two writes wins.

Source: the developer guide's "How DynamoDB global tables work": last writer wins, by an internal timestamp of each
item. Of two writes in the same nanosecond the region whose name sorts last wins, everywhere.

| key | value |
|---|---|
| membership, `s`, the item's key | time, region, and whether the item is gone |

A membership is a letter and eight bytes: a table's, for as long as it is in a group.
"""

from __future__ import annotations

import time
from typing import Final, NamedTuple

from fogbank.keyvalue.store import Snapshot, Transaction

STAMPS: Final = b"s"
_TIME: Final = 8
_GONE, _THERE = b"-", b"+"


class Stamp(NamedTuple):
    """Nanoseconds since 1970, and the region of the write. Stamps compare as their writes do."""

    time: int
    region: str


BEFORE_ALL: Final = Stamp(0, "")  # of an item that was there before its table was replicated


def following(before: Stamp | None, region: str) -> Stamp:
    """The stamp of a write here and now: later than what it writes over, whatever the clock does."""
    now = time.time_ns()
    return Stamp(max(now, before.time + 1) if before is not None else now, region)


def read(snapshot: Snapshot, membership: bytes, key: bytes) -> Stamp | None:
    """An item's stamp, or that of its deletion; None for one that was never written since replication began."""
    stored = snapshot.get(membership + STAMPS + key)
    return None if stored is None else unpack(stored)


def write(txn: Transaction, membership: bytes, key: bytes, stamp: Stamp, *, gone: bool) -> None:
    """Keep an item's stamp. Raises: `StorageFull`."""
    mark = _GONE if gone else _THERE
    txn.put(membership + STAMPS + key, stamp.time.to_bytes(_TIME) + mark + stamp.region.encode())


def unpack(stored: bytes) -> Stamp:
    return Stamp(int.from_bytes(stored[:_TIME]), stored[_TIME + 1 :].decode())


def is_gone(stored: bytes) -> bool:
    """Whether a stored stamp is that of a deletion."""
    return stored[_TIME : _TIME + 1] == _GONE
