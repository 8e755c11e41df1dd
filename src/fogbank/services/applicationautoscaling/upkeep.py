"""When upkeep is due: a moment after each minute, whose consumption is then complete. See `looking_after`."""

from __future__ import annotations

import logging
from typing import Final

from fogbank.operations.context import Backing
from fogbank.store.database import StateUnavailable

_log = logging.getLogger(__name__)
_AFTER_SECONDS: Final = 1.0


async def upkeep(backing: Backing) -> None:
    """Look after all policies and schedules, for as long as the server runs."""
    while True:
        now = backing.clock.now()
        await backing.clock.sleep(60 - now.second - now.microsecond / 1e6 + _AFTER_SECONDS)
        try:
            if _has_any(backing):
                from fogbank.services.applicationautoscaling.looking_after import look_after

                await look_after(backing)
        except StateUnavailable as error:
            _log.warning("the state cannot be written; capacities are looked at in a minute: %s", error)


def _has_any(backing: Backing) -> bool:
    from fogbank.services.applicationautoscaling.policy import ScalingPolicy  # no part of the start
    from fogbank.services.applicationautoscaling.scheduled_action import ScheduledAction

    kinds = (ScalingPolicy, ScheduledAction)
    return any(backing.store.resources.everywhere(kind) for kind in kinds)
