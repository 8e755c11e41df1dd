"""Global tables as clients in several regions see them: made, written to on all sides, described, left."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from tests.service.dynamodb.conftest import definitions, index, item, keys
from tests.service.dynamodb.regions import EAST, IRELAND, OREGON, REGIONS, Regions, scanned
from tests.service.refusals import refused

Make = Callable[..., str]


def test_a_replica_gets_what_is_there_and_what_comes(regions: Regions, make_table: Make) -> None:
    table = make_table(GlobalSecondaryIndexes=[index("by-g", "g")])
    east, ireland = regions[EAST], regions[IRELAND]
    for number in range(300):
        east.put_item(TableName=table, Item=item("a", number, g={"S": str(number % 7)}))
    answer = east.update_table(TableName=table, ReplicaUpdates=[{"Create": {"RegionName": IRELAND}}])
    assert answer["TableDescription"]["TableStatus"] == "UPDATING"
    assert answer["TableDescription"]["GlobalTableVersion"] == "2019.11.21"
    described = east.describe_table(TableName=table)["Table"]
    assert described["TableStatus"] == "ACTIVE"
    assert [(one["RegionName"], one["ReplicaStatus"]) for one in described["Replicas"]] == [
        (IRELAND, "ACTIVE")
    ]
    assert described["GlobalTableSettingsReplicationMode"] == "ENABLED_WITH_OVERRIDES"
    assert scanned(ireland, table) == scanned(east, table)
    assert scanned(ireland, table, IndexName="by-g") == scanned(east, table, IndexName="by-g")
    there = ireland.describe_table(TableName=table)["Table"]
    assert there["ItemCount"] == 300
    assert [one["RegionName"] for one in there["Replicas"]] == [EAST]
    assert there["KeySchema"] == described["KeySchema"]
    assert there["AttributeDefinitions"] == described["AttributeDefinitions"]
    assert there["TableId"] != described["TableId"]
    assert there["TableArn"] == described["TableArn"].replace(EAST, IRELAND)
    assert there["LatestStreamArn"] != described["LatestStreamArn"]


def test_tables_of_the_same_name_are_strangers_without_replication(
    regions: Regions, make_table: Make
) -> None:
    table = make_table()
    regions[IRELAND].create_table(
        TableName=table, KeySchema=keys("p", "s"), AttributeDefinitions=definitions("p", "s"),
        BillingMode="PAY_PER_REQUEST",
    )  # fmt: skip
    regions[EAST].put_item(TableName=table, Item=item("a", 1, x={"S": "east"}))
    assert scanned(regions[IRELAND], table) == []
    described = regions[EAST].describe_table(TableName=table)["Table"]
    assert not {"Replicas", "GlobalTableVersion", "GlobalTableSettingsReplicationMode"} & set(described)


def test_writes_of_every_kind_go_everywhere(regions: Regions, global_table: str) -> None:
    east, oregon = regions[EAST], regions[OREGON]
    east.put_item(TableName=global_table, Item=item("a", 1, x={"N": "1"}))
    regions.await_equal(global_table)
    oregon.update_item(
        TableName=global_table, Key=item("a", 1), UpdateExpression="SET x = x + :one",
        ExpressionAttributeValues={":one": {"N": "1"}},
    )  # fmt: skip
    puts = [{"Put": {"TableName": global_table, "Item": item("b", number)}} for number in range(3)]
    oregon.transact_write_items(TransactItems=puts)
    regions[IRELAND].batch_write_item(RequestItems={global_table: [{"PutRequest": {"Item": item("c", 1)}}]})
    regions.await_equal(global_table)
    assert scanned(east, global_table) == [
        item("a", 1, x={"N": "2"}), item("b", 0), item("b", 1), item("b", 2), item("c", 1),
    ]  # fmt: skip
    east.delete_item(TableName=global_table, Key=item("b", 1))
    regions.await_equal(global_table)
    assert item("b", 1) not in scanned(oregon, global_table)


def test_a_write_is_elsewhere_within_milliseconds(regions: Regions, global_table: str) -> None:
    taken = []
    for number in range(20):
        regions[EAST].put_item(TableName=global_table, Item=item("fast", number))
        began = time.perf_counter()
        while "Item" not in regions[IRELAND].get_item(TableName=global_table, Key=item("fast", number)):
            assert time.perf_counter() - began < 5
        taken.append(time.perf_counter() - began)
    assert sorted(taken)[10] < 0.25


def test_each_replica_has_its_own_stream_and_nothing_goes_in_circles(
    regions: Regions, global_table: str
) -> None:
    regions[EAST].put_item(TableName=global_table, Item=item("a", 1, x={"S": "1"}))
    regions.await_equal(global_table)
    regions[IRELAND].put_item(TableName=global_table, Item=item("a", 1, x={"S": "2"}))
    regions.await_equal(global_table)
    regions[OREGON].delete_item(TableName=global_table, Key=item("a", 1))
    regions.await_equal(global_table)
    for region in REGIONS:
        records = regions.records(region, global_table)
        assert [one["eventName"] for one in records] == ["INSERT", "MODIFY", "REMOVE"], region
        assert {one["awsRegion"] for one in records} == {region}
        assert records[1]["dynamodb"]["OldImage"]["x"] == {"S": "1"}
        assert records[1]["dynamodb"]["NewImage"]["x"] == {"S": "2"}


def test_conditions_look_at_what_is_in_their_region(regions: Regions, global_table: str) -> None:
    regions[EAST].put_item(TableName=global_table, Item=item("a", 1))
    regions.await_equal(global_table)
    with refused("ConditionalCheckFailedException"):
        regions[OREGON].put_item(
            TableName=global_table, Item=item("a", 1), ConditionExpression="attribute_not_exists(p)"
        )


def test_any_member_adds_a_member_and_it_gets_everything(regions: Regions, make_table: Make) -> None:
    table = make_table()
    for number in range(150):
        regions[EAST].put_item(TableName=table, Item=item("a", number))
    regions.add(table, EAST, IRELAND)
    regions[IRELAND].put_item(TableName=table, Item=item("b", 1))
    regions.add(table, IRELAND, OREGON)
    regions.await_equal(table)
    assert len(scanned(regions[OREGON], table)) == 151
    listed = regions[EAST].describe_table(TableName=table)["Table"]["Replicas"]
    assert {one["RegionName"] for one in listed} == {IRELAND, OREGON}


@pytest.mark.parametrize("view", ["KEYS_ONLY", "NEW_IMAGE"])
def test_a_stream_that_is_there_stays_as_it_is(regions: Regions, make_table: Make, view: str) -> None:
    stream = {"StreamEnabled": True, "StreamViewType": view}
    table = make_table(StreamSpecification=stream)
    arn = regions[EAST].describe_table(TableName=table)["Table"]["LatestStreamArn"]
    regions.add(table, EAST, IRELAND)
    described = regions[EAST].describe_table(TableName=table)["Table"]
    assert described["StreamSpecification"] == stream
    assert described["LatestStreamArn"] == arn
    assert regions[IRELAND].describe_table(TableName=table)["Table"]["StreamSpecification"] == stream


def test_a_stream_is_switched_on_and_cannot_be_switched_off(regions: Regions, global_table: str) -> None:
    for region in REGIONS:
        described = regions[region].describe_table(TableName=global_table)["Table"]
        assert described["StreamSpecification"]["StreamViewType"] == "NEW_AND_OLD_IMAGES"
        with refused("ValidationException", "Disabling Stream is not allowed for a Global Table replica."):
            regions[region].update_table(TableName=global_table, StreamSpecification={"StreamEnabled": False})
        with refused("ValidationException", "already has an enabled stream"):
            regions[region].update_table(
                TableName=global_table,
                StreamSpecification={"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"},
            )


def test_the_last_replica_gone_leaves_a_table_of_one_region(regions: Regions, make_table: Make) -> None:
    table = make_table()
    regions.add(table, EAST, IRELAND)
    regions[IRELAND].put_item(TableName=table, Item=item("a", 1))
    regions.remove(table, EAST, IRELAND)
    with refused("ResourceNotFoundException"):
        regions[IRELAND].describe_table(TableName=table)
    described = regions[EAST].describe_table(TableName=table)["Table"]
    assert not {"Replicas", "GlobalTableVersion", "GlobalTableSettingsReplicationMode"} & set(described)
    assert described["StreamSpecification"]["StreamEnabled"] is True
    assert scanned(regions[EAST], table) == [item("a", 1)], "what was on its way arrived"
    regions[EAST].update_table(TableName=table, StreamSpecification={"StreamEnabled": False})
    regions.add(table, EAST, IRELAND)
    assert scanned(regions[IRELAND], table) == [item("a", 1)]
    regions[IRELAND].delete_item(TableName=table, Key=item("a", 1))
    regions.await_equal(table, (EAST, IRELAND))


def test_a_replica_is_deleted_like_any_table_but_not_a_recent_source(
    regions: Regions, global_table: str
) -> None:
    with refused("ValidationException", "has acted as a source region for new replica(s)"):
        regions[EAST].delete_table(TableName=global_table)
    with refused("ValidationException", "has acted as a source region for new replica(s)"):
        regions[IRELAND].update_table(
            TableName=global_table, ReplicaUpdates=[{"Delete": {"RegionName": EAST}}]
        )
    regions[OREGON].delete_table(TableName=global_table)
    regions[OREGON].get_waiter("table_not_exists").wait(TableName=global_table)
    listed = regions[EAST].describe_table(TableName=global_table)["Table"]["Replicas"]
    assert [one["RegionName"] for one in listed] == [IRELAND]
    regions[IRELAND].put_item(TableName=global_table, Item=item("a", 1))
    regions.await_equal(global_table, (EAST, IRELAND))


def test_a_replica_is_backed_up_and_restored_by_itself(regions: Regions, global_table: str) -> None:
    ireland = regions[IRELAND]
    recovery = {"PointInTimeRecoveryEnabled": True}
    ireland.update_continuous_backups(TableName=global_table, PointInTimeRecoverySpecification=recovery)
    east = regions[EAST].describe_continuous_backups(TableName=global_table)["ContinuousBackupsDescription"]
    assert east["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "DISABLED"
    regions[EAST].put_item(TableName=global_table, Item=item("a", 1))
    regions.await_equal(global_table)
    ireland.restore_table_to_point_in_time(
        SourceTableName=global_table, TargetTableName="restored", UseLatestRestorableTime=True
    )
    assert "Replicas" not in ireland.describe_table(TableName="restored")["Table"]
    assert scanned(ireland, "restored") == [item("a", 1)], "what was replicated is in the history, too"
    regions.remove(global_table, EAST, IRELAND)
    (kept,) = ireland.list_backups(TableName=global_table, BackupType="SYSTEM")["BackupSummaries"]
    assert kept["BackupType"] == "SYSTEM"


def test_a_protected_replica_is_not_removed(regions: Regions, global_table: str) -> None:
    regions[IRELAND].update_table(TableName=global_table, DeletionProtectionEnabled=True)
    regions[IRELAND].describe_table(TableName=global_table)
    with refused("ValidationException", f"Cannot delete table {global_table} in region {IRELAND}"):
        regions[EAST].update_table(
            TableName=global_table, ReplicaUpdates=[{"Delete": {"RegionName": IRELAND}}]
        )
    assert not regions[EAST].describe_table(TableName=global_table)["Table"]["DeletionProtectionEnabled"]


LOCAL = "Cannot add or delete the local region through ReplicaUpdates."
NOT_A_MEMBER = "Please retry the request without these replicas: [eu-west-2]."
NOTHING = "There are no actions specified in the Replica Update Action of the request."


@pytest.mark.parametrize(
    ("updates", "words"),
    [
        ([{"Create": {"RegionName": EAST}}], LOCAL),
        ([{"Delete": {"RegionName": EAST}}], LOCAL),
        ([{"Create": {"RegionName": IRELAND}}], "because one or more replicas already existed as tables."),
        ([{"Create": {"RegionName": "us-fake-1"}}], "Region us-fake-1 is not supported."),
        ([{"Delete": {"RegionName": "eu-west-2"}}], NOT_A_MEMBER),
        (
            [{"Update": {"RegionName": "eu-west-2", "TableClassOverride": "STANDARD"}}],
            NOT_A_MEMBER,
        ),
        ([{}], NOTHING),
        ([{"Update": {"RegionName": IRELAND}}], NOTHING),
        (
            [{"Create": {"RegionName": "eu-west-2"}}, {"Create": {"RegionName": "eu-west-3"}}],
            "more than one create or delete replica actions not allowed",
        ),
        (
            [{"Create": {"RegionName": "eu-west-2"}, "Delete": {"RegionName": IRELAND}}],
            "more than one type of replica actions not allowed",
        ),
        (
            [{"Update": {"RegionName": IRELAND, "ProvisionedThroughputOverride": {"ReadCapacityUnits": 5}}}],
            "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified",
        ),
        (
            [{"Create": {"RegionName": "eu-west-2", "KMSMasterKeyId": "alias/mine"}}],
            "KMSMasterKeyId must be specified for each replica.",
        ),
    ],
)
def test_what_replica_updates_may_not_ask(
    regions: Regions, global_table: str, updates: list[dict[str, Any]], words: str
) -> None:
    with refused("ValidationException", words):
        regions[EAST].update_table(TableName=global_table, ReplicaUpdates=updates)


def test_replica_updates_stand_alone(regions: Regions, global_table: str) -> None:
    with refused("ValidationException", "must not also modify other fields"):
        regions[EAST].update_table(
            TableName=global_table, ReplicaUpdates=[{"Delete": {"RegionName": IRELAND}}],
            DeletionProtectionEnabled=True,
        )  # fmt: skip


def test_a_table_in_the_way_is_not_taken_over(regions: Regions, make_table: Make) -> None:
    table = make_table()
    regions[IRELAND].create_table(
        TableName=table,
        KeySchema=keys("p"),
        AttributeDefinitions=definitions("p"),
        BillingMode="PAY_PER_REQUEST",
    )
    with refused("ValidationException", "because one or more replicas already existed as tables."):
        regions[EAST].update_table(TableName=table, ReplicaUpdates=[{"Create": {"RegionName": IRELAND}}])


def test_provisioned_writes_must_scale(regions: Regions, make_table: Make) -> None:
    units = {"ReadCapacityUnits": 5, "WriteCapacityUnits": 5}
    table = make_table(
        BillingMode="PROVISIONED", ProvisionedThroughput=units,
        GlobalSecondaryIndexes=[index("by-g", "g") | {"ProvisionedThroughput": units}],
    )  # fmt: skip
    create = {"TableName": table, "ReplicaUpdates": [{"Create": {"RegionName": IRELAND}}]}
    with refused(
        "ValidationException", "Table write capacity should either be Pay-Per-Request or AutoScaled."
    ):
        regions[EAST].update_table(**create)
    scale_writes(regions, f"table/{table}", "table")
    with refused("ValidationException", "GSI write capacity should either be Pay-Per-Request or AutoScaled."):
        regions[EAST].update_table(**create)
    scale_writes(regions, f"table/{table}/index/by-g", "index")
    regions.add(table, EAST, IRELAND)
    there = regions[IRELAND].describe_table(TableName=table)["Table"]
    assert there["ProvisionedThroughput"]["WriteCapacityUnits"] == 5
    assert there["GlobalSecondaryIndexes"][0]["ProvisionedThroughput"]["WriteCapacityUnits"] == 5
    with refused("NotImplemented", "replicas' scaling policies", status=501):
        regions[EAST].describe_table_replica_auto_scaling(TableName=table)


def scale_writes(regions: Regions, resource: str, kind: str) -> None:
    place = {
        "ServiceNamespace": "dynamodb",
        "ResourceId": resource,
        "ScalableDimension": f"dynamodb:{kind}:WriteCapacityUnits",
    }
    scaling = regions.client(EAST, "application-autoscaling")
    scaling.register_scalable_target(**place, MinCapacity=5, MaxCapacity=10)
    metric = {"PredefinedMetricType": "DynamoDBWriteCapacityUtilization"}
    tracking = {"TargetValue": 70.0, "PredefinedMetricSpecification": metric}
    scaling.put_scaling_policy(
        **place, PolicyName="writes", PolicyType="TargetTrackingScaling",
        TargetTrackingScalingPolicyConfiguration=tracking,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("updates", "words"),
    [
        (
            [{"Update": {}}],
            "Value null at 'replicaUpdates.1.member.update.regionName' failed to satisfy constraint",
        ),
        (
            [{"Create": {"RegionName": IRELAND, "TableClassOverride": "BIG"}}],
            "Member must satisfy enum value set",
        ),
    ],
)
def test_the_form_of_replica_updates(
    regions: Regions, table: str, updates: list[dict[str, Any]], words: str
) -> None:
    with refused("ValidationException", words):
        regions[EAST].update_table(TableName=table, ReplicaUpdates=updates)
