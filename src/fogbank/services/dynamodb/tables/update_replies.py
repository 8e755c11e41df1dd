"""What UpdateTable answers: what goes on, and how it was before.

Source: what the service answers. Streams, deletion protection and bounds are told as they are to be; throughput,
warm throughput, the table class and the key as they were.
"""

from __future__ import annotations

from typing import Any

import msgspec

from fogbank.services.dynamodb.calls import Call
from fogbank.services.dynamodb.tables.describing import described
from fogbank.services.dynamodb.tables.table import Table, TableIndex
from fogbank.services.dynamodb.tables.update_rules import index_updates
from fogbank.services.dynamodb.tables.warm_throughput import warm_of
from fogbank.services.dynamodb.wire.times import seconds

Request = dict[str, Any]
Description = dict[str, Any]


def begun(call: Call, before: Table, after: Table, request: Request) -> Description:
    """The reply to a change that goes on."""
    after = msgspec.structs.replace(
        after, table_class=before.table_class, table_class_changed=before.table_class_changed
    )
    if before.billing_mode != after.billing_mode:
        return _rebilled(call, after)
    after = msgspec.structs.replace(
        after, read_units=before.read_units, write_units=before.write_units, decreases=before.decreases
    )
    return described(call, _with_updating(before, after, request))


def made(call: Call, before: Table, after: Table, request: Request) -> Description:
    """The reply to a change that is made at once, and takes some time on AWS."""
    answer = described(call, _with_updating(before, after, request))
    if request.get("SSESpecification") is not None:
        answer["SSEDescription"] = before.encryption | {"Status": "UPDATING"}
    if request.get("WarmThroughput"):
        answer["WarmThroughput"] = warm_of(before, before.billing_mode) | {"Status": "UPDATING"}
    if request.get("OnDemandThroughput"):
        answer["OnDemandThroughput"] = {**before.on_demand, **request["OnDemandThroughput"]}
    warmed = {one["IndexName"] for one in index_updates(request) if one.get("WarmThroughput")}
    for index in answer.get("GlobalSecondaryIndexes", ()):
        if index["IndexName"] in warmed:
            index["WarmThroughput"]["Status"] = "UPDATING"
    return answer


def nothing_new(call: Call, table: Table) -> Description:
    """The reply to what is so already: it says UPDATING, though nothing is."""
    return described(call, table) | {"TableStatus": "UPDATING"}


def _rebilled(call: Call, after: Table) -> Description:
    """When the mode was last changed is not told yet; on-demand capacity counts as a decrease in the reply only."""
    answer = described(call, after)
    answer["BillingModeSummary"] = {"BillingMode": after.billing_mode}
    if after.billing_mode == "PAY_PER_REQUEST":
        now = call.service.backing.clock.now()
        answer["ProvisionedThroughput"]["LastDecreaseDateTime"] = seconds(now)
    return answer


def _with_updating(before: Table, after: Table, request: Request) -> Table:
    """The table with its updated indexes as they were."""
    updated = {one["IndexName"]: one for one in index_updates(request)}
    indexes = [_updating(before, index, updated.get(index.name)) for index in after.indexes]
    return msgspec.structs.replace(after, indexes=indexes)


def _updating(before: Table, index: TableIndex, asked: Request | None) -> TableIndex:
    if asked is None:
        return index
    there = next(one for one in before.indexes if one.number == index.number)
    slow = asked.get("ProvisionedThroughput") is not None or asked.get("OnDemandThroughput") is not None
    return msgspec.structs.replace(
        index,
        status="UPDATING" if slow else index.status,
        read_units=there.read_units,
        write_units=there.write_units,
        decreases=there.decreases,
        warm=there.warm,
    )
