"""PutMetricAlarm."""

from __future__ import annotations

from typing import Any, Final

from fogbank.aws.fault import Fault
from fogbank.metrics.statistics import SIMPLE, statistic
from fogbank.operations.context import Context
from fogbank.operations.refusal import not_yet, refuse_requested
from fogbank.operations.service import Request, Response, operation
from fogbank.services.cloudwatch.alarms import history
from fogbank.services.cloudwatch.alarms.alarm import Alarm
from fogbank.services.cloudwatch.alarms.evaluation import counting_query
from fogbank.services.cloudwatch.alarms.verdict import BREACHES
from fogbank.services.cloudwatch.faults import invalid_combination, invalid_value, missing, validation
from fogbank.services.cloudwatch.metric_data.dimensions import dimensions_given
from fogbank.services.cloudwatch.metric_data.queries import check_queries

_DAY: Final = 86_400
_REFUSED: Final = {
    "ThresholdMetricId": "alarms on anomalies",
    "EvaluationWindow": "windows of evaluation other than sliding ones",
    "WarmUpConfiguration": "warm-up of alarms",
    "EvaluationCriteria": "alarms on PromQL",
    "EvaluationInterval": "intervals of evaluation",
    "ActionConfiguration": "settings of alarms' actions",
}
_OPTIONS: Final = {
    "TreatMissingData": (
        "breaching, notBreaching, ignore, and missing",
        "breaching notBreaching ignore missing",
    ),
    "EvaluateLowSampleCountPercentile": ("evaluate and ignore", "evaluate ignore"),
}
_KEPT: Final = (
    "AlarmDescription", "MetricName", "Namespace", "Statistic", "ExtendedStatistic", "Period", "Unit",
    "EvaluationPeriods", "DatapointsToAlarm", "Threshold", "ComparisonOperator", "TreatMissingData",
    "EvaluateLowSampleCountPercentile", "Metrics",
)  # fmt: skip
_OF_ONE_METRIC: Final = (
    "MetricName",
    "Namespace",
    "Statistic",
    "ExtendedStatistic",
    "Period",
    "Unit",
    "Dimensions",
)


@operation("PutMetricAlarm")
async def put_metric_alarm(ctx: Context, request: Request) -> Response:
    """Make an alarm, or give one that is there other settings: its state stays.

    Source: API Reference, PutMetricAlarm.
    """
    refuse_requested(request, _REFUSED)
    _check(request)
    settings = _settings(request)
    now, name = ctx.clock.now(), request["AlarmName"]
    there = ctx.find(Alarm, name)
    with ctx.store.transaction():
        if there is not None:
            alarm = ctx.update(there, settings=settings, configured=now)
            summary, change = f'Alarm "{name}" updated', "Update"
        else:
            tags = {tag["Key"]: tag["Value"] for tag in request.get("Tags") or ()}
            alarm = ctx.insert(_new(ctx, name, settings, tags))
            summary, change = f'Alarm "{name}" created', "Create"
        data = {"type": change, f"{change.lower()}dAlarm": settings}
        history.record(ctx.store, alarm, history.CONFIGURATION, summary, data, now)
    return {}


def _new(ctx: Context, name: str, settings: dict[str, Any], tags: dict[str, str]) -> Alarm:
    now = ctx.clock.now()
    return Alarm(
        account=ctx.scope.account,
        region=ctx.scope.region,
        created=now,
        tags=tags,
        alarm_name=name,
        settings=settings,
        configured=now,
        updated=now,
        transitioned=now,
    )


def _settings(request: Request) -> dict[str, Any]:
    """The members that describe it, with AWS's defaults."""
    settings = {name: request[name] for name in _KEPT if request.get(name) is not None}
    enabled = request.get("ActionsEnabled")
    settings["ActionsEnabled"] = True if enabled is None else enabled
    for name in ("OKActions", "AlarmActions", "InsufficientDataActions"):
        settings[name] = request.get(name) or []
    if "Metrics" not in settings:
        settings["Dimensions"] = request.get("Dimensions") or []
    return settings


def _check(request: Request) -> None:
    """Raises: `Fault`."""
    if request.get("EvaluationPeriods") is None:
        raise missing("EvaluationPeriods")
    if request.get("ComparisonOperator") is None:
        raise missing("ComparisonOperator")
    if request["ComparisonOperator"] not in BREACHES:
        raise not_yet("alarms on anomalies")
    if request.get("Threshold") is None:
        raise missing("Threshold")
    if request.get("Metrics"):
        _check_metrics(request)
    else:
        _check_metric(request)
    for name, (spelled, options) in _OPTIONS.items():
        given = request.get(name)
        if given is not None and given not in options.split():
            raise validation(
                f"Option {given} is not supported. Supported options for parameter {name} are {spelled}."
            )
    _check_range(request)


def _check_metric(request: Request) -> None:
    for name in ("MetricName", "Namespace", "Period"):
        if request.get(name) is None:
            raise missing(name)
    simple, extended = request.get("Statistic"), request.get("ExtendedStatistic")
    if (simple is None) == (extended is None):
        raise invalid_combination("Exactly one of Statistic and ExtendedStatistic must be specified")
    if extended is not None and (extended in SIMPLE or statistic(extended) is None):
        raise invalid_value(f"The value {extended} for parameter ExtendedStatistic is not supported.")
    period = request["Period"]
    if period not in (10, 20, 30) and period % 60:
        raise validation("Period must be 10, 20, 30 or a multiple of 60")
    dimensions_given(request.get("Dimensions"))


def _check_metrics(request: Request) -> None:
    for name in _OF_ONE_METRIC:
        if request.get(name) is not None:
            raise invalid_combination(f"{name} must not be specified together with Metrics")
    queries = request["Metrics"]
    check_queries(queries)
    counting = [query for query in queries if query.get("ReturnData") is not False]
    if len(counting) != 1:
        raise validation("Exactly one element of the metrics list should return data.")
    if all(query.get("MetricStat") is None for query in queries):
        raise validation("At least one element of the metrics list must have a MetricStat.")


def _check_range(request: Request) -> None:
    periods = request["EvaluationPeriods"]
    if (request.get("DatapointsToAlarm") or 1) > periods:
        raise validation("DatapointsToAlarm must be less than or equal to EvaluationPeriods")
    period = _period(request)
    most = 7 * _DAY if period >= 3600 else _DAY
    if periods * period > most:
        raise _too_long(most)


def _period(request: Request) -> int:
    if request.get("Period") is not None:
        return int(request["Period"])
    query = counting_query(request["Metrics"])
    stats = [query["MetricStat"]["Period"] for query in request["Metrics"] if query.get("MetricStat")]
    return int(query.get("Period") or min(stats))


def _too_long(most: int) -> Fault:
    return validation(
        f"Metrics cannot be checked across more than {'a day' if most == _DAY else '7 days'} "
        f"(EvaluationPeriods * Period must be <= {most})."
    )
