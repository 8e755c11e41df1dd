"""Metrics on the disk: their names, and their summaries by level and time.

Names are kept under `n` account region namespace name dimensions, so that a scope's are together; each has a number.
Summaries are kept under `d` level number time unit. What a level cannot keep any longer moves to the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from itertools import islice
from typing import Final

import msgspec

from fogbank.core.scope import Scope
from fogbank.keyvalue.place import Place
from fogbank.keyvalue.store import Transaction
from fogbank.metrics.levels import COARSER, LEVELS, Level, floor
from fogbank.metrics.metric import Metric
from fogbank.metrics.summary import Summary
from fogbank.metrics.units import NUMBERS, UNITS

_NAMES: Final = b"n"
_DATA: Final = b"d"
_NEWEST: Final = b"i"  # the number that was given last
_TIME_AT: Final = 10  # after `d`, the level and the number
_SLICE: Final = 500
_MOST_REMEMBERED: Final = 10_000  # numbers; all of them are on the disk

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Summary).decode
Point = tuple[Metric, Level, int, str]  # time in seconds since 1970, unit


class Archive:
    """The metrics at a place."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._numbers: dict[Metric, bytes] = {}

    @property
    def is_used(self) -> bool:
        return self._place.is_used

    def write(self, points: dict[Point, Summary]) -> None:
        """Add summaries to what is there. Raises: `StorageFull`, and then nothing was written."""
        given: dict[Metric, bytes] = {}
        with self._place.store.write() as txn:
            for (metric, level, time, unit), summary in points.items():
                number = self._numbers.get(metric) or given.get(metric)
                if number is None:
                    number = given[metric] = self._number(txn, metric)
                _add(txn, _key(level, number, time, unit), summary)
        if len(self._numbers) > _MOST_REMEMBERED:
            self._numbers.clear()  # of tables that are gone, most of them
        self._numbers.update(given)

    @staticmethod
    def _number(txn: Transaction, metric: Metric) -> bytes:
        name = _name(metric)
        number = txn.get(name)
        if number is None:
            number = (int.from_bytes(txn.get(_NEWEST) or b"") + 1).to_bytes(8)
            txn.put(_NEWEST, number)
            txn.put(name, number)
        return number

    def read(self, metric: Metric, level: Level, start: int, end: int) -> list[tuple[int, str, Summary]]:
        """Times, units and summaries from `start` on and before `end`."""
        if not self.is_used:
            return []
        with self._look() as txn:
            number = txn.get(_name(metric))
            if number is None:
                return []
            found = txn.range(_key(level, number, start), _key(level, number, end))
            return [(_time(key), UNITS[key[-1]], _decode(value)) for key, value in found]

    def _look(self) -> AbstractContextManager[Transaction]:
        """To read in. A snapshot would not have what others wrote in this turn of the event loop."""
        return self._place.store.write()

    def metrics(self, scope: Scope | None = None) -> list[tuple[Metric, bytes]]:
        """Metrics and their numbers, by namespace and name."""
        if not self.is_used:
            return []
        prefix = _NAMES if scope is None else _scope(scope)
        with self._look() as txn:
            return [(_metric(key), number) for key, number in txn.range(prefix, _after(prefix))]

    def latest(self, numbers: Iterable[bytes]) -> list[int | None]:
        """When the newest summary of each metric begins; None where it has none."""
        with self._look() as txn:
            return [max(_latest(txn, number), default=None) for number in numbers]

    def age(self, number: bytes, level: Level, now: float) -> bool:
        """Move a slice of what is too old for a level to the next one; True when nothing is left to do."""
        coarser = COARSER[level]
        lower, upper = _key(level, number, 0), _key(level, number, floor(now - level.kept, level.seconds))
        with self._place.store.write() as txn:
            due = list(islice(txn.range(lower, upper), _SLICE))
            for key, value in due:
                if coarser is not None:
                    time = floor(_time(key), coarser.seconds)
                    _add(txn, _key(coarser, number, time, UNITS[key[-1]]), _decode(value))
                txn.delete(key)
        return len(due) < _SLICE

    def forget(self, metric: Metric) -> None:
        """Drop the name of a metric whose summaries are gone."""
        self._numbers.pop(metric, None)
        with self._place.store.write() as txn:
            txn.delete(_name(metric))

    def clear(self, scope: Scope | None = None) -> None:
        """Drop everything, or everything of an account and region."""
        for metric, number in self.metrics(scope):
            self._numbers.pop(metric, None)
            with self._place.store.write() as txn:
                txn.delete(_name(metric))
                for level in LEVELS:
                    keys = [key for key, _ in txn.range(_key(level, number, 0), _key(level, number, _END))]
                    for key in keys:
                        txn.delete(key)


_END: Final = (1 << 40) - 1


def _add(txn: Transaction, key: bytes, summary: Summary) -> None:
    there = txn.get(key)
    if there is not None:
        before = _decode(there)
        before.merge(summary)
        summary = before
    txn.put(key, _encode(summary))


def _key(level: Level, number: bytes, time: int, unit: str | None = None) -> bytes:
    key = _DATA + bytes((LEVELS.index(level),)) + number + time.to_bytes(5)
    return key if unit is None else key + bytes((NUMBERS[unit],))


def _time(key: bytes) -> int:
    return int.from_bytes(key[_TIME_AT : _TIME_AT + 5])


def _scope(scope: Scope) -> bytes:
    return _NAMES + f"{scope.account}\0{scope.region}\0".encode()


def _name(metric: Metric) -> bytes:
    parts = [metric.namespace, metric.name, *(part for pair in metric.dimensions for part in pair)]
    return _scope(metric.scope) + "\0".join(parts).encode()


def _metric(key: bytes) -> Metric:
    account, region, namespace, name, *rest = key[len(_NAMES) :].decode().split("\0")
    return Metric(account, region, namespace, name, tuple(zip(rest[::2], rest[1::2], strict=True)))


def _after(prefix: bytes) -> bytes:
    """The first key behind all that begin with a prefix."""
    return prefix[:-1] + bytes((prefix[-1] + 1,))


def _latest(txn: Transaction, number: bytes) -> Iterator[int]:
    """The time of a metric's newest summary at each level."""
    for level in LEVELS:
        for key, _ in txn.range(_key(level, number, 0), _key(level, number, _END), reverse=True):
            yield _time(key)
            break
