"""The scaling activity: what was changed and why. Source: the API reference's ScalingActivity."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar, Final

from fogbank.services.applicationautoscaling.scaled import Scaled

KEPT: Final = timedelta(weeks=6)


class ScalingActivity(Scaled, frozen=True, kw_only=True):
    """`place` sorts activities, the latest first."""

    KIND: ClassVar[str] = "scaling-activity"

    activity_id: str
    description: str
    cause: str
    start_time: datetime
    end_time: datetime | None = None
    status_code: str
    status_message: str = ""
