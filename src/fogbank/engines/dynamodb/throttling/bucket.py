"""A token bucket that lets a request in while anything is left, and may go below zero for it.

Source: the developer guide's "Burst capacity": up to 300 seconds of unused capacity are kept for later. What a
request costs is known only when it is done, so the last one admitted can overdraw the bucket.
"""

from __future__ import annotations

from typing import Final

BURST_SECONDS: Final = 300.0
NO_BURST_SECONDS: Final = 1.0


class Bucket:
    """Units a second, of which `burst_seconds` are kept while nobody uses them. It begins with one second's.

    Times are seconds. Where the clock goes back nothing comes in for it, and the bucket fills again from there.
    """

    __slots__ = ("_burst_seconds", "_left", "_rate", "_time")

    def __init__(self, rate: float, burst_seconds: float, now: float) -> None:
        self._rate = rate
        self._burst_seconds = burst_seconds
        self._left = rate
        self._time = now

    @property
    def rate(self) -> float:
        return self._rate

    def left(self, now: float) -> float:
        """Units that are left; 0 or less refuses."""
        if now > self._time:
            grown = self._left + (now - self._time) * self._rate
            self._left = min(grown, self._rate * self._burst_seconds)
            self._time = now
        elif now < self._time:
            self._time = now
        return self._left

    def take(self, units: float, now: float) -> None:
        """Consume units, whether or not they are there."""
        self._left = self.left(now) - units

    def set_rate(self, rate: float, now: float) -> None:
        """Go on at another rate with what is left, as far as it may be kept; the old one was until `now`."""
        left = self.left(max(now, self._time))
        self._rate = rate
        self._left = min(left, rate * self._burst_seconds)
