"""PutMetricData."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from fogbank.aws.fault import Fault
from fogbank.keyvalue.store import StorageFull
from fogbank.metrics.levels import MINUTE, SECOND
from fogbank.metrics.metric import Metric
from fogbank.metrics.summary import Summary, of_set
from fogbank.operations.context import Context
from fogbank.operations.refusal import refuse_requested
from fogbank.operations.service import Request, Response, operation
from fogbank.services.cloudwatch.faults import invalid_combination, invalid_value, missing, validation
from fogbank.services.cloudwatch.metric_data.dimensions import dimensions_given

_MOST_DATA: Final = 1000
_MOST_VALUES: Final = 150
_LARGEST: Final = 2.0**360
_PAST: Final = timedelta(weeks=2)
_FUTURE: Final = timedelta(hours=2)
_WAYS: Final = ("Value", "Values", "StatisticValues")
_REFUSED: Final = {"EntityMetricData": "metrics of entities"}


@operation("PutMetricData")
async def put_metric_data(ctx: Context, request: Request) -> Response:
    """Take in samples; they can be read as soon as the reply leaves.

    Source: API Reference, PutMetricData.
    """
    refuse_requested(request, _REFUSED)
    if request["Namespace"].startswith("AWS/"):
        raise invalid_value("The value AWS/ for parameter Namespace is invalid.")
    data = request.get("MetricData") or []
    if not data:
        raise missing("MetricData")
    if len(data) > _MOST_DATA:
        raise validation(f"The collection MetricData must not have a size greater than {_MOST_DATA}.")
    now = ctx.clock.now()
    found = [_read(ctx, request["Namespace"], datum, number, now) for number, datum in enumerate(data, 1)]
    for metric, unit, when, fine, summary in found:
        for level in (MINUTE, SECOND) if fine else (MINUTE,):
            ctx.metrics.summary(metric, unit, when, level).merge(summary)
    try:
        ctx.metrics.write()
    except StorageFull as full:
        raise Fault("InternalServiceFault", str(full), status=500) from full
    return {}


def _read(
    ctx: Context, namespace: str, datum: dict[str, Any], number: int, now: datetime
) -> tuple[Metric, str, datetime, bool, Summary]:
    """A datum as metric, unit, time, whether it is kept by the second, and samples. Raises: `Fault`."""
    path = f"MetricData.member.{number}"
    when = datum.get("Timestamp") or now
    if when > now + _FUTURE:
        raise invalid_value(
            f"The parameter {path}.Timestamp must specify a time no more than two hours in the future."
        )
    if when < now - _PAST:
        raise invalid_value(f"The parameter {path}.Timestamp must specify a time within the past two weeks.")
    resolution = datum.get("StorageResolution")
    if resolution not in (None, 1, 60):
        raise invalid_value(f"The value {resolution} for parameter {path}.StorageResolution is invalid.")
    dimensions = dimensions_given(datum.get("Dimensions"), path)
    metric = Metric(ctx.scope.account, ctx.scope.region, namespace, datum["MetricName"], dimensions)
    return metric, datum.get("Unit") or "None", when, resolution == 1, _samples(datum, path)


def _samples(datum: dict[str, Any], path: str) -> Summary:
    given = [way for way in _WAYS if datum.get(way) is not None]
    if len(given) > 1:
        raise invalid_combination(
            f"The parameters {path}.{given[0]} and {path}.{given[1]} are mutually exclusive "
            "and you have specified both."
        )
    if not given:
        raise invalid_combination(f"At least one of the parameters must be specified for {path}.")
    if given[0] == "StatisticValues":
        return _statistic_set(datum["StatisticValues"], path)
    summary = Summary()
    for value, count in _values(datum, path):
        summary.add(value, count)
    return summary


def _statistic_set(given: dict[str, float], path: str) -> Summary:
    for name, value in given.items():
        _check(value, f"{path}.StatisticValues.{name}")
    count, least, most = given["SampleCount"], given["Minimum"], given["Maximum"]
    if count <= 0 or least > most:
        raise invalid_value(f"The value for parameter {path}.StatisticValues is invalid.")
    return of_set(count, given["Sum"], least, most)


def _values(datum: dict[str, Any], path: str) -> Iterator[tuple[float, float]]:
    if datum.get("Value") is not None:
        _check(datum["Value"], f"{path}.Value")
        yield datum["Value"], 1.0
        return
    values = datum["Values"]
    counts = datum.get("Counts") or [1.0] * len(values)
    if len(counts) != len(values):
        raise invalid_value(f"The parameters {path}.Values and {path}.Counts must be of the same size.")
    if len(values) > _MOST_VALUES:
        raise validation(f"The collection {path}.Values must not have a size greater than {_MOST_VALUES}.")
    for value, count in zip(values, counts, strict=True):
        _check(value, f"{path}.Values")
        _check(count, f"{path}.Counts")
        if count > 0:
            yield value, count


def _check(value: float, path: str) -> None:
    if math.isnan(value) or abs(value) > _LARGEST:
        spelled = "NaN" if math.isnan(value) else value
        raise invalid_value(f"The value {spelled} for parameter {path} is invalid.")
