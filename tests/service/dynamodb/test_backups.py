"""Backups on demand and restores, as boto3 sees them."""

from __future__ import annotations

import select
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from botocore.config import Config
from tests.service.dynamodb.conftest import index, item
from tests.service.refusals import refused

from fogbank.testing.cloud import Cloud

ON = {"PointInTimeRecoveryEnabled": True}
OFF = {"PointInTimeRecoveryEnabled": False}
NOWHERE = "arn:aws:dynamodb:us-east-1:000000000000:table/things/backup/01623095754481-2cfcd6f9"


@pytest.fixture
def elsewhere(cloud: Cloud) -> Any:
    """A client of another region."""
    return boto3.client(
        "dynamodb",
        endpoint_url=cloud.url,
        region_name="eu-west-1",
        aws_access_key_id="000000000000",
        aws_secret_access_key="fogbank",
        config=Config(retries={"total_max_attempts": 1}),
    )


def fill(dynamodb: Any, table: str, count: int = 5, **attributes: Any) -> None:
    for number in range(count):
        dynamodb.put_item(TableName=table, Item=item("a", number, **attributes))


def sorts(dynamodb: Any, table: str, **more: Any) -> list[int]:
    """The sort keys that are there."""
    pages = dynamodb.get_paginator("scan").paginate(TableName=table, **more)
    return sorted(int(one["s"]["N"]) for page in pages for one in page["Items"])


def backed_up(dynamodb: Any, table: str, name: str = "one") -> str:
    arn: str = dynamodb.create_backup(TableName=table, BackupName=name)["BackupDetails"]["BackupArn"]
    found = dynamodb.describe_backup(BackupArn=arn)["BackupDescription"]
    assert found["BackupDetails"]["BackupStatus"] == "AVAILABLE"
    return arn


def active(dynamodb: Any, name: str) -> dict[str, Any]:
    """The description of a table once it is ACTIVE."""
    dynamodb.get_waiter("table_exists").wait(TableName=name)
    found: dict[str, Any] = dynamodb.describe_table(TableName=name)["Table"]
    return found


def after_this_second() -> datetime:
    """Wait for the next whole second: SDKs send no less. Returns it."""
    second = int(time.time()) + 1
    while time.time() <= second:
        select.select([], [], [], 0.005)
    return datetime.fromtimestamp(second, UTC)


def test_a_backup_is_the_table_as_it_was(dynamodb: Any, table: str) -> None:
    fill(dynamodb, table)
    details = dynamodb.create_backup(TableName=table, BackupName="one")["BackupDetails"]
    assert (details["BackupStatus"], details["BackupType"]) == ("CREATING", "USER")
    dynamodb.delete_item(TableName=table, Key=item("a", 0))
    dynamodb.put_item(TableName=table, Item=item("a", 9))
    found = dynamodb.describe_backup(BackupArn=details["BackupArn"])["BackupDescription"]
    assert found["BackupDetails"]["BackupStatus"] == "AVAILABLE"
    source = dynamodb.describe_table(TableName=table)["Table"]
    shown = found["SourceTableDetails"]
    assert shown["ItemCount"] == 5
    assert shown["BillingMode"] == "PAY_PER_REQUEST"
    for name in ("TableName", "TableId", "TableArn", "KeySchema"):
        assert shown[name] == source[name]
    assert shown["TableCreationDateTime"] == source["CreationDateTime"]
    restored = dynamodb.restore_table_from_backup(TargetTableName="new", BackupArn=details["BackupArn"])
    summary = restored["TableDescription"]["RestoreSummary"]
    assert restored["TableDescription"]["TableStatus"] == "CREATING"
    assert summary["RestoreInProgress"] is True
    assert summary["SourceBackupArn"] == details["BackupArn"]
    assert summary["SourceTableArn"] == source["TableArn"]
    found = active(dynamodb, "new")
    assert "RestoreSummary" not in found
    assert found["ItemCount"] == 5
    assert found["TableId"] != source["TableId"]
    assert sorts(dynamodb, "new") == [0, 1, 2, 3, 4]
    assert sorts(dynamodb, table) == [1, 2, 3, 4, 9]


def test_a_backup_outlives_its_table(dynamodb: Any, table: str) -> None:
    fill(dynamodb, table)
    arn = backed_up(dynamodb, table)
    dynamodb.delete_table(TableName=table)
    dynamodb.get_waiter("table_not_exists").wait(TableName=table)
    dynamodb.restore_table_from_backup(TargetTableName=table, BackupArn=arn)
    active(dynamodb, table)
    assert sorts(dynamodb, table) == [0, 1, 2, 3, 4]


def test_settings_come_back_or_do_not_as_documented(dynamodb: Any, make_table: Callable[..., str]) -> None:
    table = make_table(
        GlobalSecondaryIndexes=[index("by-g", "g", "r")],
        LocalSecondaryIndexes=[index("by-l", "p", "l", projection="KEYS_ONLY")],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
        SSESpecification={"Enabled": True},
        TableClass="STANDARD_INFREQUENT_ACCESS",
        Tags=[{"Key": "team", "Value": "a"}],
        DeletionProtectionEnabled=True,
    )
    ttl = {"Enabled": True, "AttributeName": "until"}
    dynamodb.update_time_to_live(TableName=table, TimeToLiveSpecification=ttl)
    dynamodb.update_continuous_backups(TableName=table, PointInTimeRecoverySpecification=ON)
    fill(dynamodb, table, g={"S": "x"}, r={"S": "y"}, l={"S": "z"})
    dynamodb.put_item(TableName=table, Item=item("b", 7))
    arn = backed_up(dynamodb, table)
    features = dynamodb.describe_backup(BackupArn=arn)["BackupDescription"]["SourceTableFeatureDetails"]
    assert features["StreamDescription"] == {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}
    assert features["TimeToLiveDescription"] == {"TimeToLiveStatus": "ENABLED", "AttributeName": "until"}
    assert features["SSEDescription"]["SSEType"] == "KMS"
    assert features["LocalSecondaryIndexes"][0]["Projection"] == {"ProjectionType": "KEYS_ONLY"}
    assert features["GlobalSecondaryIndexes"][0]["IndexName"] == "by-g"
    dynamodb.restore_table_from_backup(TargetTableName="new", BackupArn=arn)
    found = active(dynamodb, "new")
    assert "StreamSpecification" not in found
    assert "LatestStreamArn" not in found
    assert "TableClassSummary" not in found
    assert found["DeletionProtectionEnabled"] is False
    assert found["SSEDescription"]["Status"] == "ENABLED"
    assert dynamodb.list_tags_of_resource(ResourceArn=found["TableArn"])["Tags"] == []
    described = dynamodb.describe_time_to_live(TableName="new")["TimeToLiveDescription"]
    assert described == {"TimeToLiveStatus": "DISABLED"}
    recovery = dynamodb.describe_continuous_backups(TableName="new")["ContinuousBackupsDescription"]
    assert recovery["PointInTimeRecoveryDescription"] == {"PointInTimeRecoveryStatus": "DISABLED"}
    (by_g,) = found["GlobalSecondaryIndexes"]
    assert (by_g["IndexStatus"], by_g["ItemCount"]) == ("ACTIVE", 5)
    assert sorts(dynamodb, "new", IndexName="by-g") == sorts(dynamodb, "new", IndexName="by-l")
    assert len(sorts(dynamodb, "new")) == 6
    dynamodb.delete_item(TableName="new", Key=item("a", 0))
    assert sorts(dynamodb, "new", IndexName="by-g") == [1, 2, 3, 4]


def test_indexes_and_billing_are_overridden(dynamodb: Any, make_table: Callable[..., str]) -> None:
    table = make_table(
        GlobalSecondaryIndexes=[index("by-g", "g", "r"), index("by-b", "b")],
        LocalSecondaryIndexes=[index("by-l", "p", "l")],
    )
    fill(dynamodb, table, g={"S": "x"}, r={"S": "y"})
    arn = backed_up(dynamodb, table)
    kept = index("by-g", "g", "r") | {
        "ProvisionedThroughput": {"ReadCapacityUnits": 3, "WriteCapacityUnits": 4}
    }
    dynamodb.restore_table_from_backup(
        TargetTableName="new",
        BackupArn=arn,
        BillingModeOverride="PROVISIONED",
        ProvisionedThroughputOverride={"ReadCapacityUnits": 1, "WriteCapacityUnits": 2},
        GlobalSecondaryIndexOverride=[kept],
        LocalSecondaryIndexOverride=[],
        SSESpecificationOverride={"Enabled": True},
    )
    found = active(dynamodb, "new")
    assert found["ProvisionedThroughput"]["WriteCapacityUnits"] == 2
    assert [one["IndexName"] for one in found["GlobalSecondaryIndexes"]] == ["by-g"]
    assert found["GlobalSecondaryIndexes"][0]["ProvisionedThroughput"]["ReadCapacityUnits"] == 3
    assert "LocalSecondaryIndexes" not in found
    assert {one["AttributeName"] for one in found["AttributeDefinitions"]} == {"p", "s", "g", "r"}
    assert found["SSEDescription"]["Status"] == "ENABLED"
    assert sorts(dynamodb, "new", IndexName="by-g") == [0, 1, 2, 3, 4]

    def refused_with(words: str, **overrides: Any) -> None:
        with refused("ValidationException", words):
            dynamodb.restore_table_from_backup(TargetTableName="other", BackupArn=arn, **overrides)

    refused_with("by-x", GlobalSecondaryIndexOverride=[index("by-x", "g")])
    refused_with("by-g", GlobalSecondaryIndexOverride=[index("by-g", "g")])
    refused_with("WarmThroughput", GlobalSecondaryIndexOverride=[
        index("by-b", "b") | {"WarmThroughput": {"ReadUnitsPerSecond": 20_000}}
    ])  # fmt: skip


def test_backups_are_listed(dynamodb: Any, make_table: Callable[..., str]) -> None:
    make_table("one")
    make_table("two")
    before = datetime.now(UTC) - timedelta(minutes=1)
    arns = [backed_up(dynamodb, table, name) for table in ("one", "two") for name in ("first", "second")]

    def listed(**more: Any) -> list[str]:
        return [one["BackupArn"] for one in dynamodb.list_backups(**more)["BackupSummaries"]]

    assert sorted(listed()) == sorted(arns)
    assert sorted(listed(TableName="two")) == sorted(arns[2:])
    assert listed(TableName="three") == []
    assert listed(BackupType="SYSTEM") == listed(BackupType="AWS_BACKUP") == []
    assert len(listed(BackupType="ALL")) == 4
    assert len(listed(TimeRangeLowerBound=before)) == 4
    assert listed(TimeRangeUpperBound=before) == []
    found: list[str] = []
    page: dict[str, Any] = {"LastEvaluatedBackupArn": None}
    while "LastEvaluatedBackupArn" in page:
        start = {"ExclusiveStartBackupArn": page["LastEvaluatedBackupArn"]} if found else {}
        page = dynamodb.list_backups(Limit=3, **start)
        found += [one["BackupArn"] for one in page["BackupSummaries"]]
    assert sorted(found) == sorted(arns)
    assert len(found) == 4
    deleted = dynamodb.delete_backup(BackupArn=arns[0])["BackupDescription"]
    assert deleted["BackupDetails"]["BackupStatus"] == "DELETED"
    assert sorted(listed()) == sorted(arns[1:])
    for call in (dynamodb.describe_backup, dynamodb.delete_backup):
        with refused("BackupNotFoundException", f"Backup not found: {arns[0]}"):
            call(BackupArn=arns[0])


def test_a_table_comes_back_as_of_any_second(dynamodb: Any, table: str) -> None:
    fill(dynamodb, table, 2)
    dynamodb.update_continuous_backups(TableName=table, PointInTimeRecoverySpecification=ON)
    first = after_this_second()
    dynamodb.put_item(TableName=table, Item=item("a", 2))
    dynamodb.update_item(
        TableName=table,
        Key=item("a", 0),
        UpdateExpression="SET n = :n",
        ExpressionAttributeValues={":n": {"N": "1"}},
    )
    second = after_this_second()
    dynamodb.batch_write_item(RequestItems={table: [
        {"DeleteRequest": {"Key": item("a", 0)}}, {"PutRequest": {"Item": item("a", 3)}},
    ]})  # fmt: skip
    more = {"SourceTableName": table}
    for name, when in (("first", first), ("second", second)):
        answer = dynamodb.restore_table_to_point_in_time(TargetTableName=name, RestoreDateTime=when, **more)
        assert "SourceBackupArn" not in answer["TableDescription"]["RestoreSummary"]
        assert answer["TableDescription"]["RestoreSummary"]["RestoreDateTime"].timestamp() == when.timestamp()
    dynamodb.restore_table_to_point_in_time(TargetTableName="now", UseLatestRestorableTime=True, **more)
    dynamodb.put_item(TableName=table, Item=item("a", 4))
    for name in ("first", "second", "now"):
        active(dynamodb, name)
    assert sorts(dynamodb, "first") == [0, 1]
    assert sorts(dynamodb, "second") == [0, 1, 2]
    assert sorts(dynamodb, "now") == [1, 2, 3]
    assert dynamodb.get_item(TableName="first", Key=item("a", 0))["Item"] == item("a", 0)
    assert dynamodb.get_item(TableName="second", Key=item("a", 0))["Item"]["n"] == {"N": "1"}
    assert dynamodb.describe_table(TableName="second")["Table"]["ItemCount"] == 3


def test_a_table_comes_back_in_another_region(dynamodb: Any, elsewhere: Any, table: str) -> None:
    fill(dynamodb, table, 3)
    dynamodb.update_continuous_backups(TableName=table, PointInTimeRecoverySpecification=ON)
    arn = dynamodb.describe_table(TableName=table)["Table"]["TableArn"]
    request = {"SourceTableArn": arn, "TargetTableName": table, "UseLatestRestorableTime": True}
    with refused(
        "ValidationException",
        "Invalid Request: sseSpecificationOverride must be provided for cross-region restores",
        exactly=True,
    ):
        elsewhere.restore_table_to_point_in_time(**request)
    elsewhere.restore_table_to_point_in_time(SSESpecificationOverride={"Enabled": True}, **request)
    found = active(elsewhere, table)
    assert found["SSEDescription"]["KMSMasterKeyArn"].split(":")[3] == "eu-west-1"
    assert found["TableArn"] == arn.replace("us-east-1", "eu-west-1")
    assert sorts(elsewhere, table) == [0, 1, 2]
    elsewhere.put_item(TableName=table, Item=item("a", 9))
    assert sorts(dynamodb, table) == [0, 1, 2]


def test_a_table_that_is_deleted_meanwhile_comes_back_whole(dynamodb: Any, table: str) -> None:
    fill(dynamodb, table, 300, note={"S": "x" * 1000})
    dynamodb.update_continuous_backups(TableName=table, PointInTimeRecoverySpecification=ON)
    answer = dynamodb.restore_table_to_point_in_time(
        SourceTableName=table, TargetTableName="new", UseLatestRestorableTime=True
    )
    assert answer["TableDescription"]["TableStatus"] == "CREATING"
    assert dynamodb.delete_table(TableName=table)["TableDescription"]["TableStatus"] == "DELETING"
    assert active(dynamodb, "new")["ItemCount"] == 300
    dynamodb.get_waiter("table_not_exists").wait(TableName=table, WaiterConfig={"Delay": 1})
    assert sorts(dynamodb, "new") == list(range(300))


def test_a_deleted_table_leaves_a_system_backup(dynamodb: Any, table: str) -> None:
    fill(dynamodb, table)
    dynamodb.update_continuous_backups(TableName=table, PointInTimeRecoverySpecification=ON)
    dynamodb.delete_table(TableName=table)
    dynamodb.get_waiter("table_not_exists").wait(TableName=table)
    (backup,) = dynamodb.list_backups(BackupType="SYSTEM")["BackupSummaries"]
    assert dynamodb.list_backups()["BackupSummaries"] == []
    assert backup["BackupName"] == f"{table}$DeletedTableBackup"
    assert backup["BackupStatus"] == "AVAILABLE"
    kept = backup["BackupExpiryDateTime"] - backup["BackupCreationDateTime"]
    assert kept == timedelta(days=35)
    assert backup["BackupArn"].endswith("-00000000")
    with refused("ValidationException", "Invalid Request: User is not allowed to delete the system backup"):
        dynamodb.delete_backup(BackupArn=backup["BackupArn"])
    dynamodb.restore_table_from_backup(TargetTableName=table, BackupArn=backup["BackupArn"])
    assert active(dynamodb, table)["ItemCount"] == 5
    assert sorts(dynamodb, table) == [0, 1, 2, 3, 4]


def test_recovery_is_switched(dynamodb: Any, table: str) -> None:
    def described() -> dict[str, Any]:
        answer = dynamodb.describe_continuous_backups(TableName=table)["ContinuousBackupsDescription"]
        assert answer["ContinuousBackupsStatus"] == "ENABLED"
        found: dict[str, Any] = answer["PointInTimeRecoveryDescription"]
        return found

    def switch(**specification: Any) -> dict[str, Any]:
        answer = dynamodb.update_continuous_backups(
            TableName=table, PointInTimeRecoverySpecification=specification
        )
        found: dict[str, Any] = answer["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
        return found

    assert described() == {"PointInTimeRecoveryStatus": "DISABLED"}
    first = switch(**ON)
    assert (first["PointInTimeRecoveryStatus"], first["RecoveryPeriodInDays"]) == ("ENABLED", 35)
    assert first["EarliestRestorableDateTime"] <= first["LatestRestorableDateTime"]
    assert first["EarliestRestorableDateTime"].microsecond == 0
    assert switch(RecoveryPeriodInDays=1, **ON)["RecoveryPeriodInDays"] == 1
    assert described()["EarliestRestorableDateTime"] == first["EarliestRestorableDateTime"]
    for days in (0, 36):
        with refused("ValidationException", "recoveryPeriodInDays"):
            switch(RecoveryPeriodInDays=days, **ON)
    assert switch(**OFF) == described() == {"PointInTimeRecoveryStatus": "DISABLED"}


def test_the_earliest_time_that_is_told_can_be_restored_to(dynamodb: Any, table: str) -> None:
    fill(dynamodb, table, 2)
    answer = dynamodb.update_continuous_backups(TableName=table, PointInTimeRecoverySpecification=ON)
    told = answer["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
    dynamodb.restore_table_to_point_in_time(
        SourceTableName=table,
        TargetTableName="new",
        RestoreDateTime=told["EarliestRestorableDateTime"],  # less than a second ahead
    )
    active(dynamodb, "new")
    assert sorts(dynamodb, "new") == [0, 1]


def test_what_is_not_there_is_refused(dynamodb: Any, table: str) -> None:
    arn = backed_up(dynamodb, table)
    for call in (
        lambda: dynamodb.create_backup(TableName="none", BackupName="one"),
        lambda: dynamodb.describe_continuous_backups(TableName="none"),
        lambda: dynamodb.update_continuous_backups(TableName="none", PointInTimeRecoverySpecification=ON),
        lambda: restored(dynamodb, SourceTableName="none", UseLatestRestorableTime=True),
    ):
        with refused("TableNotFoundException", "Table not found: none"):
            call()
    with refused("BackupNotFoundException", f"Backup not found: {NOWHERE}"):
        dynamodb.restore_table_from_backup(TargetTableName="new", BackupArn=NOWHERE)
    with refused("TableAlreadyExistsException", f"Table already exists: {table}"):
        dynamodb.restore_table_from_backup(TargetTableName=table, BackupArn=arn)
    words = f"Point in time recovery is not enabled for table '{table}'"
    with refused("PointInTimeRecoveryUnavailableException", words):
        restored(dynamodb, SourceTableName=table, UseLatestRestorableTime=True)
    with refused("ValidationException", "backupName"):
        dynamodb.create_backup(TableName=table, BackupName="a")


def test_times_that_cannot_be_restored_to_are_refused(dynamodb: Any, table: str) -> None:
    dynamodb.update_continuous_backups(TableName=table, PointInTimeRecoverySpecification=ON)
    now = datetime.now(UTC)
    for when in (now - timedelta(minutes=1), now + timedelta(minutes=1)):
        with refused("InvalidRestoreTimeException", "EarliestRestorableDateTime"):
            restored(dynamodb, SourceTableName=table, RestoreDateTime=when)
    for wrong in ({}, {"RestoreDateTime": now, "UseLatestRestorableTime": True}):
        with refused("ValidationException", "RestoreDateTime"):
            restored(dynamodb, SourceTableName=table, **wrong)


def restored(dynamodb: Any, **request: Any) -> Any:
    return dynamodb.restore_table_to_point_in_time(TargetTableName="new", **request)
