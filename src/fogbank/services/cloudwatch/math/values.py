"""What expressions work on: numbers, time series, and lists of time series."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from fogbank.services.cloudwatch.math.errors import Flaw


class Series(msgspec.Struct, frozen=True):
    """`points` are values by the second at which their period begins, oldest first."""

    points: dict[int, float]
    period: int
    label: str = ""

    def mapped(self, function: Callable[[float], float | None]) -> Series:
        """Each value through a function; what becomes None or no number is left out."""
        points = {}
        for time, value in self.points.items():
            result = function(value)
            if result is not None:
                points[time] = result
        return Series(points, self.period, self.label)


Value = float | str | Series | list[Series]


class Span(msgspec.Struct, frozen=True):
    """The time that is asked for, in seconds since 1970: `end` is not part of it."""

    start: int
    end: int

    def times(self, period: int) -> range:
        return range(self.start, self.end, period)


def series_of(value: Value, function: str) -> Series:
    """Raises: `Flaw` for anything but one time series."""
    if isinstance(value, list) and len(value) == 1:
        return value[0]
    if not isinstance(value, Series):
        raise Flaw(f"The function {function} needs a time series")
    return value


def all_series(value: Value, function: str) -> list[Series]:
    """Raises: `Flaw` for what is no time series and no list of them."""
    if isinstance(value, Series):
        return [value]
    if not isinstance(value, list):
        raise Flaw(f"The function {function} needs time series")
    return value


def number_of(value: Value, function: str) -> float:
    """Raises: `Flaw` for anything but a number."""
    if not isinstance(value, float):
        raise Flaw(f"The function {function} needs a number")
    return value
