"""A log of changes with a cursor for each who follows it, kept until all have it.

| key | value |
|---|---|
| feed, `e`, number | an entry: what the recorder says |
| feed, `c`, follower | the number of the next entry that the follower wants |

A feed is a letter and eight bytes of its own id.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from fogbank.engines.dynamodb.slices import in_slice
from fogbank.keyvalue.store import Snapshot, Transaction

_ENTRIES, _END_OF_ENTRIES, _CURSORS, _END_OF_CURSORS = b"e", b"f", b"c", b"d"
_NUMBER: Final = 8
LATEST: dict[bytes, int] = {}  # the newest number by feed, as far as this process knows


def append(txn: Transaction, feed: bytes, entry: bytes) -> None:
    """Write an entry behind all others. Its number is the time in nanoseconds, or one more than the last."""
    latest = LATEST.get(feed)
    if latest is None:
        latest = _newest(txn, feed)
    number = LATEST[feed] = max(time.time_ns(), latest + 1)
    txn.put(_place(feed, number), entry)


def waiting(snapshot: Snapshot, feed: bytes, follower: str, since: int = 0) -> Iterator[tuple[int, bytes]]:
    """The entries that a follower wants, with their numbers: from a time on, where it says so.

    A new follower gets all that are there.
    """
    lower = _place(feed, max(cursor(snapshot, feed, follower), since))
    for key, entry in snapshot.range(lower, feed + _END_OF_ENTRIES):
        yield int.from_bytes(key[-_NUMBER:]), entry


def pending(snapshot: Snapshot, feed: bytes, follower: str, most: int) -> list[tuple[int, bytes]]:
    """The next of them."""
    return list(islice(waiting(snapshot, feed, follower), most))


def cursor(snapshot: Snapshot, feed: bytes, follower: str) -> int:
    return int.from_bytes(snapshot.get(feed + _CURSORS + follower.encode()) or b"")


def move(txn: Transaction, feed: bytes, follower: str, number: int) -> None:
    """The follower has everything before that number."""
    txn.put(feed + _CURSORS + follower.encode(), number.to_bytes(_NUMBER))


def forget(txn: Transaction, feed: bytes, follower: str) -> None:
    """Somebody follows no more."""
    txn.delete(feed + _CURSORS + follower.encode())


def trim(txn: Transaction, feed: bytes, followers: Iterable[str], most: int) -> int:
    """Remove up to `most` entries that all followers have, or fewer that are long; returns how many there were."""
    seen = min((cursor(txn, feed, follower) for follower in followers), default=0)
    done = [key for key, _ in in_slice(txn.range(feed + _ENTRIES, _place(feed, seen)), most)]
    for key in done:
        txn.delete(key)
    return len(done)


def has_old(snapshot: Snapshot, feed: bytes, until: int) -> bool:
    """Whether there are entries of before a time."""
    return next(snapshot.range(feed + _ENTRIES, _place(feed, until)), None) is not None


def _newest(snapshot: Snapshot, feed: bytes) -> int:
    """No number that was ever given out is greater, unless the clock went back over a restart."""
    entries = snapshot.range(feed + _ENTRIES, feed + _END_OF_ENTRIES, reverse=True)
    last = next((int.from_bytes(key[-_NUMBER:]) for key, _ in entries), 0)
    cursors = snapshot.range(feed + _CURSORS, feed + _END_OF_CURSORS)
    return max([last, *(int.from_bytes(number) for _, number in cursors)])


def _place(feed: bytes, number: int) -> bytes:
    return feed + _ENTRIES + number.to_bytes(_NUMBER)
