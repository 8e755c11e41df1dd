"""Who still reads a table's data, or a backup's: it is kept for them, and so is the history since the time they want.

The developer guide ("Backup and restore") says that a table cannot be deleted while a backup of it is in progress.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from fogbank.aws.fault import Fault
from fogbank.core.job import StepContext
from fogbank.core.lifecycle import DONE, Done, Step, Wait
from fogbank.services.dynamodb.backups.backup import Backup
from fogbank.services.dynamodb.calls import Call, Service
from fogbank.services.dynamodb.tables.table import Table
from fogbank.services.dynamodb.transfers.table_export import TableExport
from fogbank.store import Store

_LOOK_SECONDS: Final = 0.05

# Resources whose unfinished work reads the data of others. Each has a property `reads`: the data's id and the time, in
# nanoseconds since 1970, as of which it is read; None where nothing is (any more).
READERS: Final[tuple[type[Any], ...]] = (Table, Backup, TableExport)


def oldest_reads(store: Store) -> dict[bytes, int]:
    """The earliest times as of which somebody reads data, by the data's id."""
    oldest: dict[bytes, int] = {}
    for kind in READERS:
        for one in store.resources.everywhere(kind):
            if one.reads is not None:
                data, time = one.reads
                oldest[data] = min(time, oldest.get(data, time))
    return oldest


def is_read(store: Store, data_id: bytes) -> bool:
    """Whether somebody reads the data."""
    return data_id in oldest_reads(store)


def check_backed_up(call: Call, table: Table) -> None:
    """Raises: ResourceInUseException for a table of which a backup is being made."""
    backups = call.service.backing.store.resources.everywhere(Backup)
    if any(one.reads is not None and one.reads[0] == table.data_id for one in backups):
        raise Fault(
            "ResourceInUseException",
            f"Attempt to change a resource which is still in use: Table is being backed up: {table.table_name}",
        )


def unread(service: Callable[[], Service]) -> Step:
    """The step that a deletion takes when it waits for exports and restores that read the data."""

    async def await_readers(ctx: StepContext) -> Done | Wait:
        if is_read(service().backing.store, ctx.resource.data_id):
            return Wait(_LOOK_SECONDS, "an export or a restore reads the table")
        return DONE

    return await_readers
