"""The scalable target: which capacity, and between which bounds. Source: the API reference's ScalableTarget."""

from __future__ import annotations

from typing import ClassVar

from fogbank.services.applicationautoscaling.scaled import Scaled

IN, OUT, SCHEDULED = (
    "DynamicScalingInSuspended",
    "DynamicScalingOutSuspended",
    "ScheduledScalingSuspended",
)


class ScalableTarget(Scaled, frozen=True, kw_only=True):
    KIND: ClassVar[str] = "scalable-target"

    target_id: str
    min_capacity: int
    max_capacity: int
    role_arn: str
    suspended_state: dict[str, bool]

    @property
    def scalable_target_arn(self) -> str:
        return (
            f"arn:aws:application-autoscaling:{self.region}:{self.account}:scalable-target/{self.target_id}"
        )

    def bounded(self, capacity: int) -> int:
        """The nearest capacity that the target allows."""
        return min(max(capacity, self.min_capacity), self.max_capacity)
