"""ListMetrics."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from fogbank.aws.paging import page
from fogbank.metrics.metric import Metric
from fogbank.operations.context import Context
from fogbank.operations.refusal import refuse_requested
from fogbank.operations.service import Request, Response, operation
from fogbank.services.cloudwatch.faults import invalid_token
from fogbank.services.cloudwatch.metric_data.dimensions import described

_PAGE: Final = 500
_SHOWN: Final = timedelta(weeks=2)
_RECENT: Final = timedelta(hours=3)
_REFUSED: Final = {"IncludeLinkedAccounts": "linked accounts", "OwningAccount": "linked accounts"}


@operation("ListMetrics")
async def list_metrics(ctx: Context, request: Request) -> Response:
    """List the metrics that got data in the last two weeks, by namespace and name.

    Source: API Reference, ListMetrics.
    """
    refuse_requested(request, _REFUSED)
    kept = _RECENT if request.get("RecentlyActive") else _SHOWN
    since = (ctx.clock.now() - kept).timestamp()
    found = [
        metric
        for metric, latest in ctx.metrics.known(ctx.scope)
        if latest >= since - 60 and _asked_for(metric, request)
    ]
    shown, token = page(
        found, _PAGE, request.get("NextToken"), _key, seed=ctx.page_seed, upper=_PAGE, refusal=invalid_token()
    )
    return {"Metrics": [_described(metric) for metric in shown], "NextToken": token}


def _asked_for(metric: Metric, request: Request) -> bool:
    """Whether a metric has the name, and each dimension that is asked for (with its value, if that is given)."""
    if request.get("Namespace") not in (None, metric.namespace):
        return False
    if request.get("MetricName") not in (None, metric.name):
        return False
    has = dict(metric.dimensions)
    return all(
        one["Name"] in has and one.get("Value") in (None, has[one["Name"]])
        for one in request.get("Dimensions") or ()
    )


def _key(metric: Metric) -> str:
    return "\0".join((metric.namespace, metric.name, *(part for pair in metric.dimensions for part in pair)))


def _described(metric: Metric) -> dict[str, Any]:
    return {
        "Namespace": metric.namespace,
        "MetricName": metric.name,
        "Dimensions": described(metric.dimensions),
    }
