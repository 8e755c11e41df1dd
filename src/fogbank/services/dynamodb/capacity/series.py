"""One table's or index's consumption, minute by minute.

Source: the developer guide's "DynamoDB metrics and dimensions": consumed units and throttle events are reported
by the minute, with the statistics of single requests.
"""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta
from math import inf
from typing import Final

import msgspec

from fogbank.services.dynamodb.capacity.hot_keys import HotKeys

MINUTE: Final = timedelta(minutes=1)
KEPT: Final = timedelta(hours=3)  # metrics have them for good; auto scaling looks at a quarter of an hour


class Units(msgspec.Struct):
    """Units that requests consumed: how many requests, their sum, the least (infinite for none) and the most."""

    count: int = 0
    total: float = 0.0
    least: float = inf
    most: float = 0.0

    def add(self, units: float) -> None:
        self.total += units
        self.count += 1
        if units > self.most:
            self.most = units
        if units < self.least:
            self.least = units


class Minute(msgspec.Struct):
    """What was consumed in the minute that begins at `start` (UTC).

    Throttle events are counted per item and direction, and in `throttle_events` by what limited them, under the
    names of CloudWatch's metrics (`ReadKeyRangeThroughputThrottleEvents`). `throttled_requests`, by operation,
    counts only requests that failed because of them, and only under the table.
    """

    start: datetime
    reads: Units = msgspec.field(default_factory=Units)
    writes: Units = msgspec.field(default_factory=Units)
    read_throttles: int = 0
    write_throttles: int = 0
    throttle_events: dict[str, int] = {}
    throttled_requests: dict[str, int] = {}


class Series:
    """The minutes of one table or index in which anything happened, for three hours."""

    __slots__ = ("_current", "_end", "_minutes", "keys")

    def __init__(self) -> None:
        self._minutes: deque[Minute] = deque()
        self._end: datetime | None = None
        self._current: Minute
        self.keys: HotKeys | None = None  # where somebody watches them

    def at(self, now: datetime) -> Minute:
        """The minute of `now`, to count in."""
        if self._end is None or now >= self._end:
            return self._open(now)
        return self._current

    def _open(self, now: datetime) -> Minute:
        start = now.replace(second=0, microsecond=0)
        self._end = start + MINUTE
        while self._minutes and self._minutes[0].start < start - KEPT:
            self._minutes.popleft()
        self._current = Minute(start)
        self._minutes.append(self._current)
        return self._current

    def minutes(self, since: datetime | None = None) -> list[Minute]:
        """Those that begin at `since` or later, oldest first; the last one may still be growing."""
        return [minute for minute in self._minutes if since is None or minute.start >= since]
