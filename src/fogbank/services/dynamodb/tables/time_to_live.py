"""UpdateTimeToLive and DescribeTimeToLive.

Source: the API reference; the developer guide's "Using time to live (TTL) in DynamoDB".
"""

from __future__ import annotations

from typing import Any

import msgspec

from fogbank.engines.dynamodb.item_rules import fault
from fogbank.services.dynamodb.calls import Call
from fogbank.services.dynamodb.replicas.group import check_changeable
from fogbank.services.dynamodb.tables.describe_table import stored_table, usable_table
from fogbank.services.dynamodb.wire.replies import encode

Request = dict[str, Any]


def update_time_to_live(call: Call, request: Request) -> bytes:
    asked = request["TimeToLiveSpecification"]
    table = usable_table(call, request["TableName"])
    name = asked["AttributeName"]
    if asked["Enabled"]:
        if table.ttl_attribute == name:
            raise fault("TimeToLive is already enabled")
        if table.ttl_attribute:
            raise fault(
                f"TimeToLive is active on a different AttributeName: current AttributeName is {table.ttl_attribute}"
            )
    elif not table.ttl_attribute:
        raise fault("TimeToLive is already disabled")
    elif table.ttl_attribute != name:
        raise fault(
            f"TimeToLive is active on a different AttributeName: current AttributeName is {table.ttl_attribute}"
        )
    resources = call.service.backing.store.resources
    for one in (table, *check_changeable(call.service, table)):
        resources.update(msgspec.structs.replace(one, ttl_attribute=name if asked["Enabled"] else ""))
    return encode({"TimeToLiveSpecification": {"Enabled": asked["Enabled"], "AttributeName": name}})


def describe_time_to_live(call: Call, request: Request) -> bytes:
    table = stored_table(call, request["TableName"])
    answer = {"TimeToLiveStatus": "ENABLED" if table.ttl_attribute else "DISABLED"}
    if table.ttl_attribute:
        answer["AttributeName"] = table.ttl_attribute
    return encode({"TimeToLiveDescription": answer})
