"""GetMetricData."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any, Final

from fogbank.aws.paging import decode_marker, encode_marker
from fogbank.operations.context import Context
from fogbank.operations.refusal import refuse_requested
from fogbank.operations.service import Request, Response, operation
from fogbank.services.cloudwatch.faults import invalid_token, validation
from fogbank.services.cloudwatch.math.values import Series, Span
from fogbank.services.cloudwatch.metric_data.periods import rounded_start, time_at
from fogbank.services.cloudwatch.metric_data.queries import Queries, check_queries

_MOST_QUERIES: Final = 500
_MOST_POINTS: Final = 100_800
_REFUSED: Final = {"LabelOptions": "labels with dynamic values"}


@operation("GetMetricData")
async def get_metric_data(ctx: Context, request: Request) -> Response:
    """Metrics and expressions over them, newest values first unless asked otherwise.

    Source: API Reference, GetMetricData.
    """
    refuse_requested(request, _REFUSED)
    queries = request["MetricDataQueries"]
    if len(queries) > _MOST_QUERIES:
        raise validation(
            f"The collection MetricDataQueries must not have a size greater than {_MOST_QUERIES}."
        )
    check_queries(queries)
    span = _span(request["StartTime"], request["EndTime"], ctx.clock.now(), queries)
    found = Queries(ctx.metrics, ctx.scope, queries, span)
    shown = [query["Id"] for query in queries if query.get("ReturnData") is not False]
    series = []
    for name in shown:
        series += [(name, one) for one in found.results(name)]
        await asyncio.sleep(0)  # others are served between
    page, token = _page(ctx, request, series)
    return {"MetricDataResults": [_result(found, *one) for one in page], "NextToken": token, "Messages": []}


def _span(start: datetime, end: datetime, now: datetime, queries: list[dict[str, Any]]) -> Span:
    if start == end:
        raise validation("The parameter StartTime must not equal parameter EndTime.")
    if start > end:
        raise validation("The parameter EndTime must be greater than StartTime.")
    periods = [query["MetricStat"]["Period"] for query in queries if query.get("MetricStat")]
    return Span(rounded_start(start, now, min(periods, default=60)), int(-(-end.timestamp() // 1)))


Part = tuple[str, Series, list[int], bool]  # id, series, the times that are shown, whether they are the last


def _page(ctx: Context, request: Request, series: list[tuple[str, Series]]) -> tuple[list[Part], str | None]:
    """The next values, and the token of those behind them; every series is named at least once."""
    most = min(request.get("MaxDatapoints") or _MOST_POINTS, _MOST_POINTS)
    token = request.get("NextToken")
    passed = int(decode_marker(token, ctx.page_seed, invalid_token())) if token else 0
    newest_first = request.get("ScanBy") != "TimestampAscending"
    parts: list[Part] = []
    before, left = 0, most
    for name, one in series:
        times = sorted(one.points, reverse=newest_first)
        skipped = max(passed - before, 0)
        chosen = times[skipped : skipped + left]
        before += len(times)
        if chosen or (not times and not token) or (skipped < len(times) and not left):
            parts.append((name, one, chosen, skipped + len(chosen) >= len(times)))
        left -= len(chosen)
    end = passed + most - left
    return parts, encode_marker(str(end), ctx.page_seed) if end < before else None


def _result(found: Queries, name: str, series: Series, times: list[int], last: bool) -> dict[str, Any]:
    units = found.units.get(name)
    spelled = f"Multiple units returned: '[{', '.join(units)}]'" if units else ""
    messages = [{"Code": "MultipleUnits", "Value": spelled}]
    return {
        "Id": name,
        "Label": series.label or name,
        "Timestamps": [time_at(time) for time in times],
        "Values": [float(series.points[time]) for time in times],
        "StatusCode": "Complete" if last else "PartialData",
        "Messages": messages if units else None,
    }
