"""What a table was: for every change of an item, what the item had been, for as long as recovery reaches back.

| key | value |
|---|---|
| history, time in ns (8 bytes), number among those of that time (4 bytes) | length of the item's key (2 bytes), key, the item before |

`history` is what all keys of one stretch of recording begin with, the item's key goes without what is common to all
items of its table, and nothing follows it where there was no item. Times never go back, whatever the clock does, and
all changes of a transaction have one time: it is in a restored table wholly or not at all. `past` reads what is
recorded here.
"""  # noqa: E501 - a table

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from msgspec import Struct

from fogbank.engines.dynamodb.layout import Layout
from fogbank.engines.dynamodb.recording import Change
from fogbank.engines.dynamodb.slices import SLICE, in_slice
from fogbank.engines.dynamodb.values.keys import after
from fogbank.keyvalue.store import Snapshot, Transaction

_TIME: Final = 8
_LENGTH: Final = 2
_EPOCH: Final = datetime.fromtimestamp(0, UTC)


def nanoseconds(time: datetime) -> int:
    """A time as histories count it: since 1970."""
    return (time - _EPOCH) // timedelta(microseconds=1) * 1000


class Past(Struct, frozen=True):
    """Where a table's items are and the history of their changes: what the keys of each begin with."""

    items: bytes
    history: bytes


class _Moment:
    """The newest time of a history, as far as this process knows, and the transaction that has it.

    `closed` says that nothing more is recorded for that time.
    """

    __slots__ = ("closed", "count", "time", "txn")

    def __init__(self, time: int) -> None:
        self.time = time
        self.count = 0
        self.closed = True
        self.txn: Transaction | None = None

    def place(self, txn: Transaction, now: int) -> bytes:
        """Where the transaction's next record goes."""
        self.count += 1
        if self.txn is not txn:
            time = max(now, self.time + self.closed)
            if time > self.time:
                self.time, self.count = time, 0
            self.closed, self.txn = False, txn
        return self.time.to_bytes(_TIME) + self.count.to_bytes(4)


NEWEST: dict[bytes, _Moment] = {}  # by history


class HistoryRecorder(Struct, frozen=True):
    """Keeps what an item was before each of its changes. `now` tells the time in nanoseconds since 1970."""

    history: bytes
    now: Callable[[], int]

    def record(self, txn: Transaction, layout: Layout, change: Change) -> None:
        """`recording.Recorder`: a write that changes nothing leaves no record."""
        if change.same:
            return
        place = _newest(txn, self.history).place(txn, self.now())
        key = change.before.key[len(layout.items) :]
        txn.put(self.history + place, len(key).to_bytes(_LENGTH) + key + (change.before.stored or b""))


def _newest(snapshot: Snapshot, history: bytes) -> _Moment:
    moment = NEWEST.get(history)
    if moment is None:
        last = next(snapshot.range(history, after(history), reverse=True), None)
        moment = NEWEST[history] = _Moment(0 if last is None else time_of(history, last[0]))
    return moment


def present(snapshot: Snapshot, history: bytes, now: int) -> int:
    """A time that all changes so far are at or before, and all to come after, `now` being the clock's."""
    moment = _newest(snapshot, history)
    moment.time = max(now, moment.time)
    moment.closed, moment.txn = True, None
    return moment.time


def changed(value: bytes) -> tuple[bytes, bytes]:
    """A record's item key, and the packed item before the change; empty where there was none."""
    end = _LENGTH + int.from_bytes(value[:_LENGTH])
    return value[_LENGTH:end], value[end:]


def time_of(history: bytes, key: bytes) -> int:
    """When the change of a record was made."""
    return int.from_bytes(key[len(history) : len(history) + _TIME])


def since(history: bytes, time: int) -> bytes:
    """The least key of a record that is later than a time."""
    return history + (time + 1).to_bytes(_TIME)


def expire(txn: Transaction, history: bytes, until: int, most: int = SLICE) -> int:
    """Remove the next slice of records of changes made at `until` or earlier; returns how many there were."""
    old = [key for key, _ in in_slice(txn.range(history, since(history, until)), most)]
    for key in old:
        txn.delete(key)
    return len(old)
