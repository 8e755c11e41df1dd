"""An alarm, as the store keeps it.

Source: API Reference, MetricAlarm.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from fogbank.core.resource import Resource

OK, ALARM, INSUFFICIENT = "OK", "ALARM", "INSUFFICIENT_DATA"


class Alarm(Resource, frozen=True, kw_only=True):
    """`settings` are PutMetricAlarm's members as the description shows them."""

    SERVICE: ClassVar[str] = "monitoring"
    KIND: ClassVar[str] = "alarm"
    IDENTIFIER: ClassVar[str] = "alarm_name"
    STATUS: ClassVar[str | None] = "state"
    NOT_FOUND: ClassVar[str] = "ResourceNotFound"
    NOT_FOUND_MESSAGE: ClassVar[str] = ""
    ALREADY_EXISTS: ClassVar[str] = "ResourceConflict"
    ALREADY_EXISTS_MESSAGE: ClassVar[str] = "The alarm {identifier} exists already"

    alarm_name: str
    settings: dict[str, Any]
    configured: datetime
    state: str = INSUFFICIENT
    reason: str = "Unchecked: Initial alarm creation"
    reason_data: str = ""
    updated: datetime
    transitioned: datetime
    held_until: datetime | None = None  # a state that somebody set stands until the next evaluation is due

    @property
    def arn(self) -> str:
        return f"arn:aws:cloudwatch:{self.region}:{self.account}:alarm:{self.alarm_name}"

    @property
    def period(self) -> int:
        """Seconds of one period; of an alarm on several metrics that of the shortest."""
        own: int | None = self.settings.get("Period")
        if own is not None:
            return own
        queries = self.settings["Metrics"]
        periods = [query["MetricStat"]["Period"] for query in queries if query.get("MetricStat")]
        return min(periods, default=60)

    @property
    def queries(self) -> list[dict[str, Any]]:
        """What it watches, as MetricDataQueries; one of them is the one that counts."""
        given: list[dict[str, Any]] | None = self.settings.get("Metrics")
        if given is not None:
            return given
        settings = self.settings
        stat = {
            "Metric": {name: settings[name] for name in ("Namespace", "MetricName", "Dimensions")},
            "Period": settings["Period"],
            "Stat": settings.get("Statistic") or settings["ExtendedStatistic"],
            "Unit": settings.get("Unit"),
        }
        return [{"Id": "m1", "MetricStat": stat}]

    def described(self) -> dict[str, Any]:
        """The members of MetricAlarm."""
        return self.settings | {
            "AlarmName": self.alarm_name,
            "AlarmArn": self.arn,
            "AlarmConfigurationUpdatedTimestamp": self.configured,
            "StateValue": self.state,
            "StateReason": self.reason,
            "StateReasonData": self.reason_data or None,
            "StateUpdatedTimestamp": self.updated,
            "StateTransitionedTimestamp": self.transitioned,
        }
