"""A table's description.

Source: the API reference's TableDescription.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fogbank.engines.dynamodb import tally
from fogbank.engines.dynamodb.tally import Tally
from fogbank.services.dynamodb.calls import Call
from fogbank.services.dynamodb.replicas.describing import group_shown
from fogbank.services.dynamodb.tables.layouts import layout_of
from fogbank.services.dynamodb.tables.on_demand import told_bounds
from fogbank.services.dynamodb.tables.table import Restore, Table, TableIndex
from fogbank.services.dynamodb.tables.throughput import decreases_on
from fogbank.services.dynamodb.tables.warm_throughput import warm_of
from fogbank.services.dynamodb.wire.times import seconds


def described(call: Call, table: Table) -> dict[str, Any]:
    """The TableDescription."""
    counts, now = _counts(call, table), call.service.backing.clock.now()
    items, size = counts.get(0, (0, 0))
    answer: dict[str, Any] = {
        "AttributeDefinitions": [
            {"AttributeName": name, "AttributeType": kind} for name, kind in sorted(table.definitions.items())
        ],
        "TableName": table.table_name,
        "KeySchema": schema_shown(table.keys),
        "TableStatus": table.table_status,
        "CreationDateTime": seconds(table.created),
        "ProvisionedThroughput": _throughput(table, now),
        "TableSizeBytes": size,
        "ItemCount": items,
        "TableArn": table.arn,
        "TableId": table.table_id,
        "DeletionProtectionEnabled": table.deletion_protection,
        "WarmThroughput": {**warm_of(table, table.billing_mode), "Status": "ACTIVE"},
    }
    for name, found in (
        ("LocalSecondaryIndexes", [i for i in table.indexes if i.local]),
        ("GlobalSecondaryIndexes", [i for i in table.indexes if not i.local]),
    ):
        if found:
            answer[name] = [_index(table, index, counts, now) for index in found]
    return answer | _optional(table) | group_shown(call.service, table)


def _optional(table: Table) -> dict[str, Any]:
    """Members that are there only where they say something."""
    answer: dict[str, Any] = {}
    if table.on_demand_since is not None:
        answer["BillingModeSummary"] = {
            "BillingMode": table.billing_mode,
            "LastUpdateToPayPerRequestDateTime": seconds(table.on_demand_since),
        }
    if bounds := told_bounds(table.on_demand):
        answer["OnDemandThroughput"] = bounds
    if table.stream is not None:
        if table.stream.enabled:
            answer["StreamSpecification"] = {"StreamEnabled": True, "StreamViewType": table.stream.view}
        answer["LatestStreamLabel"] = table.stream.label
        answer["LatestStreamArn"] = f"{table.arn}/stream/{table.stream.label}"
    if table.encryption:
        answer["SSEDescription"] = table.encryption
    if table.table_class:
        answer["TableClassSummary"] = {"TableClass": table.table_class}
        if table.table_class_changed is not None:
            answer["TableClassSummary"]["LastUpdateDateTime"] = seconds(table.table_class_changed)
    if table.restore is not None and table.is_being_restored:
        answer["RestoreSummary"] = _restore(table.restore)
    return answer


def _restore(restore: Restore) -> dict[str, Any]:
    answer: dict[str, Any] = {"SourceBackupArn": restore.backup_arn} if restore.backup_arn else {}
    return answer | {
        "SourceTableArn": restore.source_arn,
        "RestoreDateTime": round(restore.at / 1e9, 3),
        "RestoreInProgress": True,
    }


def _index(table: Table, index: TableIndex, counts: Tally, now: datetime) -> dict[str, Any]:
    items, size = counts.get(index.number, (0, 0))
    answer: dict[str, Any] = {
        "IndexName": index.name,
        "KeySchema": schema_shown(index.keys),
        "Projection": projection_of(index),
        "IndexSizeBytes": size,
        "ItemCount": items,
        "IndexArn": f"{table.arn}/index/{index.name}",
    }
    if index.local:
        return answer
    answer["IndexStatus"] = index.status
    answer["ProvisionedThroughput"] = _throughput(index, now)
    answer["WarmThroughput"] = {**warm_of(index, table.billing_mode), "Status": "ACTIVE"}
    if index.status == "CREATING" and table.table_status != "CREATING":
        answer["Backfilling"] = index.backfilling
    if bounds := told_bounds(index.on_demand):
        answer["OnDemandThroughput"] = bounds
    return answer


def projection_of(index: TableIndex) -> dict[str, Any]:
    projection: dict[str, Any] = {"ProjectionType": index.projection}
    return projection | ({"NonKeyAttributes": sorted(index.attributes)} if index.attributes else {})


def schema_shown(keys: list[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"AttributeName": name, "KeyType": role} for name, role in keys]


def _throughput(units: Table | TableIndex, now: datetime) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "NumberOfDecreasesToday": len(decreases_on(units, now)),
        "ReadCapacityUnits": units.read_units,
        "WriteCapacityUnits": units.write_units,
    }
    if units.increased is not None:
        answer["LastIncreaseDateTime"] = seconds(units.increased)
    if units.decreased is not None:
        answer["LastDecreaseDateTime"] = seconds(units.decreased)
    return answer


def _counts(call: Call, table: Table) -> Tally:
    if not call.service.place.is_used:
        return {}
    with call.store.read() as snapshot:
        return tally.read(snapshot, layout_of(table))
