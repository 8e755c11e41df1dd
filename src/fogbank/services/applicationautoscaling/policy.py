"""The scaling policy, and when it last acted. Source: the API reference's ScalingPolicy."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from fogbank.services.applicationautoscaling.scaled import Scaled


class ScalingPolicy(Scaled, frozen=True, kw_only=True):
    """`tracking` is the request's TargetTrackingScalingPolicyConfiguration."""

    KIND: ClassVar[str] = "scaling-policy"

    policy_id: str
    policy_name: str
    policy_type: str = "TargetTrackingScaling"
    tracking: dict[str, Any]
    scaled_out: datetime | None = None
    scaled_in: datetime | None = None
    alarms: list[dict[str, str]] = []
    alarmed_capacity: int = 0  # which their thresholds are for
    tried: datetime | None = None  # the last time, in vain or not; cooldowns go by the others

    @property
    def policy_arn(self) -> str:
        return (
            f"arn:aws:autoscaling:{self.region}:{self.account}:scalingPolicy:{self.policy_id}:"
            f"resource/{self.service_namespace}/{self.resource_id}:policyName/{self.policy_name}"
        )

    @property
    def target_tracking_scaling_policy_configuration(self) -> dict[str, Any]:
        return self.tracking
