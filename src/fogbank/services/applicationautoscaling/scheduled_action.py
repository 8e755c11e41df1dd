"""The scheduled action, and when it last ran. Source: the API reference's ScheduledAction."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from fogbank.services.applicationautoscaling.scaled import Scaled


class ScheduledAction(Scaled, frozen=True, kw_only=True):
    KIND: ClassVar[str] = "scheduled-action"

    action_id: str
    scheduled_action_name: str
    schedule: str
    timezone: str | None = None
    start_time: datetime | None = None
    end_time: datetime | None = None
    scalable_target_action: dict[str, int] = {}
    looked_at: datetime  # up to when it ran whenever it was due

    @property
    def scheduled_action_arn(self) -> str:
        return (
            f"arn:aws:autoscaling:{self.region}:{self.account}:scheduledAction:{self.action_id}:"
            f"resource/{self.service_namespace}/{self.resource_id}:scheduledActionName/{self.scheduled_action_name}"
        )
