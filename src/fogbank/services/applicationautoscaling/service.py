"""The service: its handlers, put together. Its resources have no lifecycles."""

from __future__ import annotations

from typing import Final

from fogbank.operations.context import Backing
from fogbank.operations.service import HandledService, Handlers

_HANDLERS: Final = {
    "scalable_targets": ("RegisterScalableTarget", "DeregisterScalableTarget", "DescribeScalableTargets"),
    "scaling_policies": ("PutScalingPolicy", "DeleteScalingPolicy", "DescribeScalingPolicies"),
    "scheduled_actions": ("PutScheduledAction", "DeleteScheduledAction", "DescribeScheduledActions"),
    "scaling_activities": ("DescribeScalingActivities",),
    "resource_tags": ("TagResource", "UntagResource", "ListTagsForResource"),
}


def application_autoscaling(backing: Backing) -> HandledService:
    """Return the service, as the gateway calls it."""
    handlers = Handlers("fogbank.services.applicationautoscaling", _HANDLERS)
    return HandledService("application-autoscaling", "application-autoscaling", handlers, backing)
