"""The keys that are used most, counted in a bounded place.

Kept only for tables and indexes that somebody watches (Contributor Insights). When the place is full the lighter half
goes: what is heavy stays exact, what was light may come back with less than it had.
"""

from __future__ import annotations

from collections.abc import Iterable
from heapq import nlargest
from typing import Final

_MOST: Final = 2_000  # keys of one kind in one minute


class HotKeys:
    """Weights of keys by minute: units where they were used, events where they were throttled.

    A key is the JSON of its attributes, partition key first: `{"p":{"S":"a"}}`. `minute` is its number since 1970.
    """

    def __init__(self, kept_minutes: int = 180) -> None:
        self._kept = kept_minutes
        self._used: dict[int, dict[bytes, float]] = {}
        self._throttled: dict[int, dict[bytes, float]] = {}

    def use(self, minute: int, key: bytes, units: float) -> None:
        self._add(self._used, minute, key, units)

    def throttle(self, minute: int, key: bytes) -> None:
        self._add(self._throttled, minute, key, 1.0)

    def most_used(self, minutes: Iterable[int], count: int) -> list[tuple[bytes, float]]:
        """Keys and the units that they consumed, heaviest first."""
        return _heaviest(self._used, minutes, count)

    def most_throttled(self, minutes: Iterable[int], count: int) -> list[tuple[bytes, float]]:
        """Keys and how often they were throttled, most often first."""
        return _heaviest(self._throttled, minutes, count)

    def _add(self, kind: dict[int, dict[bytes, float]], minute: int, key: bytes, weight: float) -> None:
        weights = kind.get(minute)
        if weights is None:
            weights = kind[minute] = {}
            for old in [one for one in kind if one <= minute - self._kept]:
                del kind[old]
        weights[key] = weights.get(key, 0.0) + weight
        if len(weights) > _MOST:
            kind[minute] = dict(nlargest(_MOST // 2, weights.items(), key=lambda pair: pair[1]))


def _heaviest(
    kind: dict[int, dict[bytes, float]], minutes: Iterable[int], count: int
) -> list[tuple[bytes, float]]:
    totals: dict[bytes, float] = {}
    for minute in minutes:
        for key, weight in kind.get(minute, {}).items():
            totals[key] = totals.get(key, 0.0) + weight
    return nlargest(count, totals.items(), key=lambda pair: pair[1])
