"""Statistics of a summary, by the names that CloudWatch has for them.

Source: CloudWatch User Guide, "Statistics definitions": p, tm, wm, tc, ts, PR and IQM; there are none where a value is
negative, or where only a statistic set was given.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Final

from fogbank.metrics.summary import Summary

Statistic = Callable[[Summary], float | None]

SIMPLE: Final[dict[str, Statistic]] = {
    "SampleCount": lambda summary: summary.count,
    "Average": lambda summary: summary.average,
    "Sum": lambda summary: summary.total,
    "Minimum": lambda summary: summary.minimum,
    "Maximum": lambda summary: summary.maximum,
}
_NUMBER: Final = r"(\d{1,3}(?:\.\d{0,10})?)"
_SHORT: Final = re.compile(rf"(p|tm|wm|tc|ts){_NUMBER}$", re.IGNORECASE)
_LONG: Final = re.compile(rf"(TM|WM|TC|TS)\({_NUMBER}?%?:{_NUMBER}?%\)$", re.IGNORECASE)
_VALUES: Final = re.compile(r"(PR|TM|WM|TC|TS)\((-?[\d.]+)?:(-?[\d.]+)?\)$", re.IGNORECASE)


@cache
def statistic(name: str) -> Statistic | None:
    """The statistic of a name (`Average`, `p99`, `tm90`, `TM(10%:90%)`, `PR(:300)`, `IQM`); None for no such one.

    It gives None for a summary that it cannot be told of.
    """
    if name in SIMPLE:
        return SIMPLE[name]
    if name.upper() == "IQM":
        return _of_values(lambda values: _trimmed("tm", values, 25.0, 75.0))
    short = _SHORT.match(name)
    if short is not None:
        return _short(short[1].lower(), float(short[2]))
    long = _LONG.match(name)
    if long is not None:
        low, high = float(long[2] or 0), float(long[3] or 100)
        kind = long[1].lower()
        return _of_values(lambda values: _trimmed(kind, values, low, high)) if low < high <= 100 else None
    return _between(name)


def _short(kind: str, percent: float) -> Statistic | None:
    if percent > 100:
        return None
    if kind == "p":
        return _of_values(lambda values: percentile(values, percent))
    return _of_values(lambda values: _trimmed(kind, values, 0.0, percent))


def _between(name: str) -> Statistic | None:
    """Statistics between absolute values; `PR` is the part of the values that lies there, in percent."""
    found = _VALUES.match(name)
    if found is None or (found[2] is None and found[3] is None):
        return None
    try:
        low = float(found[2]) if found[2] else float("-inf")
        high = float(found[3]) if found[3] else float("inf")
    except ValueError:
        return None
    kind = found[1].lower()

    def among(values: list[tuple[float, float]]) -> float | None:
        inside = [(value, count) for value, count in values if low < value <= high]
        if kind == "pr":
            return 100.0 * _count(inside) / _count(values)
        if kind == "wm":
            inside = [(min(max(value, low), high), count) for value, count in values]
        return _figure(kind, inside)

    return _of_values(among)


def _of_values(figure: Callable[[list[tuple[float, float]]], float | None]) -> Statistic:
    def of(summary: Summary) -> float | None:
        if not summary.values or summary.minimum < 0:
            return None
        return figure(sorted(summary.values.items()))

    return of


def percentile(values: list[tuple[float, float]], percent: float) -> float:
    """The value below which `percent` of the values lie, between two neighbours by their distance.

    `values` are distinct, sorted, and with their counts.
    """
    place = (_count(values) - 1) * percent / 100
    seen, following = 0.0, iter(values)
    value, count = next(following)
    while place > seen + count - 1:
        above = next(following, None)
        if above is None:
            return value
        if place < seen + count:
            return value + (above[0] - value) * (place - (seen + count - 1))
        seen += count
        value, count = above
    return value


def _trimmed(kind: str, values: list[tuple[float, float]], low: float, high: float) -> float | None:
    """Of the values between two percentiles: mean, winsorized mean, count or sum."""
    whole = _count(values)
    first, last = whole * low / 100, whole * high / 100
    inside, seen = [], 0.0
    for value, count in values:
        part = min(seen + count, last) - max(seen, first)
        if part > 0:
            inside.append((value, part))
        seen += count
    if kind == "wm" and inside:
        inside = [(inside[0][0], first), *inside, (inside[-1][0], whole - last)]
    return _figure(kind, inside)


def _figure(kind: str, values: list[tuple[float, float]]) -> float | None:
    count = _count(values)
    total = sum(value * times for value, times in values)
    if kind == "tc":
        return count
    if kind == "ts":
        return total
    return total / count if count else None


def _count(values: list[tuple[float, float]]) -> float:
    return sum(count for _, count in values)
