"""What one replica has of its own: read capacity, its bounds, its table class, its key.

Source: the API reference's UpdateReplicationGroupMemberAction and ReplicaGlobalSecondaryIndex. An index that is not
there is passed over, as DynamoDB does.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from fogbank.services.dynamodb.tables.encryption import encryption_of
from fogbank.services.dynamodb.tables.table import Table, TableIndex

Request = dict[str, Any]


def overridden(table: Table, asked: Request, now: datetime) -> dict[str, Any]:
    """What becomes of a replica's fields."""
    changes: dict[str, Any] = {}
    reads = (asked.get("ProvisionedThroughputOverride") or {}).get("ReadCapacityUnits")
    if reads is not None and table.billing_mode == "PROVISIONED":
        changes["read_units"] = reads
    bound = _bound(asked)
    if bound is not None:
        changes["on_demand"] = table.on_demand | {"MaxReadRequestUnits": bound}
    if asked.get("TableClassOverride"):
        changes |= {"table_class": asked["TableClassOverride"], "table_class_changed": now}
    if asked.get("KMSMasterKeyId"):
        settings = {"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": asked["KMSMasterKeyId"]}
        changes["encryption"] = encryption_of(settings, table.scope)
    by_name = {one["IndexName"]: one for one in asked.get("GlobalSecondaryIndexes") or ()}
    if by_name:
        changes["indexes"] = [_index(table, one, by_name.get(one.name, {})) for one in table.indexes]
    return changes


def _index(table: Table, index: TableIndex, asked: Request) -> TableIndex:
    reads = (asked.get("ProvisionedThroughputOverride") or {}).get("ReadCapacityUnits")
    if reads is not None and table.billing_mode == "PROVISIONED":
        index = msgspec.structs.replace(index, read_units=reads)
    bound = _bound(asked)
    if bound is not None:
        index = msgspec.structs.replace(index, on_demand=index.on_demand | {"MaxReadRequestUnits": bound})
    return index


def _bound(asked: Request) -> int | None:
    bound: int | None = (asked.get("OnDemandThroughputOverride") or {}).get("MaxReadRequestUnits")
    return bound
