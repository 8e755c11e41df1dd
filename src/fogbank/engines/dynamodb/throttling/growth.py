"""What an on-demand table serves at once: twice its previous peak, or what it was warmed to.

Source: the developer guide's "Initial throughput and scaling properties": a new table serves 4,000 write and 12,000
read units a second; beyond twice the previous peak throttling can occur within 30 minutes. Here a peak is the
average of a minute, and counts as previous when 30 minutes have passed.
"""

from __future__ import annotations

from collections import deque
from typing import Final

PERIOD_SECONDS: Final = 60.0
SETTLING_SECONDS: Final = 1800.0
FIRST_READS: Final = 12_000
FIRST_WRITES: Final = 4_000


class Growth:
    """Follows the consumption of one direction."""

    __slots__ = ("_began", "_level", "_peaks", "_units")

    def __init__(self, level: float, now: float) -> None:
        """`level`: units a second that are served to begin with."""
        self._level = level
        self._began = now
        self._units = 0.0
        self._peaks: deque[tuple[float, float]] = deque()  # when a minute ended and its units a second

    def level(self, now: float) -> float:
        """Units a second that are served now. It never falls."""
        self._began = min(self._began, now)  # where the clock went back
        if now - self._began >= PERIOD_SECONDS:
            self._close(now)
        while self._peaks and now - self._peaks[0][0] >= SETTLING_SECONDS:
            self._level = max(self._level, 2 * self._peaks.popleft()[1])
        return self._level

    def raise_to(self, level: float) -> None:
        """Serve at least so much from now on."""
        self._level = max(self._level, level)

    def note(self, units: float, now: float) -> None:
        if now - self._began >= PERIOD_SECONDS:
            self._close(now)
        self._units += units

    def _close(self, now: float) -> None:
        """End the minute, and remember it if it was one that the level does not cover twice."""
        rate = self._units / PERIOD_SECONDS
        if 2 * rate > self._level and (not self._peaks or rate > self._peaks[-1][1]):
            self._peaks.append((self._began + PERIOD_SECONDS, rate))
        self._began, self._units = now, 0.0
