"""What happens to metrics by itself: they are written every few seconds, and what is old becomes coarse and goes."""

from __future__ import annotations

import asyncio
import logging
from typing import Final

from fogbank.core.clock import Clock
from fogbank.keyvalue.store import StorageFull
from fogbank.metrics.levels import LEVELS, MINUTE
from fogbank.metrics.metrics import Metrics
from fogbank.store.database import StateUnavailable

_log = logging.getLogger(__name__)
_EVERY_SECONDS: Final = 5.0
_AGING_SECONDS: Final = 3600.0


async def upkeep(metrics: Metrics, clock: Clock) -> None:
    """Look after metrics for as long as the server runs."""
    aged = clock.now().timestamp()
    while True:
        await clock.sleep(_pause(clock.now().timestamp()))
        now = clock.now().timestamp()
        try:
            metrics.write()
            if now - aged >= _AGING_SECONDS:
                aged = now
                await age(metrics, now)
        except (StorageFull, StateUnavailable) as error:
            _log.warning("metrics cannot be written; it is tried again: %s", error)


def _pause(now: float) -> float:
    """Seconds to wait: a minute's end is never slept through, so that what was counted belongs to its minute."""
    return min(_EVERY_SECONDS, MINUTE.seconds - now % MINUTE.seconds + 0.001)


async def age(metrics: Metrics, now: float) -> None:
    """Move what is too old for its level, in slices. Raises: `StorageFull`."""
    archive = metrics.archive
    if archive is None:
        return
    for metric, number in archive.metrics():
        for level in LEVELS:
            done = False
            while not done:
                done = archive.age(number, level, now)
                await asyncio.sleep(0)
        if archive.latest((number,)) == [None]:
            archive.forget(metric)
