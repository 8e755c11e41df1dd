"""The state that data points mean.

Source: CloudWatch User Guide, "Configuring how CloudWatch alarms treat missing data" and "Avoiding premature
transitions to alarm state"; both of its tables are tests of this.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from fogbank.services.cloudwatch.alarms.alarm import ALARM, INSUFFICIENT, OK

SPARE_PERIODS: Final = 2  # looked at beyond those that count, in case some have no data
BREACHES: Final[dict[str, Callable[[float, float], bool]]] = {
    "GreaterThanOrEqualToThreshold": lambda value, threshold: value >= threshold,
    "GreaterThanThreshold": lambda value, threshold: value > threshold,
    "LessThanThreshold": lambda value, threshold: value < threshold,
    "LessThanOrEqualToThreshold": lambda value, threshold: value <= threshold,
}


def verdict(points: Sequence[bool | None], periods: int, to_alarm: int, treat_missing: str) -> str | None:
    """The state, or None to keep the one that is.

    `points` are those of the evaluation range, oldest first: breaching, not breaching, or missing. `periods` of
    them count and `to_alarm` of those make an alarm.
    """
    real = [point for point in points if point is not None]
    if len(real) >= periods:
        return _state(sum(real[-periods:]), to_alarm)
    breaching = sum(real)
    if treat_missing == "breaching":
        return _state(breaching + periods - len(real), to_alarm)
    if treat_missing == "notBreaching":
        return _state(breaching, to_alarm)
    keeps = treat_missing == "ignore"
    if not real:
        return None if keeps else INSUFFICIENT
    if breaching >= to_alarm:
        return ALARM
    if breaching < len(real):
        return OK
    # Nothing but breaches, and too few: an alarm once the oldest of them is old enough.
    if keeps:
        return None
    age = len(points) - list(points).index(True)
    return ALARM if age >= to_alarm else OK


def _state(breaching: int, to_alarm: int) -> str:
    return ALARM if breaching >= to_alarm else OK
