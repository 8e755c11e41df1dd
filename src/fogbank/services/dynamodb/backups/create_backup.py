"""CreateBackup: the items as of the request, copied while others write; and what a backup begins with.

AWS's backups have what was committed a minute before the request and nothing of a minute after it; these are exact.
"""

from __future__ import annotations

import secrets
from typing import Any, Final

from fogbank.engines.dynamodb import tally
from fogbank.services.dynamodb.backups.backup import Backup
from fogbank.services.dynamodb.backups.describing import details
from fogbank.services.dynamodb.backups.recovery import begin_history, created_table, moment, this_moment
from fogbank.services.dynamodb.calls import Call
from fogbank.services.dynamodb.tables.layouts import layout_of
from fogbank.services.dynamodb.tables.table import Table
from fogbank.services.dynamodb.wire.replies import encode

Request = dict[str, Any]
_MILLISECOND: Final = 1_000_000  # nanoseconds


def create_backup(call: Call, request: Request) -> bytes:
    table = created_table(call, request["TableName"])
    backing = call.service.backing
    with backing.store.transaction():
        table = begin_history(call, table)
        data = b"b" + secrets.token_bytes(8)
        made = backup_of(call, table, request["BackupName"], data)
        backup = backing.reconciler.create(made, {}, {})
    return encode({"BackupDetails": details(backup)})


def backup_of(
    call: Call, table: Table, name: str, data: bytes, suffix: str | None = None, **more: Any
) -> Backup:
    """A backup of a table as it is at this moment, its items being at `data`; `suffix` is the end of its ARN."""
    at = this_moment(call, table)
    millisecond = at // _MILLISECOND
    with call.store.read() as snapshot:
        items, size = tally.read(snapshot, layout_of(table)).get(0, (0, 0))
    return Backup(
        account=table.account,
        region=table.region,
        created=moment(millisecond * _MILLISECOND),
        backup_arn=f"{table.arn}/backup/{millisecond:014}-{suffix or secrets.token_hex(4)}",
        backup_name=name,
        backup_size_bytes=size,
        item_count=items,
        data_id=data,
        at=at,
        source=table,
        **more,
    )
