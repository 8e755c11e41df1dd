"""GetMetricStatistics."""

from __future__ import annotations

from typing import Any, Final

from fogbank.metrics.metric import Metric
from fogbank.metrics.statistics import SIMPLE, Statistic, statistic
from fogbank.metrics.summary import Summary
from fogbank.operations.context import Context
from fogbank.operations.service import Request, Response, operation
from fogbank.services.cloudwatch.faults import invalid_combination, invalid_value
from fogbank.services.cloudwatch.metric_data.dimensions import dimensions_given
from fogbank.services.cloudwatch.metric_data.periods import is_period, rounded_start, time_at

_MOST_POINTS: Final = 1440


@operation("GetMetricStatistics")
async def get_metric_statistics(ctx: Context, request: Request) -> Response:
    """Statistics of one metric by period; where samples came with several units, of each unit.

    Source: API Reference, GetMetricStatistics.
    """
    simple, extended = _statistics(request)
    start, end, period = request["StartTime"], request["EndTime"], request["Period"]
    if start >= end:
        raise invalid_value("The parameter StartTime must be less than the parameter EndTime.")
    if not is_period(period):
        raise invalid_value("The parameter Period must be 1, 5, 10, 20, 30 or a multiple of 60.")
    first, last = rounded_start(start, ctx.clock.now(), period), end.timestamp()
    asked = int(-(-(last - first) // period))
    if asked > _MOST_POINTS:
        raise invalid_combination(
            f"You have requested up to {asked} datapoints, which exceeds the limit of {_MOST_POINTS}. You may "
            "reduce the datapoints requested by increasing Period, or decreasing the time range."
        )
    metric = Metric(
        ctx.scope.account, ctx.scope.region, request["Namespace"], request["MetricName"],
        dimensions_given(request.get("Dimensions")),
    )  # fmt: skip
    found = ctx.metrics.by_unit(metric, first, int(-(-last // 1)), period)
    points = [
        _point(time, unit, summary, simple, extended)
        for unit, periods in sorted(found.items())
        if request.get("Unit") in (None, unit)
        for time, summary in periods.items()
    ]
    shown = [point for point in points if point is not None]
    return {"Label": request["MetricName"], "Datapoints": shown}


def _statistics(request: Request) -> tuple[dict[str, Statistic], dict[str, Statistic]]:
    names, more = request.get("Statistics") or [], request.get("ExtendedStatistics") or []
    if not names and not more:
        raise invalid_combination("Must specify either Statistics or ExtendedStatistics")
    extended: dict[str, Statistic] = {}
    for name in more:
        known = statistic(name)
        if known is None or name in SIMPLE:
            raise invalid_value(f"The value {name} for parameter ExtendedStatistics is not supported.")
        extended[name] = known
    return {name: SIMPLE[name] for name in names}, extended


def _point(
    time: int, unit: str, summary: Summary, simple: dict[str, Statistic], extended: dict[str, Statistic]
) -> dict[str, Any] | None:
    """A datapoint; None where it has none of the statistics."""
    figures = {name: figure(summary) for name, figure in simple.items()}
    further = {name: value for name, figure in extended.items() if (value := figure(summary)) is not None}
    if not figures and not further:
        return None
    point: dict[str, Any] = {"Timestamp": time_at(time), "Unit": unit, **figures}
    return point | {"ExtendedStatistics": further} if further else point
