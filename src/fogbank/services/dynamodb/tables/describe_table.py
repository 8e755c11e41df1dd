"""DescribeTable."""

from __future__ import annotations

from typing import Any

from fogbank.services.dynamodb.calls import Call
from fogbank.services.dynamodb.tables.describing import described
from fogbank.services.dynamodb.tables.stored import settled_table
from fogbank.services.dynamodb.wire.replies import encode


async def describe_table(call: Call, request: dict[str, Any]) -> bytes:
    return encode({"Table": described(call, await settled_table(call, request["TableName"]))})
