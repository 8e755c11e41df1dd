"""What RDS does by itself as time passes: pending changes in their window, stopped instances started again.

Source: RDS User Guide, "Maintaining a DB instance" and "Stopping an Amazon RDS DB instance temporarily".
"""

from __future__ import annotations

import logging
from datetime import datetime
from typing import TYPE_CHECKING, Final

from fogbank.core.clock import Clock
from fogbank.operations.context import Backing
from fogbank.store.database import StateUnavailable

if TYPE_CHECKING:
    from fogbank.services.rds.instance import DBInstance

_log = logging.getLogger(__name__)
_EVERY_SECONDS: Final = 60.0


async def upkeep(backing: Backing) -> None:
    """Look after all instances once a minute, for as long as the server runs."""
    while True:
        await backing.clock.sleep(_EVERY_SECONDS)
        from fogbank.services.rds.instance import DBInstance  # no part of the start

        try:
            for instance in backing.store.resources.everywhere(DBInstance):
                look_after(backing, instance, backing.clock)
            backing.store.events.expire(backing.clock.now())
        except StateUnavailable as error:
            _log.warning("the state cannot be written; instances are looked after in a minute: %s", error)


def look_after(backing: Backing, instance: DBInstance, clock: Clock) -> None:
    """Begin what is due for one instance."""
    now = clock.now()
    if backing.store.jobs.get(instance.key) is not None:
        return
    if instance.status == "stopped" and instance.automatic_restart_time is not None:
        if now >= instance.automatic_restart_time:
            changes = {"automatic_restart_time": None}
            backing.reconciler.begin(instance, "start", changes=changes, arguments={"automatic": True})
    elif instance.status == "available" and instance.pending:
        _apply_pending(backing, instance, now)


def _apply_pending(backing: Backing, instance: DBInstance, now: datetime) -> None:
    from fogbank.services.rds.windows import within_maintenance

    if within_maintenance(instance.preferred_maintenance_window, now):
        backing.reconciler.begin(instance, "modify", arguments=instance.pending)
