"""CreateBackup: the items as of the request, copied while others write; and what a backup begins with.

AWS's backups have what was committed a minute before the request and nothing of a minute after it; these are exact.
"""

from __future__ import annotations

import secrets
from typing import Any

from fogbank.aws.fault import Fault
from fogbank.engines.dynamodb import tally
from fogbank.services.dynamodb.backups.backup import Backup
from fogbank.services.dynamodb.backups.describing import details
from fogbank.services.dynamodb.backups.recovery import begin_history, moment, source_table, this_moment
from fogbank.services.dynamodb.calls import Call
from fogbank.services.dynamodb.tables.layouts import layout_of
from fogbank.services.dynamodb.tables.table import Table
from fogbank.services.dynamodb.wire.replies import encode

Request = dict[str, Any]


def create_backup(call: Call, request: Request) -> bytes:
    table = source_table(call, request["TableName"])
    if table.table_status == "CREATING":
        raise Fault("TableInUseException", f"Table is being created: {table.table_name}")
    backing = call.service.backing
    with backing.store.transaction():
        table = begin_history(call, table)
        data = b"b" + secrets.token_bytes(8)
        made = backup_of(call, table, request["BackupName"], data)
        backup = backing.reconciler.create(made, {}, {})
    return encode({"BackupDetails": details(backup)})


def backup_of(call: Call, table: Table, name: str, data: bytes, **more: Any) -> Backup:
    """A backup of a table as it is at this moment, its items being at `data`."""
    at = this_moment(call, table)
    with call.store.read() as snapshot:
        items, size = tally.read(snapshot, layout_of(table)).get(0, (0, 0))
    return Backup(
        account=table.account,
        region=table.region,
        created=moment(at),
        backup_arn=f"{table.arn}/backup/{at // 1_000_000:014}-{secrets.token_hex(4)}",
        backup_name=name,
        backup_size_bytes=size,
        item_count=items,
        data_id=data,
        at=at,
        source=table,
        **more,
    )
