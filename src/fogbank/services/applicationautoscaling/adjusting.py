"""One change of capacity, and the activity that tells of it.

Source: the user guide's "Scaling activities for Application Auto Scaling" for the words of activities.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from itertools import count
from typing import Final

import msgspec

from fogbank.aws.fault import Fault
from fogbank.core.clock import Clock
from fogbank.core.facilities import Facilities, Pace
from fogbank.services.applicationautoscaling.activity import ScalingActivity
from fogbank.services.applicationautoscaling.dimensions import dimensions
from fogbank.services.applicationautoscaling.target import ScalableTarget
from fogbank.store import Store

_FAR: Final = 10**13 - 1  # milliseconds; activities are listed in the order of their keys, the latest first
_LATER: Final = count(_FAR, -1)  # parts those of one millisecond
_SETTLE_SECONDS: Final = 5.0
_BUSY: Final = "ResourceInUseException"


class Adjuster:
    """Changes capacities and keeps activities."""

    def __init__(self, store: Store, facilities: Facilities, clock: Clock) -> None:
        self._store = store
        self._facilities = facilities
        self._clock = clock
        self._patience = _SETTLE_SECONDS if facilities.pace is Pace.INSTANT else 0.0

    async def set(self, target: ScalableTarget, capacity: int, cause: str) -> bool | None:
        """Set the capacity. False where that is refused, which an activity says; None where it must be later."""
        words, began = dimensions()[target.scalable_dimension].words, self._clock.now()
        what = f"Setting {words} to {capacity}."
        scalable = self._facilities.scalable[target.service_namespace]
        await scalable.settled(target.scope, target.resource_id, self._patience)
        try:
            await scalable.scale(target.scope, target.resource_id, target.scalable_dimension, capacity)
        except Fault as refused:
            if refused.shape == _BUSY:
                return None
            reason = f"Failed to set {words} to {capacity}. Reason: Failed updating table: {refused.message}"
            self.record(target, what, cause, "Failed", reason, began)
            return False
        waiting = f"Successfully set {words} to {capacity}. Waiting for change to be fulfilled by dynamodb."
        await self.complete(self.record(target, what, cause, "InProgress", waiting, began), self._patience)
        return True

    async def bring_within(self, target: ScalableTarget) -> None:
        """See to it that the capacity is within the target's bounds."""
        scalable = self._facilities.scalable[target.service_namespace]
        capacity = await scalable.capacity(target.scope, target.resource_id, target.scalable_dimension)
        if capacity is None or target.bounded(capacity) == capacity:
            return
        bound = "minimum" if capacity < target.min_capacity else "maximum"
        wanted = target.bounded(capacity)
        await self.set(target, wanted, f"{bound} capacity was set to {wanted}")

    async def complete(self, activity: ScalingActivity, patience: float = 0.0) -> None:
        """End an activity that is in progress, if its change is there after `patience` seconds."""
        scalable = self._facilities.scalable[activity.service_namespace]
        if not await scalable.settled(activity.scope, activity.resource_id, patience):
            return
        message = activity.status_message.replace("Waiting for change to be", "Change successfully")
        done = msgspec.structs.replace(
            activity, status_code="Successful", status_message=message, end_time=self._clock.now()
        )
        self._store.resources.update(done)

    def record(
        self, target: ScalableTarget, what: str, cause: str, code: str, message: str, began: datetime
    ) -> ScalingActivity:
        """Keep an activity; one that is in progress has no end yet."""
        activity_id, now = str(uuid.uuid4()), self._clock.now()
        return self._store.resources.insert(
            ScalingActivity(
                account=target.account,
                region=target.region,
                created=began,
                place=f"{_FAR - int(now.timestamp() * 1000):013d}|{next(_LATER):013d}",
                service_namespace=target.service_namespace,
                resource_id=target.resource_id,
                scalable_dimension=target.scalable_dimension,
                activity_id=activity_id,
                description=what,
                cause=cause,
                start_time=began,
                end_time=None if code == "InProgress" else now,
                status_code=code,
                status_message=message,
            )
        )
