"""What the service does by itself: schedules that are due, policies that want another capacity.

Every call does once what is due at the clock's time; nothing is remembered outside of the store.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from datetime import datetime
from typing import Final

import msgspec

from fogbank.aws.fault import Fault
from fogbank.operations.context import Backing
from fogbank.services.applicationautoscaling import schedule, tracking
from fogbank.services.applicationautoscaling.activity import KEPT, ScalingActivity
from fogbank.services.applicationautoscaling.adjusting import Adjuster
from fogbank.services.applicationautoscaling.alarms import alarmed
from fogbank.services.applicationautoscaling.dimensions import key_of
from fogbank.services.applicationautoscaling.policy import ScalingPolicy
from fogbank.services.applicationautoscaling.scaled import Scaled
from fogbank.services.applicationautoscaling.scheduled_action import ScheduledAction
from fogbank.services.applicationautoscaling.target import SCHEDULED, ScalableTarget

_BOUNDS: Final = {"MinCapacity": "min_capacity", "MaxCapacity": "max_capacity"}


async def look_after(backing: Backing) -> None:
    """Do what is due now: resources side by side, what concerns one of them in order."""
    keeper = _Keeper(backing)
    await keeper.complete_activities()
    work: dict[tuple[str, str, str], list[Scaled]] = defaultdict(list)
    for kind in (ScheduledAction, ScalingPolicy):
        for one in backing.store.resources.everywhere(kind):
            work[one.account, one.region, one.resource_id].append(one)
    await asyncio.gather(*(keeper.run(listed) for listed in work.values()))


class _Keeper:
    def __init__(self, backing: Backing) -> None:
        self._resources = backing.store.resources
        self._scalable = backing.facilities.scalable
        self._alarms = backing.facilities.alarms
        self._clock = backing.clock
        self._adjuster = Adjuster(backing.store, backing.facilities, backing.clock)

    async def complete_activities(self) -> None:
        now = self._clock.now()
        for activity in self._resources.everywhere(ScalingActivity):
            if activity.status_code == "InProgress":
                await self._adjuster.complete(activity)
            elif activity.start_time + KEPT < now:
                self._resources.delete(activity.key)

    async def run(self, listed: list[Scaled]) -> None:
        for one in listed:
            target = self._target(one)
            if target is None:
                continue
            if isinstance(one, ScheduledAction):
                await self._act(one, target)
            elif isinstance(one, ScalingPolicy):
                await self._track(one, target)

    def _target(self, one: Scaled) -> ScalableTarget | None:
        members = ("ServiceNamespace", "ResourceId", "ScalableDimension")
        parts = (one.service_namespace, one.resource_id, one.scalable_dimension)
        place = key_of(dict(zip(members, parts, strict=True)))
        return self._resources.get(ScalableTarget, one.scope, place)

    async def _act(self, action: ScheduledAction, target: ScalableTarget) -> None:
        """Run a scheduled action that is due."""
        now = self._clock.now()
        if not _is_due(action, now):
            return
        self._resources.update(msgspec.structs.replace(action, looked_at=now))
        if target.suspended_state.get(SCHEDULED):
            return
        changes = {_BOUNDS[name]: value for name, value in action.scalable_target_action.items()}
        changed = msgspec.structs.replace(target, **changes)
        if changed.max_capacity < changed.min_capacity:  # only one of the bounds was given
            bound = max(changes.values())
            changed = msgspec.structs.replace(target, min_capacity=bound, max_capacity=bound)
        changed = self._resources.update(changed)
        said = f"min capacity to {changed.min_capacity} and max capacity to {changed.max_capacity}"
        cause = f"scheduled action name {action.scheduled_action_name} was triggered"
        self._adjuster.record(
            changed, f"Setting {said}", cause, "Successful", f"Successfully set {said}", now
        )
        await self._within(changed)

    async def _within(self, target: ScalableTarget) -> None:
        try:
            await self._adjuster.bring_within(target)
        except Fault:
            return  # the resource is gone; its target stays, as AWS's does

    async def _track(self, policy: ScalingPolicy, target: ScalableTarget) -> None:
        """Do what a policy wants."""
        scalable, now = self._scalable[target.service_namespace], self._clock.now()
        at = (target.scope, target.resource_id, target.scalable_dimension)
        try:
            capacity = await scalable.capacity(*at)
        except Fault:
            return
        if capacity is None:
            return
        if policy.alarms and policy.alarmed_capacity != capacity:
            policy = self._resources.update(await alarmed(self._alarms, policy, capacity))
        wanted = tracking.wanted(policy, target, capacity, scalable.usage(*at, tracking.MINUTES), now)
        if wanted is None:
            return
        done = await self._adjuster.set(target, wanted.capacity, wanted.cause)
        if done is None:
            return
        changes = {"tried": now}
        if done:
            changes["scaled_out" if wanted.out else "scaled_in"] = now
        self._resources.update(msgspec.structs.replace(policy, **changes))


def _is_due(action: ScheduledAction, now: datetime) -> bool:
    if action.start_time is not None and now < action.start_time:
        return False
    due = schedule.parsed(action.schedule, action.timezone, action.start_time or action.created)
    end = min(now, action.end_time) if action.end_time is not None else now
    return due(action.looked_at, end)
