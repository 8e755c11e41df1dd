"""Samples of one stretch of time, summed up: enough for every statistic, in a bounded place.

Source: CloudWatch User Guide, "Statistics definitions": percentiles need the values; of a statistic set they are known
only where it holds one value.
"""

from __future__ import annotations

import math
from typing import Final

import msgspec

_MOST_VALUES: Final = 300  # distinct ones; beyond that near ones are kept as one
_FEWER: Final = 200
_STEPS: Final = (1.02, 1.1, 1.25, 2.0, 10.0)  # between values that stay distinct: the second is 5 % off


class Summary(msgspec.Struct, array_like=True):
    """`values` are the distinct values and how often each came; None where somebody gave only the sums."""

    count: float = 0.0
    total: float = 0.0
    minimum: float = 0.0
    maximum: float = 0.0
    values: dict[float, float] | None = {}

    @property
    def average(self) -> float:
        return self.total / self.count if self.count else 0.0

    def add(self, value: float, count: float = 1.0) -> None:
        """Take in a value that came `count` times."""
        if not self.count:
            self.minimum = self.maximum = value
        elif value < self.minimum:
            self.minimum = value
        elif value > self.maximum:
            self.maximum = value
        self.count += count
        self.total += value * count
        if self.values is not None:
            self.values[value] = self.values.get(value, 0.0) + count
            if len(self.values) > _MOST_VALUES:
                self.values = _coarser(self.values)

    def merge(self, other: Summary) -> None:
        """Take in what another one holds."""
        if not other.count:
            return
        self.minimum = min(self.minimum, other.minimum) if self.count else other.minimum
        self.maximum = max(self.maximum, other.maximum) if self.count else other.maximum
        self.count += other.count
        self.total += other.total
        if self.values is None or other.values is None:
            self.values = None
            return
        for value, count in other.values.items():
            self.values[value] = self.values.get(value, 0.0) + count
        if len(self.values) > _MOST_VALUES:
            self.values = _coarser(self.values)


def of_set(count: float, total: float, minimum: float, maximum: float) -> Summary:
    """A summary of a statistic set: its values are known if they are all the same one."""
    values = {minimum: count} if minimum == maximum or count == 1 else None
    return Summary(count, total, minimum, maximum, values)


def _coarser(values: dict[float, float]) -> dict[float, float]:
    """The values, each as the nearest power of the smallest step that leaves few enough."""
    merged: dict[float, float] = {}
    for step in _STEPS:
        merged = {}
        for value, count in values.items():
            near = math.copysign(step ** round(math.log(abs(value), step)), value) if value else 0.0
            merged[near] = merged.get(near, 0.0) + count
        if len(merged) <= _FEWER:
            break
    return merged
