"""What happened to alarms: kept as events of the store, for two weeks."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, Final

from fogbank.core.event import Event
from fogbank.services.cloudwatch.alarms.alarm import Alarm
from fogbank.store import Store

SERVICE: Final = "monitoring"
CONFIGURATION, STATE, ACTION = "ConfigurationUpdate", "StateUpdate", "Action"


def record(store: Store, alarm: Alarm, kind: str, summary: str, data: dict[str, Any], now: datetime) -> None:
    """Write an item of an alarm's history."""
    store.events.add(
        Event(
            service=SERVICE,
            account=alarm.account,
            region=alarm.region,
            source_type="MetricAlarm",
            source_identifier=alarm.alarm_name,
            source_arn=alarm.arn,
            event_id=kind,
            event_categories=[],
            message=summary,
            date=now,
            data=json.dumps({"version": "1.0", **data}, separators=(",", ":"), default=str),
        )
    )
