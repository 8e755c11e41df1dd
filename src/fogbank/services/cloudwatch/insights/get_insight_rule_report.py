"""GetInsightRuleReport."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, Final

from fogbank.aws.fault import Fault
from fogbank.metrics.insights import Contributions, Contributor, InsightSource, Rule
from fogbank.metrics.levels import floor
from fogbank.operations.context import Context
from fogbank.operations.service import Request, Response, operation
from fogbank.services.cloudwatch.faults import invalid_value
from fogbank.services.cloudwatch.metric_data.periods import time_at

_MOST_MINUTES: Final = 24 * 60
_MOST_CONTRIBUTORS: Final = 100
_METRICS: Final = frozenset(
    {"UniqueContributors", "MaxContributorValue", "SampleCount", "Sum", "Minimum", "Maximum", "Average"}
)


@operation("GetInsightRuleReport")
async def get_insight_rule_report(ctx: Context, request: Request) -> Response:
    """Who contributed most, in all and period by period.

    Source: API Reference, GetInsightRuleReport.
    """
    found = ctx.metrics.insights.find(ctx.scope, request["RuleName"])
    if found is None:
        message = "The specified Insight Rule does not exist."
        raise Fault("ResourceNotFoundException", message)
    source, rule = found
    periods = await _periods(ctx, request, source, rule)
    totals: dict[Contributor, float] = {}
    for contributions in periods.values():
        _add(totals, contributions.known)
    most = _most(request)
    heaviest = sorted(totals, key=lambda keys: (-totals[keys], keys))[:most]
    return {
        "KeyLabels": list(rule.keys),
        "AggregationStatistic": "Sum" if rule.sums else "SampleCount",
        "AggregateValue": sum(totals.values()) + sum(one.rest for one in periods.values()),
        "ApproximateUniqueCount": len(totals),
        "Contributors": [_contributor(keys, totals[keys], periods) for keys in heaviest],
        "MetricDatapoints": _datapoints(request, periods),
    }


async def _periods(
    ctx: Context, request: Request, source: InsightSource, rule: Rule
) -> dict[int, Contributions]:
    """Contributions by the second at which each period begins. Raises: `Fault`."""
    start, end, period = request["StartTime"].timestamp(), request["EndTime"].timestamp(), request["Period"]
    if start >= end:
        raise invalid_value("The parameter StartTime must be less than the parameter EndTime.")
    if period % 60:
        raise invalid_value("The parameter Period must be a multiple of 60.")
    if end - start > _MOST_MINUTES * 60:
        raise invalid_value("The time range of a report must not be longer than 24 hours.")
    found: dict[int, Contributions] = {}
    for time in range(floor(start, 60), int(end), period):
        minutes = range(time // 60, -(-min(time + period, int(end)) // 60))
        found[time] = source.contributions(ctx.scope, rule, minutes)
        await asyncio.sleep(0)  # others are served between
    return found


def _add(totals: dict[Contributor, float], more: Mapping[Contributor, float]) -> None:
    for keys, value in more.items():
        totals[keys] = totals.get(keys, 0.0) + value


def _most(request: Request) -> int:
    most = request.get("MaxContributorCount") or 10
    if not 1 <= most <= _MOST_CONTRIBUTORS:
        raise invalid_value(f"MaxContributorCount must be between 1 and {_MOST_CONTRIBUTORS}.")
    order = request.get("OrderBy") or "Sum"
    if order not in ("Sum", "Maximum"):
        raise invalid_value(f"The value {order} for parameter OrderBy is invalid.")
    return int(most)


def _contributor(keys: Contributor, total: float, periods: Mapping[int, Contributions]) -> dict[str, Any]:
    points = [
        {"Timestamp": time_at(time), "ApproximateValue": contributions.known[keys]}
        for time, contributions in periods.items()
        if keys in contributions.known
    ]
    return {"Keys": list(keys), "ApproximateAggregateValue": total, "Datapoints": points}


def _datapoints(request: Request, periods: Mapping[int, Contributions]) -> list[dict[str, Any]]:
    """What is asked of each period. Raises: `Fault` for metrics that reports do not have."""
    wanted = request.get("Metrics") or []
    for name in wanted:
        if name not in _METRICS:
            raise invalid_value(f"The value {name} for parameter Metrics is invalid.")
    return [
        {"Timestamp": time_at(time)}
        | {name: value for name, value in _figures(one).items() if name in wanted}
        for time, one in periods.items()
        if wanted
    ]


def _figures(contributions: Contributions) -> dict[str, float]:
    values = list(contributions.known.values())
    count, total = float(len(values)), sum(values) + contributions.rest
    return {
        "UniqueContributors": count,
        "MaxContributorValue": max(values, default=0.0),
        "SampleCount": count,
        "Sum": total,
        "Minimum": min(values, default=0.0),
        "Maximum": max(values, default=0.0),
        "Average": total / count if count else 0.0,
    }
