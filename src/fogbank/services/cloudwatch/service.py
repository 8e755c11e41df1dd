"""The CloudWatch service: what is answered here; the gateway leaves the rest to the borrowed one."""

from __future__ import annotations

from typing import Final

from fogbank.operations.context import Backing
from fogbank.operations.service import HandledService, Handlers

_HANDLERS: Final = {
    "metric_data.put_metric_data": ("PutMetricData",),
    "metric_data.list_metrics": ("ListMetrics",),
    "metric_data.get_metric_statistics": ("GetMetricStatistics",),
    "metric_data.get_metric_data": ("GetMetricData",),
    "alarms.put_metric_alarm": ("PutMetricAlarm",),
    "alarms.describe_alarms": ("DescribeAlarms", "DescribeAlarmsForMetric"),
    "alarms.describe_alarm_history": ("DescribeAlarmHistory",),
    "alarms.change_alarms": (
        "SetAlarmState",
        "DeleteAlarms",
        "EnableAlarmActions",
        "DisableAlarmActions",
    ),
    "alarms.resource_tags": ("TagResource", "UntagResource", "ListTagsForResource"),
    "insights.insight_rules": ("DescribeInsightRules", "ListManagedInsightRules"),
    "insights.get_insight_rule_report": ("GetInsightRuleReport",),
}


def cloudwatch(backing: Backing) -> HandledService:
    """Return the service, as the gateway calls it."""
    handlers = Handlers("fogbank.services.cloudwatch", _HANDLERS)
    return HandledService("monitoring", "cloudwatch", handlers, backing)
