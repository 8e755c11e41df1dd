"""What is left of a table that is deleted while point-in-time recovery is on: a backup, kept for 35 days.

It is the table's own items, which stay where they are, and nobody can delete it before its time. Source: the
developer guide's "Before you begin using point in time recovery".
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import msgspec

from fogbank.services.dynamodb.backups.create_backup import backup_of
from fogbank.services.dynamodb.calls import Call
from fogbank.services.dynamodb.tables.table import Table

_KEPT: Final = timedelta(days=35)


def keep_items(call: Call, table: Table) -> bool:
    """Make the system backup of a table that is about to go, if it is to have one; returns whether it has."""
    if table.recovery is None:
        return False
    backup = backup_of(
        call,
        table,
        f"{table.table_name}$DeletedTableBackup",
        table.data_id,
        "00000000",
        backup_type="SYSTEM",
        backup_status="AVAILABLE",
    )
    expiring = msgspec.structs.replace(backup, backup_expiry_date_time=backup.created + _KEPT)
    call.service.backing.store.resources.insert(expiring)
    return True
