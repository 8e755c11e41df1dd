"""The keys that are used most, counted in a bounded place.

Kept only for tables and indexes that somebody watches (Contributor Insights), by minute: partition keys and whole keys,
each by units and by throttle events. While a minute runs it has places for 1,000 keys of each kind (see `heaviest` for
what that means); when it has ended the heaviest stay that fit into 8 KB, more than the 100 that a report may tell of
unless keys are long, and of all others the sum.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from typing import Any, Final

import msgspec
from msgspec import Struct

from fogbank.services.dynamodb.capacity.heaviest import Heaviest

PLACES: Final = 1_000  # of a running minute
ENDED_BYTES: Final = 8 << 10  # of an ended one, keys and weights
_OVERHEAD: Final = 9  # bytes of a weight and of what parts two keys

KeyNames = tuple[tuple[str, ...], tuple[str, ...]]  # attributes of the partition key, and of the sort key


class Ended(Struct, frozen=True):
    """A minute that has ended: JSON keys, one a line, their weights in the same order, and the weight of all others."""

    keys: bytes
    weights: array[float]
    rest: float


class HotKeys:
    """Kinds are those of rules: PK or SK, partition keys or whole ones; C or T, units consumed or throttle events.

    A key comes and is told as the JSON of its attributes, partition key first: `{"p":{"S":"a"}}`. One that lacks
    attributes of the sort key, as a query's, counts for its partition. `minute` is its number since 1970.
    """

    def __init__(self, names: KeyNames, kept_minutes: int = 180) -> None:
        self._partition, sort = names
        self._whole = (*self._partition, *sort) if sort else ()
        self._kinds = {kind: _Minutes(kept_minutes) for kind in ("PKC", "SKC", "PKT", "SKT")}

    def use(self, minute: int, key: bytes, units: float) -> None:
        self._add("C", minute, key, units)

    def throttle(self, minute: int, key: bytes) -> None:
        self._add("T", minute, key, 1.0)

    def told(self, kind: str, minutes: Iterable[int]) -> tuple[dict[bytes, float], float]:
        """What is known of some minutes: weights by key, and the weight of all keys that are not told."""
        return self._kinds[kind].told(minutes)

    def _add(self, what: str, minute: int, key: bytes, weight: float) -> None:
        attributes: dict[str, Any] = msgspec.json.decode(key)
        for kind, names in (("PK", self._partition), ("SK", self._whole)):
            if names and all(name in attributes for name in names):
                named = msgspec.json.encode({name: attributes[name] for name in names})
                self._kinds[kind + what].add(minute, named, weight)


class _Minutes:
    """One kind's: the last one that was counted in may run on, all before have ended."""

    def __init__(self, kept: int) -> None:
        self._kept = kept
        self._minute = 0
        self._running = Heaviest(PLACES)
        self._ended: dict[int, Ended] = {}

    def add(self, minute: int, key: bytes, weight: float) -> None:
        if minute != self._minute:
            self._turn(minute)
        self._running.add(key, weight)

    def told(self, minutes: Iterable[int]) -> tuple[dict[bytes, float], float]:
        totals: dict[bytes, float] = {}
        rest = 0.0
        for minute in minutes:
            if minute == self._minute:
                found: Iterable[tuple[bytes, float]] = self._running.weights.items()
            elif (ended := self._ended.get(minute)) is not None:
                found = zip(ended.keys.split(b"\n"), ended.weights, strict=True)
                rest += ended.rest
            else:
                continue
            for key, weight in found:
                totals[key] = totals.get(key, 0.0) + weight
        return totals, rest

    def _turn(self, minute: int) -> None:
        if self._running.weights:
            self._ended[self._minute] = _end(self._running.weights)
        self._minute, self._running = minute, Heaviest(PLACES)
        for old in [one for one in self._ended if one <= minute - self._kept or one == minute]:
            del self._ended[old]  # the latter where the clock was set back


def _end(weights: dict[bytes, float]) -> Ended:
    """The heaviest keys, one at least, as many as have room; equally heavy ones in the order of their names."""
    ranked = sorted(weights, key=lambda key: (-weights[key], key))
    count, room = 0, ENDED_BYTES
    while count < len(ranked) and (not count or room >= len(ranked[count]) + _OVERHEAD):
        room -= len(ranked[count]) + _OVERHEAD
        count += 1
    told = ranked[:count]
    rest = sum(weights[key] for key in ranked[count:])
    return Ended(b"\n".join(told), array("d", (weights[key] for key in told)), rest)
