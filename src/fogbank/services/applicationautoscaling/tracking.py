"""Target tracking: from what was used to the capacity that is wanted. Pure.

Source: the developer guide's "Managing throughput capacity automatically with DynamoDB auto scaling": capacity grows
when two minutes in a row were above the target, and shrinks when fifteen were 20 percentage points below it. The new
capacity is the one at which the use meets the target; for shrinking, the highest use of the fifteen minutes counts.
Cooldowns: the user guide's "Define cooldown periods" (for DynamoDB none unless they are given).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import ceil
from typing import Final

import msgspec

from fogbank.services.applicationautoscaling.policy import ScalingPolicy
from fogbank.services.applicationautoscaling.target import IN, OUT, ScalableTarget

MINUTES: Final = 15
_OUT_MINUTES: Final = 2
MARGIN: Final = 20.0  # percentage points


class Wanted(msgspec.Struct, frozen=True):
    """Another capacity, and why."""

    capacity: int
    out: bool
    cause: str


def wanted(
    policy: ScalingPolicy, target: ScalableTarget, capacity: int, usage: Sequence[float | None], now: datetime
) -> Wanted | None:
    """What the policy wants now, None for no change. `usage` has the last `MINUTES` minutes, latest last."""
    percent = float(policy.tracking["TargetValue"])
    since = policy.tried
    recent = usage[-_OUT_MINUTES:]
    if all(used is not None and used > capacity * percent / 100 for used in recent):
        return _out(policy, target, capacity, recent, now) if _waited(since, now, _OUT_MINUTES) else None
    least = capacity * (percent - MARGIN) / 100
    if not all(used is not None and used < least for used in usage):
        return None
    waited = _waited(since, now, MINUTES) and _waited(policy.created, now, MINUTES)
    return _in(policy, target, capacity, usage, now) if waited else None


def _waited(since: datetime | None, now: datetime, minutes: int) -> bool:
    """Whether all of the minutes are after what was done last."""
    return since is None or now - since >= timedelta(minutes=minutes)


def _out(
    policy: ScalingPolicy, target: ScalableTarget, capacity: int, usage: Sequence[float | None], now: datetime
) -> Wanted | None:
    aim = target.bounded(_met(usage[-1:], policy))
    if target.suspended_state.get(OUT) or aim <= capacity:
        return None
    if _cools(policy.scaled_out, policy.tracking.get("ScaleOutCooldown"), now):
        return None
    return Wanted(aim, True, _cause(policy, "above the target", _OUT_MINUTES))


def _in(
    policy: ScalingPolicy, target: ScalableTarget, capacity: int, usage: Sequence[float | None], now: datetime
) -> Wanted | None:
    aim = target.bounded(_met(usage, policy))
    if policy.tracking.get("DisableScaleIn") or target.suspended_state.get(IN) or aim >= capacity:
        return None
    cooldown = policy.tracking.get("ScaleInCooldown")
    if _cools(policy.scaled_in, cooldown, now) or _cools(policy.scaled_out, cooldown, now):
        return None
    return Wanted(aim, False, _cause(policy, "below the target", MINUTES))


def _met(usage: Sequence[float | None], policy: ScalingPolicy) -> int:
    """The capacity at which the highest use meets the target."""
    return ceil(max(used or 0.0 for used in usage) * 100 / float(policy.tracking["TargetValue"]))


def _cools(last: datetime | None, seconds: int | None, now: datetime) -> bool:
    return last is not None and now - last < timedelta(seconds=seconds or 0)


def _cause(policy: ScalingPolicy, where: str, minutes: int) -> str:
    percent = policy.tracking["TargetValue"]
    return (
        f"utilization {where} of {percent:g}% for {minutes} consecutive minutes "
        f"triggered policy {policy.policy_name}"
    )
