"""DescribeTableReplicaAutoScaling and UpdateTableReplicaAutoScaling.

Source: the API reference's TableAutoScalingDescription.
"""

from __future__ import annotations

from typing import Any

from fogbank.aws.fault import Fault
from fogbank.operations.refusal import not_yet
from fogbank.services.dynamodb.calls import Call
from fogbank.services.dynamodb.replicas import group
from fogbank.services.dynamodb.replicas.prerequisites import write_scales
from fogbank.services.dynamodb.tables.stored import located
from fogbank.services.dynamodb.tables.table import Table
from fogbank.services.dynamodb.wire.replies import encode

Request = dict[str, Any]


def describe_table_replica_auto_scaling(call: Call, request: Request) -> bytes:
    """Every member, this one included, where none scales by itself.

    Raises: NotImplemented where one does: its policies are Application Auto Scaling's to describe.
    """
    table = _global_table(call, request["TableName"])
    members = sorted([table, *group.others(call.service, table)], key=lambda one: one.region)
    if any(write_scales(call, member, "") for member in members):
        raise not_yet("a description of replicas' scaling policies")
    shown = {
        "TableName": table.table_name,
        "TableStatus": table.table_status,
        "Replicas": [_member(one) for one in members],
    }
    return encode({"TableAutoScalingDescription": shown})


def update_table_replica_auto_scaling(call: Call, request: Request) -> bytes:
    _global_table(call, request["TableName"])
    raise not_yet("auto scaling of replicas")


def _global_table(call: Call, name: str) -> Table:
    """Raises: ResourceNotFoundException, also for a table that is in one region only."""
    scope, short = located(call.scope, name)
    table = call.service.backing.store.resources.get(Table, scope, short)
    if table is None or not table.replication:
        message = f"Global table with name: '{short}' does not exist."
        raise Fault("ResourceNotFoundException", message)
    return table


def _member(table: Table) -> dict[str, Any]:
    indexes = [{"IndexName": one.name, "IndexStatus": one.status} for one in table.indexes if not one.local]
    shown: dict[str, Any] = {"RegionName": table.region, "ReplicaStatus": table.table_status}
    return shown | ({"GlobalSecondaryIndexes": indexes} if indexes else {})
