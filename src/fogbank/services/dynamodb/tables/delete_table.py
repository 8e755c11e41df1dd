"""DeleteTable."""

from __future__ import annotations

from typing import Any

from fogbank.engines.dynamodb.item_rules import fault
from fogbank.services.dynamodb.backups.readers import is_read
from fogbank.services.dynamodb.backups.system_backup import keep_items
from fogbank.services.dynamodb.calls import Call
from fogbank.services.dynamodb.replicas.requests import check_leave
from fogbank.services.dynamodb.streams.table_streams import close_stream
from fogbank.services.dynamodb.tables.conflicts import check_deletion
from fogbank.services.dynamodb.tables.describing import described
from fogbank.services.dynamodb.tables.stored import stored_table, usable_table
from fogbank.services.dynamodb.tables.table import Table
from fogbank.services.dynamodb.wire.replies import encode

Request = dict[str, Any]


def delete_table(call: Call, request: Request) -> bytes:
    check_deletion(stored_table(call, request["TableName"]))
    table = usable_table(call, request["TableName"])
    if table.deletion_protection:
        raise fault(
            "Resource cannot be deleted as it is currently protected against deletion. "
            "Disable deletion protection first."
        )
    check_leave(call, table)
    table = begin_deletion(call, table)
    answer = described(call, table)
    for name in ("KeySchema", "AttributeDefinitions", "CreationDateTime", "WarmThroughput"):
        del answer[name]
    for name in ("LocalSecondaryIndexes", "GlobalSecondaryIndexes"):
        answer.pop(name, None)
    return encode({"TableDescription": answer})


def begin_deletion(call: Call, table: Table) -> Table:
    """Begin to delete a table that may be deleted: nobody can use it from now on, nor begin to read it."""
    backing = call.service.backing
    read = is_read(backing.store, table.data_id)
    if read:
        call.service.strays_due = backing.clock.now()  # what they leave belongs to nobody
    with backing.store.transaction():
        close_stream(call, table)
        kept = {"items_kept": keep_items(call, table) or read, "history_kept": read}
        return backing.reconciler.begin(table, "delete", changes=kept)
