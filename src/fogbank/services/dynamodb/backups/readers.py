"""Who still reads a table's data, or a backup's: it is kept for them, and so is the history since the time they want.

A table can be deleted meanwhile, and they go on: AWS was seen to complete exports and backups of tables that were gone.
"""

from __future__ import annotations

from typing import Any, Final

from fogbank.services.dynamodb.backups.backup import Backup
from fogbank.services.dynamodb.tables.table import Table
from fogbank.services.dynamodb.transfers.table_export import TableExport
from fogbank.store import Store

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


def is_restored(store: Store, backup: Backup) -> bool:
    """Whether a table of any region is being restored from a backup."""
    return any(
        table.restore is not None
        and table.restore.in_progress
        and table.restore.backup_arn == backup.backup_arn
        for table in store.resources.everywhere(Table)
    )
