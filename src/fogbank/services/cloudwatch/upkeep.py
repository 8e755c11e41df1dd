"""What CloudWatch does by itself: alarms are evaluated as time passes and as data comes in."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from fogbank.aws.fault import Fault
from fogbank.core.resource import ResourceKey
from fogbank.keyvalue.store import StorageFull
from fogbank.operations.context import Backing
from fogbank.store.database import StateUnavailable

if TYPE_CHECKING:
    from fogbank.services.cloudwatch.alarms.alarm import Alarm

_log = logging.getLogger(__name__)
_EVERY_SECONDS: Final = 1.0
_STEP_SECONDS: Final = 10  # the shortest period of an alarm

Moment = tuple[int, int, int]  # the step of time, how often metrics were written, the alarm's version


async def upkeep(backing: Backing) -> None:
    """Look after all alarms for as long as the server runs."""
    evaluated: dict[ResourceKey, Moment] = {}
    while True:
        await backing.clock.sleep(_EVERY_SECONDS)
        try:
            look_after(backing, evaluated)
        except (StateUnavailable, StorageFull) as error:
            _log.warning("alarms cannot be evaluated just now: %s", error)


def look_after(backing: Backing, evaluated: dict[ResourceKey, Moment]) -> None:
    """Evaluate those alarms once for which something may have changed. Raises: `StateUnavailable`, `StorageFull`."""
    from fogbank.services.cloudwatch.alarms.alarm import Alarm  # no part of the start

    alarms = backing.store.resources.everywhere(Alarm)
    if not alarms:
        evaluated.clear()
        return
    step = int(backing.clock.now().timestamp()) // _STEP_SECONDS
    for alarm in alarms:
        moment = (step, backing.metrics.writes, alarm.version)
        if evaluated.get(alarm.key) != moment:
            _evaluate(backing, alarm)
            evaluated[alarm.key] = moment


def _evaluate(backing: Backing, alarm: Alarm) -> None:
    from fogbank.services.cloudwatch.alarms.evaluation import evaluate  # only where there are alarms
    from fogbank.services.cloudwatch.alarms.transition import change_state

    try:
        outcome = evaluate(backing.metrics, alarm, backing.clock.now())
    except Fault as fault:
        _log.warning("the alarm %s cannot be evaluated: %s", alarm.arn, fault.message)
        return
    if outcome is not None:
        change_state(backing, alarm, outcome)
