"""ListTables."""

from __future__ import annotations

from itertools import islice
from typing import Any

from fogbank.services.dynamodb.calls import Call
from fogbank.services.dynamodb.tables.table import Table
from fogbank.services.dynamodb.wire.replies import encode

_MOST = 100


def list_tables(call: Call, request: dict[str, Any]) -> bytes:
    limit = request.get("Limit") or _MOST
    start = request.get("ExclusiveStartTableName") or ""
    found = call.service.backing.store.resources.find(Table, call.scope, start)
    names = [table.table_name for table in islice(found, limit + 1)]
    answer: dict[str, Any] = {"TableNames": names[:limit]}
    if len(names) > limit:
        answer["LastEvaluatedTableName"] = names[limit - 1]
    return encode(answer)
