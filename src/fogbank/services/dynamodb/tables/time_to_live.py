"""UpdateTimeToLive and DescribeTimeToLive.

Source: the API reference; the developer guide's "Using time to live (TTL) in DynamoDB".
"""

from __future__ import annotations

from typing import Any

import msgspec

from fogbank.aws.fault import Fault
from fogbank.engines.dynamodb.item_rules import fault
from fogbank.services.dynamodb.calls import Call
from fogbank.services.dynamodb.replicas.group import check_changeable
from fogbank.services.dynamodb.tables.change_quotas import spent
from fogbank.services.dynamodb.tables.stored import settled_table, stored_table
from fogbank.services.dynamodb.wire.replies import encode

Request = dict[str, Any]


def update_time_to_live(call: Call, request: Request) -> bytes:
    asked = request["TimeToLiveSpecification"]
    table = stored_table(call, request["TableName"])
    if table.table_status in ("CREATING", "DELETING"):
        state = table.table_status[:-3].lower()
        raise Fault(
            "ResourceInUseException",
            f"Attempt to change a resource which is still in use: Table {table.table_name} is being {state}ed",
        )
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
    changes = spent(call, table, "time_to_live") | {"ttl_attribute": name if asked["Enabled"] else ""}
    store = call.service.backing.store
    with store.transaction():
        for one in (table, *check_changeable(call.service, table)):
            store.resources.update(msgspec.structs.replace(one, **changes))
    return encode({"TimeToLiveSpecification": {"Enabled": asked["Enabled"], "AttributeName": name}})


async def describe_time_to_live(call: Call, request: Request) -> bytes:
    table = await settled_table(call, request["TableName"])
    status = table.table_status
    if status in ("CREATING", "DELETING"):
        raise fault(
            f"Cannot describe time to live while table is in {status} state: Current table state is {status}"
        )
    answer = {"TimeToLiveStatus": "ENABLED" if table.ttl_attribute else "DISABLED"}
    if table.ttl_attribute:
        answer["AttributeName"] = table.ttl_attribute
    return encode({"TimeToLiveDescription": answer})
