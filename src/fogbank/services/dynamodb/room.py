"""Steps that find no room on the disk are not wrong: they wait for somebody to make some."""

from __future__ import annotations

import logging
from functools import wraps
from typing import Final

from fogbank.core.job import StepContext
from fogbank.core.lifecycle import Done, Step, Wait
from fogbank.keyvalue.store import StorageFull

_log = logging.getLogger(__name__)
_LOOK_SECONDS: Final = 1.0


def patient(*steps: Step) -> tuple[Step, ...]:
    """The steps, each of which is run again where the disk was full. A reset leaves to upkeep what it cannot do."""
    return tuple(map(_patient, steps))


def _patient(step: Step) -> Step:
    @wraps(step)
    async def waiting(ctx: StepContext) -> Done | Wait:
        try:
            return await step(ctx)
        except StorageFull as full:
            _log.warning("%s waits for room on the disk: %s", step.__name__, full)
            return Wait(_LOOK_SECONDS, f"there is no room: {full}")

    return waiting
