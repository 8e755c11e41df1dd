"""How finely what is past is kept, and for how long.

Source: CloudWatch User Guide, "Metrics retention".
"""

from __future__ import annotations

from typing import Final, NamedTuple

_HOUR: Final = 3600
_DAY: Final = 24 * _HOUR


class Level(NamedTuple):
    """Summaries of `seconds` each, for `kept` seconds; then they become part of the next level's."""

    seconds: int
    kept: int


SECOND: Final = Level(1, 3 * _HOUR)  # beside the minutes: of samples that asked for it, see `Metrics.add`
MINUTE: Final = Level(60, 15 * _DAY)
FIVE_MINUTES: Final = Level(300, 63 * _DAY)
HOUR: Final = Level(_HOUR, 455 * _DAY)
LEVELS: Final = (SECOND, MINUTE, FIVE_MINUTES, HOUR)
COARSER: Final = {SECOND: None, MINUTE: FIVE_MINUTES, FIVE_MINUTES: HOUR, HOUR: None}


def floor(seconds: float, period: int) -> int:
    """The beginning of the period in which a time lies, in seconds since 1970."""
    return int(seconds // period) * period
