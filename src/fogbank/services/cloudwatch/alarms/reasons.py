"""A state's reason, in words and as JSON.

Source: the StateReason and StateReasonData that alarms of AWS's have.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from fogbank.services.cloudwatch.alarms.alarm import ALARM, INSUFFICIENT, Alarm
from fogbank.services.cloudwatch.metric_data.periods import time_at

_WORDS: Final = {
    "GreaterThanOrEqualToThreshold": "greater than or equal to",
    "GreaterThanThreshold": "greater than",
    "LessThanThreshold": "less than",
    "LessThanOrEqualToThreshold": "less than or equal to",
}
_TREATED: Final = {"breaching": "Breaching", "notBreaching": "NonBreaching"}


def reason_of(alarm: Alarm, state: str, points: Sequence[tuple[int, float | None]], treat: str) -> str:
    """`points` are the evaluation range's times and values, oldest first."""
    settings = alarm.settings
    periods = settings["EvaluationPeriods"]
    real = [(time, value) for time, value in points if value is not None][-periods:]
    lacking = periods - len(real)
    if state == INSUFFICIENT:
        return f"Insufficient Data: {_counted(periods, 'datapoint')} {_were(periods)} unknown."
    treated = (
        f"{_counted(lacking, 'missing datapoint')} {_were(lacking)} treated as [{_TREATED.get(treat, '')}]"
    )
    if not real:
        return (
            f"Threshold Crossed: no datapoints were received for {_counted(periods, 'period')} and {treated}."
        )
    said = _crossed(alarm, state, real)
    return f"{said} and {treated}." if lacking and treat in _TREATED else f"{said}{_least(alarm, state)}."


def _crossed(alarm: Alarm, state: str, real: list[tuple[int, float]]) -> str:
    settings = alarm.settings
    shown = ", ".join(f"{value} ({time_at(time):%d/%m/%y %H:%M:%S})" for time, value in reversed(real))
    count = f"{_counted(len(real), 'datapoint')} [{shown}]"
    if settings.get("DatapointsToAlarm"):
        periods = settings["EvaluationPeriods"]
        count = f"{len(real)} out of the last {periods} datapoints [{shown}]"
    negated = "" if state == ALARM else "not "
    words = _WORDS[settings["ComparisonOperator"]]
    return f"Threshold Crossed: {count} {_were(len(real))} {negated}{words} the threshold ({settings['Threshold']})"


def _least(alarm: Alarm, state: str) -> str:
    to_alarm = alarm.settings.get("DatapointsToAlarm")
    if not to_alarm:
        return ""
    least = to_alarm if state == ALARM else alarm.settings["EvaluationPeriods"] - to_alarm + 1
    way = "OK -> ALARM" if state == ALARM else "ALARM -> OK"
    return f" (minimum {_counted(least, 'datapoint')} for {way} transition)"


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _were(count: int) -> str:
    return "was" if count == 1 else "were"


def reason_data_of(alarm: Alarm, points: Sequence[tuple[int, float | None]], now: datetime) -> str:
    settings = alarm.settings
    shown = points[-settings["EvaluationPeriods"] :]
    real = [(time, value) for time, value in points if value is not None][-settings["EvaluationPeriods"] :]
    data: dict[str, Any] = {"version": "1.0", "queryDate": spelled(now)}
    if real:
        data["startDate"] = spelled(time_at(real[0][0]))
    for member, name in (("Unit", "unit"), ("Statistic", "statistic"), ("ExtendedStatistic", "statistic")):
        if settings.get(member):
            data[name] = settings[member]
    data |= {
        "period": alarm.period,
        "recentDatapoints": [value for _, value in real],
        "threshold": settings["Threshold"],
        "evaluatedDatapoints": [
            {"timestamp": spelled(time_at(time))} | ({} if value is None else {"value": value})
            for time, value in reversed(shown)
        ],
    }
    return json.dumps(data, separators=(",", ":"))


def spelled(time: datetime) -> str:
    """A time as alarms' JSON has it: `2026-01-31T23:59:59.123+0000`."""
    return f"{time:%Y-%m-%dT%H:%M:%S}.{time.microsecond // 1000:03}+0000"
