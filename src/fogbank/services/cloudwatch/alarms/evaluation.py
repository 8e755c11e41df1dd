"""An alarm against the metrics, at one moment."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

import msgspec

from fogbank.metrics.levels import floor
from fogbank.metrics.metrics import Metrics
from fogbank.metrics.summary import Summary
from fogbank.services.cloudwatch.alarms.alarm import Alarm
from fogbank.services.cloudwatch.alarms.reasons import reason_data_of, reason_of
from fogbank.services.cloudwatch.alarms.verdict import BREACHES, SPARE_PERIODS, verdict
from fogbank.services.cloudwatch.math.values import Span
from fogbank.services.cloudwatch.metric_data.queries import Queries

# Metrics that are only there when something happened are not missed when nothing does.
# Source: API Reference, PutMetricAlarm on TreatMissingData.
_IGNORED_BY_DEFAULT: Final = "AWS/DynamoDB"


class Outcome(msgspec.Struct, frozen=True):
    """A state that an alarm is to have, and why."""

    state: str
    reason: str
    reason_data: str


def evaluate(metrics: Metrics, alarm: Alarm, now: datetime) -> Outcome | None:
    """The state of an alarm by the periods that are over; None to keep the one that it has. Raises: `Fault`."""
    if alarm.held_until is not None and now < alarm.held_until:
        return None
    settings, period = alarm.settings, alarm.period
    end = floor(now.timestamp(), min(period, 60))
    times = [end - period * back for back in range(settings["EvaluationPeriods"] + SPARE_PERIODS, 0, -1)]
    queries = Queries(metrics, alarm.scope, alarm.queries, Span(times[0], end))
    counting = counting_query(alarm.queries)
    series = queries.results(counting["Id"])[0]
    if _too_few(alarm, counting, queries.summaries.get(counting["Id"], {})):
        return None
    points = [(time, series.points.get(time)) for time in times]
    breaches, threshold = BREACHES[settings["ComparisonOperator"]], settings["Threshold"]
    state = verdict(
        [None if value is None else breaches(value, threshold) for _, value in points],
        settings["EvaluationPeriods"],
        settings.get("DatapointsToAlarm") or settings["EvaluationPeriods"],
        treat_missing(alarm),
    )
    if state is None or state == alarm.state:
        return None
    reason = reason_of(alarm, state, points, treat_missing(alarm))
    return Outcome(state, reason, reason_data_of(alarm, points, now))


def treat_missing(alarm: Alarm) -> str:
    given: str | None = alarm.settings.get("TreatMissingData")
    if given is not None:
        return given
    return "ignore" if alarm.settings.get("Namespace") == _IGNORED_BY_DEFAULT else "missing"


def counting_query(queries: list[dict[str, Any]]) -> dict[str, Any]:
    """The one whose values are compared with the threshold."""
    return next(query for query in queries if query.get("ReturnData") is not False)


def _too_few(alarm: Alarm, query: dict[str, Any], summaries: dict[int, Summary]) -> bool:
    """Whether there are too few samples for a percentile, where that matters to the alarm.

    Source: CloudWatch User Guide, "Percentile-based alarms and low data samples".
    """
    name = query.get("MetricStat", {}).get("Stat", "")
    if alarm.settings.get("EvaluateLowSampleCountPercentile") != "ignore" or not name.startswith("p"):
        return False
    part = float(name[1:]) / 100
    needed = 10 / (1 - part) if part >= 0.5 else 10 / part
    return sum(summary.count for summary in summaries.values()) < needed


def next_evaluation(alarm: Alarm, now: datetime) -> datetime:
    """When the alarm is compared with its metrics again by itself."""
    step = 60 if alarm.period >= 60 else 10
    return now + timedelta(seconds=step - now.timestamp() % step)
