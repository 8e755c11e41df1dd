"""DescribeAlarms and DescribeAlarmsForMetric."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from fogbank.aws.paging import page
from fogbank.operations.context import Context
from fogbank.operations.service import Request, Response, operation
from fogbank.services.cloudwatch.alarms.alarm import Alarm
from fogbank.services.cloudwatch.faults import invalid_combination, invalid_token
from fogbank.services.cloudwatch.metric_data.dimensions import dimensions_given


@operation("DescribeAlarms")
async def describe_alarms(ctx: Context, request: Request) -> Response:
    """Metric alarms by name. There are no composite ones here, and so no parents and children.

    Source: API Reference, DescribeAlarms.
    """
    names, prefix = request.get("AlarmNames"), request.get("AlarmNamePrefix")
    if names and prefix:
        raise invalid_combination("AlarmNames and AlarmNamePrefix are mutually exclusive")
    kinds = request.get("AlarmTypes") or ["MetricAlarm"]
    related = request.get("ChildrenOfAlarmName") or request.get("ParentsOfAlarmName")
    if "MetricAlarm" not in kinds or related:
        return {"MetricAlarms": [], "CompositeAlarms": []}
    found = [alarm for alarm in ctx.list(Alarm) if _asked_for(alarm, request)]
    shown, token = page(
        found, request.get("MaxRecords"), request.get("NextToken"), lambda alarm: alarm.alarm_name,
        seed=ctx.page_seed, lower=1, refusal=invalid_token(),
    )  # fmt: skip
    return {"MetricAlarms": _described(shown), "CompositeAlarms": [], "NextToken": token}


def _asked_for(alarm: Alarm, request: Request) -> bool:
    names = request.get("AlarmNames")
    if names and alarm.alarm_name not in names:
        return False
    if not alarm.alarm_name.startswith(request.get("AlarmNamePrefix") or ""):
        return False
    if request.get("StateValue") not in (None, alarm.state):
        return False
    action = request.get("ActionPrefix")
    settings = alarm.settings
    actions = settings["OKActions"] + settings["AlarmActions"] + settings["InsufficientDataActions"]
    return action is None or any(one.startswith(action) for one in actions)


def _described(alarms: Iterable[Alarm]) -> list[dict[str, Any]]:
    return [alarm.described() for alarm in alarms]


@operation("DescribeAlarmsForMetric")
async def describe_alarms_for_metric(ctx: Context, request: Request) -> Response:
    """The alarms on one metric, those of expressions over it not among them.

    Source: API Reference, DescribeAlarmsForMetric.
    """
    wanted = dimensions_given(request.get("Dimensions"))
    found = [
        alarm
        for alarm in ctx.list(Alarm)
        if "Metrics" not in alarm.settings
        and dimensions_given(alarm.settings["Dimensions"]) == wanted
        and all(alarm.settings[name] == request[name] for name in ("Namespace", "MetricName"))
        and all(
            request.get(name) in (None, alarm.settings.get(name))
            for name in ("Statistic", "ExtendedStatistic", "Period", "Unit")
        )
    ]
    return {"MetricAlarms": _described(found)}
