"""A backup's description.

Source: the API reference's BackupDescription and BackupSummary.
"""

from __future__ import annotations

from typing import Any

from fogbank.services.dynamodb.backups.backup import Backup
from fogbank.services.dynamodb.tables.describing import projection_of, schema_shown
from fogbank.services.dynamodb.tables.table import Table, TableIndex
from fogbank.services.dynamodb.wire.times import seconds


def details(backup: Backup) -> dict[str, Any]:
    """The BackupDetails."""
    answer: dict[str, Any] = {
        "BackupArn": backup.backup_arn,
        "BackupName": backup.backup_name,
        "BackupSizeBytes": backup.backup_size_bytes,
        "BackupStatus": backup.backup_status,
        "BackupType": backup.backup_type,
        "BackupCreationDateTime": seconds(backup.created),
    }
    if backup.backup_expiry_date_time is not None:
        answer["BackupExpiryDateTime"] = seconds(backup.backup_expiry_date_time)
    return answer


def summary(backup: Backup) -> dict[str, Any]:
    """The BackupSummary."""
    source = backup.source
    names = {"TableName": source.table_name, "TableId": source.table_id, "TableArn": source.arn}
    return names | details(backup)


def described(backup: Backup, arn: str) -> dict[str, Any]:
    """The BackupDescription, with the ARN that the request named it by."""
    return {
        "BackupDetails": details(backup) | {"BackupArn": arn},
        "SourceTableDetails": _source(backup),
        "SourceTableFeatureDetails": _features(backup.source),
    }


def _source(backup: Backup) -> dict[str, Any]:
    table = backup.source
    answer = {
        "TableName": table.table_name,
        "TableId": table.table_id,
        "TableArn": table.arn,
        "TableSizeBytes": backup.backup_size_bytes,
        "KeySchema": schema_shown(table.keys),
        "TableCreationDateTime": seconds(table.created),
        "ProvisionedThroughput": _throughput(table),
        "ItemCount": backup.item_count,
        "BillingMode": table.billing_mode,
    }
    if table.on_demand:
        answer["OnDemandThroughput"] = table.on_demand
    return answer


def _throughput(of: Table | TableIndex) -> dict[str, int]:
    return {"ReadCapacityUnits": of.read_units, "WriteCapacityUnits": of.write_units}


def _features(table: Table) -> dict[str, Any]:
    answer: dict[str, Any] = {}
    local = [_index(index) for index in table.indexes if index.local]
    if local:
        answer["LocalSecondaryIndexes"] = local
    others = [_index(index) | _units(index) for index in table.indexes if not index.local]
    if others:
        answer["GlobalSecondaryIndexes"] = others
    if table.stream is not None and table.stream.enabled:
        answer["StreamDescription"] = {"StreamEnabled": True, "StreamViewType": table.stream.view}
    if table.ttl_attribute:
        answer["TimeToLiveDescription"] = {
            "TimeToLiveStatus": "ENABLED",
            "AttributeName": table.ttl_attribute,
        }
    if table.encryption:
        answer["SSEDescription"] = table.encryption
    return answer


def _index(index: TableIndex) -> dict[str, Any]:
    return {
        "IndexName": index.name,
        "KeySchema": schema_shown(index.keys),
        "Projection": projection_of(index),
    }


def _units(index: TableIndex) -> dict[str, Any]:
    answer: dict[str, Any] = {"ProvisionedThroughput": _throughput(index)}
    return answer | ({"OnDemandThroughput": index.on_demand} if index.on_demand else {})
