"""Functions over time series, by name.

Source: CloudWatch User Guide, "Functions supported for metric math".
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from typing import Final

from fogbank.services.cloudwatch.math.errors import Flaw
from fogbank.services.cloudwatch.math.values import Series, Span, Value, all_series, number_of, series_of

Function = Callable[[Sequence[Value], Span], Value]


def _each(figure: Callable[[float], float | None]) -> Function:
    """A function of one value, over numbers, time series and lists of them."""

    def run(arguments: Sequence[Value], span: Span) -> Value:
        (given,) = arguments
        if isinstance(given, float):
            return figure(given) or 0.0
        if isinstance(given, Series):
            return given.mapped(figure)
        return [one.mapped(figure) for one in all_series(given, "of single values")]

    return run


def _over(name: str, figure: Callable[[list[float]], float]) -> Function:
    """One time series becomes a number; several become one, by the values that each moment has."""

    def run(arguments: Sequence[Value], span: Span) -> Value:
        (given,) = arguments
        if isinstance(given, Series):
            return figure(list(given.points.values())) if given.points else 0.0
        several = all_series(given, name)
        times = sorted({time for one in several for time in one.points})
        points = {time: figure([one.points[time] for one in several if time in one.points]) for time in times}
        return Series(points, _period(several), name)

    return run


def _period(several: Iterable[Series]) -> int:
    return max((one.period for one in several), default=60)


def _steps(figure: Callable[[float, float, int], float]) -> Function:
    """A function of neighbouring values and the seconds between them; the first value has no neighbour."""

    def of(series: Series) -> Series:
        pairs = list(series.points.items())
        points = {
            time: figure(value, before, time - earlier)
            for (earlier, before), (time, value) in pairwise(pairs)
        }
        return Series(points, series.period, series.label)

    def run(arguments: Sequence[Value], span: Span) -> Value:
        (given,) = arguments
        if isinstance(given, Series):
            return of(given)
        return [of(one) for one in all_series(given, "of differences")]

    return run


def _clock(figure: Callable[[datetime], float]) -> Function:
    def run(arguments: Sequence[Value], span: Span) -> Value:
        series = series_of(arguments[0], "of time")
        points = {time: figure(datetime.fromtimestamp(time, UTC)) for time in series.points}
        return Series(points, series.period, series.label)

    return run


def _fill(arguments: Sequence[Value], span: Span) -> Value:
    given, filler = arguments
    if isinstance(given, list):
        return [_filled(one, filler, span) for one in given]
    return _filled(series_of(given, "FILL"), filler, span)


def _filled(series: Series, filler: Value, span: Span) -> Series:
    """`filler` is a number, a time series, REPEAT or LINEAR."""
    known = series.points
    points: dict[int, float] = {}
    for time in span.times(series.period):
        if time in known:
            points[time] = known[time]
        elif isinstance(filler, float):
            points[time] = filler
        elif isinstance(filler, Series):
            if time in filler.points:
                points[time] = filler.points[time]
        elif filler == "REPEAT":
            before = [earlier for earlier in known if earlier < time]
            if before:
                points[time] = known[before[-1]]
        elif filler == "LINEAR":
            between = _between(known, time)
            if between is not None:
                points[time] = between
        else:
            raise Flaw("FILL takes a number, a time series, REPEAT or LINEAR")
    return Series(points, series.period, series.label)


def _between(known: dict[int, float], time: int) -> float | None:
    before = [earlier for earlier in known if earlier < time]
    after = [later for later in known if later > time]
    if not before or not after:
        return None
    low, high = before[-1], after[0]
    return known[low] + (known[high] - known[low]) * (time - low) / (high - low)


def _if(arguments: Sequence[Value], span: Span) -> Value:
    condition, then, otherwise = arguments if len(arguments) == 3 else (*arguments, None)
    if condition is None or isinstance(condition, float):
        chosen = then if condition else otherwise
        return Series({}, 60) if chosen is None else chosen
    series = series_of(condition, "IF")
    points = {}
    for time, value in series.points.items():
        result = _at(then if value else otherwise, time)
        if result is not None:
            points[time] = result
    return Series(points, series.period, series.label)


def _at(value: Value | None, time: int) -> float | None:
    if value is None or isinstance(value, float):
        return value
    return series_of(value, "IF").points.get(time)


def _running_sum(arguments: Sequence[Value], span: Span) -> Value:
    series, total, points = series_of(arguments[0], "RUNNING_SUM"), 0.0, {}
    for time, value in series.points.items():
        total += value
        points[time] = total
    return Series(points, series.period, series.label)


def _constant(arguments: Sequence[Value], span: Span) -> Value:
    (given,) = arguments
    if isinstance(given, Series):
        return given
    return Series(dict.fromkeys(span.times(60), number_of(given, "TIME_SERIES")), 60)


def _slice(arguments: Sequence[Value], span: Span) -> Value:
    several = all_series(arguments[0], "SLICE")
    bounds = [int(number_of(one, "SLICE")) for one in arguments[1:]]
    chosen = several[bounds[0] : bounds[1]] if len(bounds) == 2 else several[bounds[0] : bounds[0] + 1]
    return chosen if len(bounds) == 2 else chosen[0] if chosen else []


_RANKS: Final[dict[str, Callable[[list[float]], float]]] = {
    "AVG": statistics.fmean,
    "MAX": max,
    "MIN": min,
    "SUM": sum,
}


def _sort(arguments: Sequence[Value], span: Span) -> Value:
    several = all_series(arguments[0], "SORT")
    rank = _RANKS.get(str(arguments[1]))
    if rank is None or arguments[2] not in ("ASC", "DESC"):
        raise Flaw("SORT takes AVG, MAX, MIN or SUM, and ASC or DESC")
    most = int(number_of(arguments[3], "SORT")) if len(arguments) > 3 else len(several)
    full = [one for one in several if one.points]
    ordered = sorted(full, key=lambda one: rank(list(one.points.values())), reverse=arguments[2] == "DESC")
    return ordered[:most]


def _logarithm(figure: Callable[[float], float]) -> Function:
    return _each(lambda value: figure(value) if value > 0 else None)


FUNCTIONS: Final[dict[str, tuple[Function, int, int]]] = {  # with the least and the most arguments
    "ABS": (_each(abs), 1, 1),
    "AVG": (_over("AVG", statistics.fmean), 1, 1),
    "CEIL": (_each(math.ceil), 1, 1),
    "DATAPOINT_COUNT": (_over("DATAPOINT_COUNT", lambda values: float(len(values))), 1, 1),
    "DAY": (_clock(lambda time: float(time.isoweekday())), 1, 1),
    "DATE": (_clock(lambda time: float(time.day)), 1, 1),
    "DIFF": (_steps(lambda value, before, seconds: value - before), 1, 1),
    "DIFF_TIME": (_steps(lambda value, before, seconds: float(seconds)), 1, 1),
    "EPOCH": (_clock(lambda time: time.timestamp()), 1, 1),
    "FILL": (_fill, 2, 2),
    "FIRST": (lambda given, span: all_series(given[0], "FIRST")[0], 1, 1),
    "FLOOR": (_each(math.floor), 1, 1),
    "HOUR": (_clock(lambda time: float(time.hour)), 1, 1),
    "IF": (_if, 2, 3),
    "LAST": (lambda given, span: all_series(given[0], "LAST")[-1], 1, 1),
    "LOG": (_logarithm(math.log), 1, 1),
    "LOG10": (_logarithm(math.log10), 1, 1),
    "MAX": (_over("MAX", max), 1, 1),
    "METRIC_COUNT": (lambda given, span: float(len(all_series(given[0], "METRIC_COUNT"))), 1, 1),
    "MIN": (_over("MIN", min), 1, 1),
    "MINUTE": (_clock(lambda time: float(time.minute)), 1, 1),
    "MONTH": (_clock(lambda time: float(time.month)), 1, 1),
    "PERIOD": (lambda given, span: float(series_of(given[0], "PERIOD").period), 1, 1),
    "RATE": (_steps(lambda value, before, seconds: (value - before) / seconds), 1, 1),
    "REMOVE_EMPTY": (
        lambda given, span: [one for one in all_series(given[0], "REMOVE_EMPTY") if one.points],
        1,
        1,
    ),
    "RUNNING_SUM": (_running_sum, 1, 1),
    "SLICE": (_slice, 2, 3),
    "SORT": (_sort, 3, 4),
    "STDDEV": (_over("STDDEV", statistics.pstdev), 1, 1),
    "SUM": (_over("SUM", lambda values: float(sum(values))), 1, 1),
    "TIME_SERIES": (_constant, 1, 1),
    "YEAR": (_clock(lambda time: float(time.year)), 1, 1),
}
NOT_THERE: Final = frozenset(
    {"SEARCH", "ANOMALY_DETECTION_BAND", "SERVICE_QUOTA", "INSIGHT_RULE_METRIC", "LAMBDA", "DB_PERF_INSIGHTS"}
)
WORDS: Final = frozenset({"REPEAT", "LINEAR", "AVG", "MAX", "MIN", "SUM", "ASC", "DESC"})
