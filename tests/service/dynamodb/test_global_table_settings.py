"""What a global table keeps in step, what is each replica's own, and what replaces its older operations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.service.dynamodb.conftest import definitions, index, item
from tests.service.dynamodb.regions import EAST, IRELAND, OREGON, REGIONS, Regions, scanned
from tests.service.refusals import refused

from fogbank.testing.cloud import Cloud

Make = Callable[..., str]


def described(regions: Regions, region: str, table: str) -> dict[str, Any]:
    found: dict[str, Any] = regions[region].describe_table(TableName=table)["Table"]
    return found


def replica(regions: Regions, table: str, region: str = IRELAND) -> dict[str, Any]:
    """How a replica is listed in the east."""
    listed = described(regions, EAST, table)["Replicas"]
    found: dict[str, Any] = next(one for one in listed if one["RegionName"] == region)
    return found


def update(regions: Regions, table: str, **change: Any) -> None:
    regions[EAST].update_table(
        TableName=table, ReplicaUpdates=[{"Update": {"RegionName": IRELAND, **change}}]
    )
    described(regions, IRELAND, table)


def test_indexes_are_made_and_removed_everywhere(regions: Regions, global_table: str) -> None:
    regions[OREGON].put_item(TableName=global_table, Item=item("a", 1, g={"S": "x"}))
    regions.await_equal(global_table)
    regions[IRELAND].update_table(
        TableName=global_table, AttributeDefinitions=definitions("g"),
        GlobalSecondaryIndexUpdates=[{"Create": index("by-g", "g")}],
    )  # fmt: skip
    for region in REGIONS:
        (there,) = described(regions, region, global_table)["GlobalSecondaryIndexes"]
        assert (there["IndexName"], there["IndexStatus"]) == ("by-g", "ACTIVE")
        assert scanned(regions[region], global_table, IndexName="by-g") == [item("a", 1, g={"S": "x"})]
    regions[EAST].put_item(TableName=global_table, Item=item("b", 1, g={"S": "x"}))
    regions.await_equal(global_table)
    assert len(scanned(regions[OREGON], global_table, IndexName="by-g")) == 2
    regions[EAST].update_table(
        TableName=global_table, GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": "by-g"}}]
    )
    for region in REGIONS:
        assert "GlobalSecondaryIndexes" not in described(regions, region, global_table)


def test_time_to_live_is_switched_everywhere(regions: Regions, global_table: str) -> None:
    on = {"Enabled": True, "AttributeName": "until"}
    regions[IRELAND].update_time_to_live(TableName=global_table, TimeToLiveSpecification=on)
    for region in REGIONS:
        found = regions[region].describe_time_to_live(TableName=global_table)["TimeToLiveDescription"]
        assert found == {"TimeToLiveStatus": "ENABLED", "AttributeName": "until"}


def test_billing_bounds_class_and_encryption_are_common(regions: Regions, global_table: str) -> None:
    for change in (
        {"TableClass": "STANDARD_INFREQUENT_ACCESS"},
        {"OnDemandThroughput": {"MaxReadRequestUnits": 50, "MaxWriteRequestUnits": 40}},
        {"SSESpecification": {"Enabled": True}},
    ):
        regions[EAST].update_table(TableName=global_table, **change)
        described(regions, EAST, global_table)
    for region in REGIONS:
        found = described(regions, region, global_table)
        assert found["TableClassSummary"]["TableClass"] == "STANDARD_INFREQUENT_ACCESS"
        assert found["OnDemandThroughput"] == {"MaxReadRequestUnits": 50, "MaxWriteRequestUnits": 40}
        assert found["SSEDescription"]["KMSMasterKeyArn"].startswith(f"arn:aws:kms:{region}:")
    assert set(replica(regions, global_table)) == {
        "RegionName", "ReplicaStatus", "GlobalTableSettingsReplicationMode", "WarmThroughput",
    }  # fmt: skip


def test_provisioned_capacity_is_common_and_reads_can_differ(regions: Regions, global_table: str) -> None:
    def provision(reads: int, writes: int) -> None:
        regions[EAST].update_table(
            TableName=global_table, BillingMode="PROVISIONED",
            ProvisionedThroughput={"ReadCapacityUnits": reads, "WriteCapacityUnits": writes},
        )  # fmt: skip
        described(regions, EAST, global_table)

    def units(region: str) -> tuple[int, int]:
        found = described(regions, region, global_table)["ProvisionedThroughput"]
        return found["ReadCapacityUnits"], found["WriteCapacityUnits"]

    provision(10, 20)
    assert [units(region) for region in REGIONS] == [(10, 20)] * 3
    update(regions, global_table, ProvisionedThroughputOverride={"ReadCapacityUnits": 7})
    assert [units(region) for region in REGIONS] == [(10, 20), (7, 20), (10, 20)]
    assert replica(regions, global_table)["ProvisionedThroughputOverride"] == {"ReadCapacityUnits": 7}
    provision(11, 20)
    assert [units(region) for region in REGIONS] == [(11, 20)] * 3, "a change goes over overrides"
    assert "ProvisionedThroughputOverride" not in replica(regions, global_table)


def test_overrides_are_shown_where_they_differ(regions: Regions, make_table: Make) -> None:
    table = make_table(GlobalSecondaryIndexes=[index("by-g", "g")])
    regions.add(
        table, EAST, IRELAND, TableClassOverride="STANDARD_INFREQUENT_ACCESS",
        OnDemandThroughputOverride={"MaxReadRequestUnits": 30},
        GlobalSecondaryIndexes=[
            {"IndexName": "by-g", "OnDemandThroughputOverride": {"MaxReadRequestUnits": 9}},
            {"IndexName": "not-there", "OnDemandThroughputOverride": {"MaxReadRequestUnits": 9}},
        ],
    )  # fmt: skip
    found = replica(regions, table)
    assert found["ReplicaTableClassSummary"] == {"TableClass": "STANDARD_INFREQUENT_ACCESS"}
    assert found["OnDemandThroughputOverride"] == {"MaxReadRequestUnits": 30}
    (bound,) = found["GlobalSecondaryIndexes"]
    assert bound["IndexName"] == "by-g"
    assert bound["OnDemandThroughputOverride"] == {"MaxReadRequestUnits": 9}
    assert described(regions, IRELAND, table)["OnDemandThroughput"]["MaxReadRequestUnits"] == 30
    update(regions, table, TableClassOverride="STANDARD")
    assert "ReplicaTableClassSummary" not in replica(regions, table)


def key_in(cloud: Cloud, region: str) -> str:
    arn: str = cloud.client("kms", region=region).create_key()["KeyMetadata"]["Arn"]
    return arn


def test_a_customers_key_is_of_one_region(cloud: Cloud, regions: Regions, make_table: Make) -> None:
    here, there = key_in(cloud, EAST), key_in(cloud, IRELAND)
    table = make_table(SSESpecification={"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": here})
    with refused("ValidationException", "KMSMasterKeyId must be specified for each replica."):
        regions[EAST].update_table(TableName=table, ReplicaUpdates=[{"Create": {"RegionName": IRELAND}}])
    with refused("ValidationException", "KMS validation error: "):
        regions[EAST].update_table(
            TableName=table,
            ReplicaUpdates=[{"Create": {"RegionName": IRELAND, "KMSMasterKeyId": here.rpartition("/")[2]}}],
        )
    regions.add(table, EAST, IRELAND, KMSMasterKeyId=there)
    assert described(regions, IRELAND, table)["SSEDescription"]["KMSMasterKeyArn"] == there
    assert replica(regions, table)["KMSMasterKeyId"] == there


def test_protection_and_tags_are_each_replicas_own(regions: Regions, global_table: str) -> None:
    regions[EAST].update_table(TableName=global_table, DeletionProtectionEnabled=True)
    arn = described(regions, EAST, global_table)["TableArn"]
    regions[EAST].tag_resource(ResourceArn=arn, Tags=[{"Key": "a", "Value": "b"}])
    there = described(regions, IRELAND, global_table)
    assert there["DeletionProtectionEnabled"] is False
    assert regions[IRELAND].list_tags_of_resource(ResourceArn=there["TableArn"])["Tags"] == []


def test_strong_consistency_is_checked_and_refused(regions: Regions, make_table: Make) -> None:
    table = make_table()

    def ask(*updates: str, witness: str | None = None, mode: str | None = "STRONG") -> dict[str, Any]:
        asked: dict[str, Any] = {
            "TableName": table,
            "ReplicaUpdates": [{"Create": {"RegionName": one}} for one in updates],
        }
        if witness is not None:
            asked["GlobalTableWitnessUpdates"] = [{"Create": {"RegionName": witness}}]
        return asked | ({"MultiRegionConsistency": mode} if mode else {})

    for request, words in (
        (ask("us-east-2"), "Unsupported replica count"),
        (ask("us-east-2", witness="us-west-2", mode=None), "MultiRegionConsistency must be set as STRONG"),
        (ask("us-east-2", witness=EAST), "Cannot add a witness in the same region"),
        (ask("us-east-2", witness="us-east-2"), "Cannot target multiple regions"),
        (ask("us-east-2", "us-west-1"), "Unsupported Region(s) specified"),
    ):
        with refused("ValidationException", words):
            regions[EAST].update_table(**request)
    with refused("NotImplemented", "strong consistency", status=501):
        regions[EAST].update_table(**ask("us-east-2", "us-west-2"))
    assert "Replicas" not in described(regions, EAST, table)


@pytest.mark.parametrize("global_", [True, False])
def test_operations_of_2017_know_no_global_table(regions: Regions, make_table: Make, global_: bool) -> None:
    table, east = make_table(), regions[EAST]
    if global_:
        regions.add(table, EAST, IRELAND)
    with refused("ValidationException", "version 2017.11.29 is not supported"):
        east.create_global_table(GlobalTableName=table, ReplicationGroup=[{"RegionName": IRELAND}])
    missing = f"Global table with name: '{table}' does not exist."
    for update in ("Create", "Delete"):
        with refused("GlobalTableNotFoundException", missing):
            east.update_global_table(
                GlobalTableName=table, ReplicaUpdates=[{update: {"RegionName": IRELAND}}]
            )
    with refused("GlobalTableNotFoundException", missing):
        east.describe_global_table(GlobalTableName=table)
    with refused("GlobalTableNotFoundException", missing):
        east.describe_global_table_settings(GlobalTableName=table)
    with refused("GlobalTableNotFoundException", missing):
        east.update_global_table_settings(GlobalTableName=table, GlobalTableBillingMode="PAY_PER_REQUEST")
    assert east.list_global_tables()["GlobalTables"] == []


def test_auto_scaling_of_replicas_is_described_and_not_pretended(regions: Regions, make_table: Make) -> None:
    table, east = make_table(), regions[EAST]
    with refused("ResourceNotFoundException", f"Global table with name: '{table}' does not exist."):
        east.describe_table_replica_auto_scaling(TableName=table)
    regions.add(table, EAST, IRELAND)
    found = east.describe_table_replica_auto_scaling(TableName=table)["TableAutoScalingDescription"]
    assert [one["RegionName"] for one in found["Replicas"]] == [IRELAND, EAST]
    with refused("NotImplemented", "auto scaling", status=501):
        east.update_table_replica_auto_scaling(
            TableName=table, ProvisionedWriteCapacityAutoScalingUpdate={"MinimumUnits": 1}
        )
