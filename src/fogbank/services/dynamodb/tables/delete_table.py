"""DeleteTable."""

from __future__ import annotations

from typing import Any

from fogbank.engines.dynamodb.item_rules import fault
from fogbank.services.dynamodb.calls import Call
from fogbank.services.dynamodb.replicas.requests import check_leave
from fogbank.services.dynamodb.streams.table_streams import close_stream
from fogbank.services.dynamodb.tables.describe_table import stored_table, usable_table
from fogbank.services.dynamodb.tables.describing import described
from fogbank.services.dynamodb.wire.replies import encode

Request = dict[str, Any]


def delete_table(call: Call, request: Request) -> bytes:
    table = stored_table(call, request["TableName"])
    if table.table_status != "DELETING":
        table = usable_table(call, request["TableName"])
        if table.deletion_protection:
            raise fault(
                "Resource cannot be deleted as it is currently protected against deletion. "
                "Disable deletion protection first."
            )
        backing = call.service.backing
        check_leave(call, table)
        with backing.store.transaction():
            close_stream(call, table)
            table = backing.reconciler.begin(table, "delete")
    answer = described(call, table)
    for name in ("KeySchema", "AttributeDefinitions", "CreationDateTime", "WarmThroughput"):
        del answer[name]
    for name in ("LocalSecondaryIndexes", "GlobalSecondaryIndexes"):
        answer.pop(name, None)
    return encode({"TableDescription": answer})
