"""Times and periods that requests may ask for.

Source: API Reference, GetMetricStatistics: the start is rounded down to what is kept of its time.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from fogbank.metrics.levels import FIVE_MINUTES, HOUR, MINUTE, floor

_FINE: Final = frozenset({1, 5, 10, 20, 30})


def is_period(seconds: int) -> bool:
    return seconds in _FINE or (seconds > 0 and seconds % 60 == 0)


def rounded_start(start: datetime, now: datetime, period: int) -> int:
    """Where the first period begins, in seconds since 1970."""
    seconds, age = start.timestamp(), now.timestamp() - start.timestamp()
    if period < MINUTE.seconds:
        return floor(seconds, period)
    if age >= FIVE_MINUTES.kept:
        return floor(seconds, HOUR.seconds)
    if age >= MINUTE.kept:
        return floor(seconds, FIVE_MINUTES.seconds)
    return floor(seconds, MINUTE.seconds)


def time_at(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
