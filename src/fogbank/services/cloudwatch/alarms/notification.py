"""The message that an alarm sends.

Source: messages that alarms of AWS's send to SNS.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, Final

import msgspec

from fogbank.services.cloudwatch.alarms.alarm import Alarm
from fogbank.services.cloudwatch.alarms.reasons import spelled

_REGIONS: Final = Path(__file__).parent / "region_names.toml"
_STATISTICS: Final = {"SampleCount": "SAMPLE_COUNT"}


def subject(alarm: Alarm) -> str:
    """At most the 100 characters that SNS takes."""
    return f'{alarm.state}: "{alarm.alarm_name}" in {region_name(alarm.region)}'[:100]


def message(alarm: Alarm, before: str) -> str:
    settings = alarm.settings
    return json.dumps(
        {
            "AlarmName": alarm.alarm_name,
            "AlarmDescription": settings.get("AlarmDescription"),
            "AWSAccountId": alarm.account,
            "AlarmConfigurationUpdatedTimestamp": spelled(alarm.configured),
            "NewStateValue": alarm.state,
            "NewStateReason": alarm.reason,
            "StateChangeTime": spelled(alarm.updated),
            "Region": region_name(alarm.region),
            "AlarmArn": alarm.arn,
            "OldStateValue": before,
            "OKActions": settings["OKActions"],
            "AlarmActions": settings["AlarmActions"],
            "InsufficientDataActions": settings["InsufficientDataActions"],
            "Trigger": _trigger(alarm),
        },
        separators=(",", ":"),
    )


def _trigger(alarm: Alarm) -> dict[str, Any]:
    settings = alarm.settings
    rules: dict[str, Any] = {"EvaluationPeriods": settings["EvaluationPeriods"]}
    if settings.get("DatapointsToAlarm"):
        rules["DatapointsToAlarm"] = settings["DatapointsToAlarm"]
    rules |= {
        "ComparisonOperator": settings["ComparisonOperator"],
        "Threshold": settings["Threshold"],
        "TreatMissingData": settings.get("TreatMissingData") or "missing",
        "EvaluateLowSampleCountPercentile": settings.get("EvaluateLowSampleCountPercentile") or "",
    }
    if "Metrics" in settings:
        return {"Period": alarm.period, **rules, "Metrics": settings["Metrics"]}
    return _watched(settings) | {"Period": settings["Period"]} | rules


def _watched(settings: dict[str, Any]) -> dict[str, Any]:
    extended = settings.get("ExtendedStatistic")
    statistic = settings.get("Statistic", "")
    kind = {"StatisticType": "ExtendedStatistic", "ExtendedStatistic": extended}
    if not extended:
        kind = {"StatisticType": "Statistic", "Statistic": _STATISTICS.get(statistic, statistic.upper())}
    return {
        "MetricName": settings["MetricName"],
        "Namespace": settings["Namespace"],
        **kind,
        "Unit": settings.get("Unit"),
        "Dimensions": [{"value": one["Value"], "name": one["Name"]} for one in settings["Dimensions"]],
    }


@cache
def _names() -> dict[str, str]:
    return msgspec.toml.decode(_REGIONS.read_bytes(), type=dict[str, str])


def region_name(region: str) -> str:
    """A region as people are told of it; its id where there is no other name."""
    return _names().get(region, region)
