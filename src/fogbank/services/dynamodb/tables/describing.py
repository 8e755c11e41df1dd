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
from fogbank.services.dynamodb.tables.table import Table, TableIndex

# What on-demand tables, and provisioned ones of few units, can serve at once.
_WARM_READS, _WARM_WRITES = 12_000, 4_000


def described(call: Call, table: Table) -> dict[str, Any]:
    """The TableDescription."""
    counts = _counts(call, table)
    items, size = counts.get(0, (0, 0))
    answer: dict[str, Any] = {
        "AttributeDefinitions": [
            {"AttributeName": name, "AttributeType": kind} for name, kind in table.definitions.items()
        ],
        "TableName": table.table_name,
        "KeySchema": _schema(table.keys),
        "TableStatus": table.table_status,
        "CreationDateTime": seconds(table.created),
        "ProvisionedThroughput": _throughput(table),
        "TableSizeBytes": size,
        "ItemCount": items,
        "TableArn": table.arn,
        "TableId": table.table_id,
        "DeletionProtectionEnabled": table.deletion_protection,
        "WarmThroughput": _warm(table, table.read_units, table.write_units),
    }
    for name, found in (
        ("LocalSecondaryIndexes", [i for i in table.indexes if i.local]),
        ("GlobalSecondaryIndexes", [i for i in table.indexes if not i.local]),
    ):
        if found:
            answer[name] = [_index(table, index, counts) for index in found]
    return answer | _optional(table) | group_shown(call.service, table)


def _optional(table: Table) -> dict[str, Any]:
    """Members that are there only where they say something."""
    answer: dict[str, Any] = {}
    if table.on_demand_since is not None:
        answer["BillingModeSummary"] = {
            "BillingMode": table.billing_mode,
            "LastUpdateToPayPerRequestDateTime": seconds(table.on_demand_since),
        }
    if table.on_demand:
        answer["OnDemandThroughput"] = _bounded(table.on_demand)
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
    return answer


def _index(table: Table, index: TableIndex, counts: Tally) -> dict[str, Any]:
    items, size = counts.get(index.number, (0, 0))
    projection: dict[str, Any] = {"ProjectionType": index.projection}
    if index.attributes:
        projection["NonKeyAttributes"] = index.attributes
    answer: dict[str, Any] = {
        "IndexName": index.name,
        "KeySchema": _schema(index.keys),
        "Projection": projection,
        "IndexSizeBytes": size,
        "ItemCount": items,
        "IndexArn": f"{table.arn}/index/{index.name}",
    }
    if index.local:
        return answer
    answer["IndexStatus"] = index.status
    answer["ProvisionedThroughput"] = {
        "NumberOfDecreasesToday": 0,
        "ReadCapacityUnits": index.read_units,
        "WriteCapacityUnits": index.write_units,
    }
    answer["WarmThroughput"] = _warm(table, index.read_units, index.write_units)
    if index.backfilling:
        answer["Backfilling"] = True
    if index.on_demand:
        answer["OnDemandThroughput"] = _bounded(index.on_demand)
    return answer


def _schema(keys: list[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"AttributeName": name, "KeyType": role} for name, role in keys]


def _throughput(table: Table) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "NumberOfDecreasesToday": len(table.decreases),
        "ReadCapacityUnits": table.read_units,
        "WriteCapacityUnits": table.write_units,
    }
    if table.increased is not None:
        answer["LastIncreaseDateTime"] = seconds(table.increased)
    if table.decreased is not None:
        answer["LastDecreaseDateTime"] = seconds(table.decreased)
    return answer


def _warm(table: Table, reads: int, writes: int) -> dict[str, Any]:
    if table.billing_mode == "PAY_PER_REQUEST":
        reads, writes = _WARM_READS, _WARM_WRITES
    return {"ReadUnitsPerSecond": reads, "WriteUnitsPerSecond": writes, "Status": "ACTIVE"}


def _bounded(asked: dict[str, int]) -> dict[str, int]:
    return {
        "MaxReadRequestUnits": asked.get("MaxReadRequestUnits", -1),
        "MaxWriteRequestUnits": asked.get("MaxWriteRequestUnits", -1),
    }


def _counts(call: Call, table: Table) -> Tally:
    if not call.service.place.is_used:
        return {}
    with call.store.read() as snapshot:
        return tally.read(snapshot, layout_of(table))


def seconds(time: datetime) -> float:
    """A time as DynamoDB's JSON has it."""
    return round(time.timestamp(), 3)
