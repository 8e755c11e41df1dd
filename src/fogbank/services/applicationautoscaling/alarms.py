"""The CloudWatch alarms of a policy: they show what the policy looks at. They have no actions: the service looks by
itself, see `tracking`, and their thresholds follow the capacity.
"""

from __future__ import annotations

import tomllib
import uuid
from functools import cache
from pathlib import Path
from typing import Any, Final

import msgspec

from fogbank.core.facilities import Alarms
from fogbank.services.applicationautoscaling.policy import ScalingPolicy
from fogbank.services.applicationautoscaling.tracking import MARGIN

_FILE: Final = Path(__file__).with_name("alarms.toml")
_DIMENSIONS: Final = ("TableName", "GlobalSecondaryIndexName")


@cache
def _kinds() -> dict[str, dict[str, Any]]:
    return tomllib.loads(_FILE.read_text("utf-8"))


async def alarmed(alarms: Alarms, policy: ScalingPolicy, capacity: int) -> ScalingPolicy:
    """The policy with alarms for a capacity; without any where nobody evaluates alarms."""
    names = {one["kind"]: one["AlarmName"] for one in policy.alarms} or {
        kind: f"TargetTracking-{policy.resource_id}-{kind}-{uuid.uuid4()}" for kind in _kinds()
    }
    wanted = [_alarm(policy, kind, name, capacity) for kind, name in names.items()]
    if not await alarms.put(policy.scope, wanted):
        return policy
    arn = f"arn:aws:cloudwatch:{policy.region}:{policy.account}:alarm:"
    made = [{"kind": kind, "AlarmName": name, "AlarmARN": arn + name} for kind, name in names.items()]
    return msgspec.structs.replace(policy, alarms=made, alarmed_capacity=capacity)


async def disarmed(alarms: Alarms, policy: ScalingPolicy) -> None:
    """Remove a policy's alarms."""
    await alarms.delete(policy.scope, [one["AlarmName"] for one in policy.alarms])


def _alarm(policy: ScalingPolicy, kind: str, name: str, capacity: int) -> dict[str, Any]:
    """A request of PutMetricAlarm."""
    facts = dict(_kinds()[kind])
    metric, share = facts.pop("metric"), _share(policy, facts.pop("share"))
    seconds = facts["Period"] if facts["Statistic"] == "Sum" else 1
    values = policy.resource_id.split("/")[1::2]
    return {
        **facts,
        "AlarmName": name,
        "AlarmDescription": f"DO NOT EDIT OR DELETE. For TargetTrackingScaling policy {policy.policy_arn}.",
        "Namespace": "AWS/DynamoDB",
        "MetricName": metric + policy.scalable_dimension.rpartition(":")[2],
        "Dimensions": [
            {"Name": name, "Value": value} for name, value in zip(_DIMENSIONS, values, strict=False)
        ],
        "Threshold": capacity * share * seconds,
    }


def _share(policy: ScalingPolicy, share: str) -> float:
    target = float(policy.tracking["TargetValue"])
    return {"target": target / 100, "margin": (target - MARGIN) / 100, "whole": 1.0}[share]
