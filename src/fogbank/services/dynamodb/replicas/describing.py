"""Replicas in a table's description: what differs from the table that is described is shown as an override.

Source: the API reference's ReplicaDescription. A region that is cut off changes no status: DynamoDB has none for it
(REGION_DISABLED is for a region that the account switched off).
"""

from __future__ import annotations

from typing import Any, Final

from fogbank.services.dynamodb.calls import Service
from fogbank.services.dynamodb.replicas import group
from fogbank.services.dynamodb.replicas.replica import Replica
from fogbank.services.dynamodb.tables.encryption import customer_key
from fogbank.services.dynamodb.tables.table import Table, TableIndex
from fogbank.services.dynamodb.tables.warm_throughput import warm_of

VERSION: Final = "2019.11.21"
_MODE: Final = "ENABLED_WITH_OVERRIDES"
_UNBOUNDED: Final = -1


def group_shown(service: Service, table: Table) -> dict[str, Any]:
    """The members of TableDescription that only a global table has."""
    if not table.replication:
        return {}
    return {
        "GlobalTableVersion": VERSION,
        "GlobalTableSettingsReplicationMode": _MODE,
        "Replicas": [_replica(service, table, one) for one in table.replicas],
    }


def _replica(service: Service, table: Table, replica: Replica) -> dict[str, Any]:
    there = group.found(service, table, replica.region)
    shown: dict[str, Any] = {
        "RegionName": replica.region,
        "ReplicaStatus": "CREATING" if there is None else there.table_status,
        "GlobalTableSettingsReplicationMode": _MODE,
    }
    return shown if there is None else shown | _differences(table, there)


def _differences(table: Table, there: Table) -> dict[str, Any]:
    shown: dict[str, Any] = _capacity(table, there)
    shown["WarmThroughput"] = {**warm_of(there, there.billing_mode), "Status": "ACTIVE"}
    key = customer_key(there.encryption, there.scope)
    if key is not None:
        shown["KMSMasterKeyId"] = key
    if (there.table_class or "STANDARD") != (table.table_class or "STANDARD"):
        shown["ReplicaTableClassSummary"] = {"TableClass": there.table_class or "STANDARD"}
    own = {index.name: index for index in table.indexes}
    indexes = [
        {
            "IndexName": index.name,
            "WarmThroughput": {**warm_of(index, there.billing_mode), "Status": "ACTIVE"},
        }
        | _capacity(own.get(index.name, index), index)
        for index in there.indexes
        if not index.local
    ]
    return shown | ({"GlobalSecondaryIndexes": indexes} if indexes else {})


def _capacity(here: Table | TableIndex, there: Table | TableIndex) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    if there.read_units != here.read_units:
        shown["ProvisionedThroughputOverride"] = {"ReadCapacityUnits": there.read_units}
    bound = there.on_demand.get("MaxReadRequestUnits", _UNBOUNDED)
    if bound != here.on_demand.get("MaxReadRequestUnits", _UNBOUNDED):
        shown["OnDemandThroughputOverride"] = {"MaxReadRequestUnits": bound}
    return shown
