"""What backups and restores are refused for, in the service's words: one row is one fact."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.service.dynamodb.conftest import index
from tests.service.dynamodb.said import ENVELOPE, INVALID, differing, said

Row = tuple[str, dict[str, Any], str]
ON = {"PointInTimeRecoveryEnabled": True}
REQUEST = "Invalid Request: "
DENIED = "AccessDeniedException: Access is denied"
UNKNOWN = REQUEST + "BackupArn is not valid"
NO_BACKUP = "BackupNotFoundException: Backup not found: "
TIMES = r"'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ'"
ONE_OF = REQUEST + "Either one of RestoreDateTime or UseLatestRestorableTime must be specified, but not both"
BOTH = (
    REQUEST
    + "Both RestoreDateTime and UseLatestRestorableTime cannot be set for point-in-time restore request. "
    "Please specify either RestoreDateTime time or UseLatestRestorableTime"
)
NOT_THE_OWNER = "This action is only supported by accounts that match the resource owner’s account."
FOR_ON_DEMAND = (
    REQUEST + "Cannot override ProvisionedThroughput if BillingMode is overridden to PAY_PER_REQUEST"
)
PROVISIONED = {"BillingModeOverride": "PROVISIONED"}
UNITS = {"ReadCapacityUnits": 3, "WriteCapacityUnits": 4}


def unmatched(name: str) -> str:
    return (
        f"{REQUEST}Index {name} does not match a secondary index that existed in the source table "
        "and cannot be created during the restore operation"
    )


@pytest.fixture
def table(make_table: Callable[..., str]) -> str:
    return make_table(
        GlobalSecondaryIndexes=[index("by-g", "g", "r"), index("by-b", "b")],
        LocalSecondaryIndexes=[index("by-l", "p", "l")],
    )


@pytest.fixture
def arn(dynamodb: Any, table: str) -> str:
    made: str = dynamodb.create_backup(TableName=table, BackupName="one")["BackupDetails"]["BackupArn"]
    return made


@pytest.fixture
def recovered(dynamodb: Any, table: str) -> str:
    """A table with point-in-time recovery."""
    dynamodb.update_continuous_backups(TableName=table, PointInTimeRecoverySpecification=ON)
    return table


def misnamed(arn: str) -> Iterator[tuple[str, str]]:
    """ARNs that name no backup of the caller's, and what is said of each."""
    yield arn.replace("us-east-1", "us-nowhere-1"), UNKNOWN
    yield arn.replace("arn:aws:", "arn:aws-cn:"), UNKNOWN
    yield arn.replace(":dynamodb:", ":rds:"), UNKNOWN
    yield arn.replace("us-east-1", ""), DENIED
    yield arn.replace("000000000000", "111111111111"), DENIED
    yield arn.partition("/backup/")[0], "Invalid Backup ARN"
    yield "x" * 48, "Invalid Backup ARN"
    yield arn[:-8] + "00000000", NO_BACKUP + arn[:-8] + "00000000"


@pytest.mark.parametrize("operation", ["describe_backup", "delete_backup", "restore_table_from_backup"])
def test_names_of_backups(dynamodb: Any, arn: str, operation: str) -> None:
    more = {"TargetTableName": "new"} if operation.startswith("restore") else {}
    rows = [(operation, {"BackupArn": wrong, **more}, words) for wrong, words in misnamed(arn)]
    assert differing(dynamodb, rows) == []


def test_a_backup_is_found_by_an_arn_of_any_region(dynamodb: Any, arn: str) -> None:
    moved = arn.replace("us-east-1", "eu-west-1")
    described = dynamodb.describe_backup(BackupArn=moved)["BackupDescription"]["BackupDetails"]
    assert (described["BackupArn"], described["BackupStatus"]) == (moved, "AVAILABLE")
    dynamodb.delete_backup(BackupArn=moved)
    assert said(dynamodb, "describe_backup", BackupArn=arn) == NO_BACKUP + arn


def test_lists_of_backups(dynamodb: Any, arn: str) -> None:
    made = dynamodb.describe_backup(BackupArn=arn)["BackupDescription"]["BackupDetails"]
    milliseconds = round(made["BackupCreationDateTime"].timestamp() * 1000)
    assert arn.rpartition("/")[2].startswith(f"{milliseconds:014}-")
    rows: list[Row] = [
        (
            "list_backups",
            {"TimeRangeLowerBound": 20, "TimeRangeUpperBound": 10},
            f"{INVALID}Time range lower bound must be less than or equal to upper bound",
        ),
        (
            "list_backups",
            {"ExclusiveStartBackupArn": arn.replace("us-east-1", "eu-west-1")},
            f"{REQUEST}The supplied ExclusiveStartBackupArn does not match the region",
        ),
    ]
    assert differing(dynamodb, rows) == []


def test_what_a_backup_is_restored_with(dynamodb: Any, arn: str) -> None:
    by_g, provisioned = index("by-g", "g", "r"), PROVISIONED | {"ProvisionedThroughputOverride": UNITS}
    facts: list[tuple[dict[str, Any], str]] = [
        (
            {"ProvisionedThroughputOverride": UNITS},
            f"{REQUEST}Cannot override ProvisionedThroughput unless BillingMode is PROVISIONED",
        ),
        (
            PROVISIONED,
            f"{REQUEST}Must override ProvisionedThroughput if BillingMode is overridden to PROVISIONED",
        ),
        (provisioned | {"BillingModeOverride": "PAY_PER_REQUEST"}, FOR_ON_DEMAND),
        (
            {"GlobalSecondaryIndexOverride": [by_g | {"ProvisionedThroughput": UNITS}]},
            f"{FOR_ON_DEMAND} for index by-g",
        ),
        (
            provisioned | {"GlobalSecondaryIndexOverride": [by_g]},
            f"{REQUEST}Must specify provisioned throughput for index by-g",
        ),
        (
            {"OnDemandThroughputOverride": {"MaxReadRequestUnits": 0}},
            f"{REQUEST}Requested MaxReadRequestUnits for OnDemandThroughput is outside of valid range",
        ),
        (
            provisioned | {"OnDemandThroughputOverride": {"MaxReadRequestUnits": 9}},
            (
                f"{REQUEST}Cannot override MaxReadRequestUnits for OnDemandThroughput unless BillingModeOverride "
                "is PAY_PER_REQUEST"
            ),
        ),
        ({"GlobalSecondaryIndexOverride": [index("by-x", "g")]}, unmatched("by-x")),
        ({"LocalSecondaryIndexOverride": [index("by-l", "p", "r")]}, unmatched("by-l")),
        (
            {"SSESpecificationOverride": {"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": ""}},
            (
                f"{ENVELOPE}Value '' at 'sSESpecificationOverride.kMSMasterKeyId' failed to satisfy constraint: "
                "Member must have length greater than or equal to 1"
            ),
        ),
    ]
    request = {"BackupArn": arn, "TargetTableName": "new"}
    rows = [("restore_table_from_backup", request | more, words) for more, words in facts]
    assert differing(dynamodb, rows) == []


def test_indexes_are_renamed(dynamodb: Any, arn: str) -> None:
    dynamodb.restore_table_from_backup(
        BackupArn=arn,
        TargetTableName="new",
        GlobalSecondaryIndexOverride=[index("by-b", "b"), index("renamed", "g", "r")],
        LocalSecondaryIndexOverride=[index("other", "p", "l")],
    )
    dynamodb.get_waiter("table_exists").wait(TableName="new")
    found = dynamodb.describe_table(TableName="new")["Table"]
    assert [one["IndexName"] for one in found["GlobalSecondaryIndexes"]] == ["by-b", "renamed"]
    assert [one["IndexName"] for one in found["LocalSecondaryIndexes"]] == ["other"]


def test_the_order_of_what_is_wrong_with_a_recovery(dynamodb: Any, make_table: Callable[..., str]) -> None:
    make_table("plain")
    now, latest = datetime.now(UTC), {"UseLatestRestorableTime": True}
    off = "PointInTimeRecoveryUnavailableException: Point in time recovery is not enabled for table 'plain'"
    arn = dynamodb.describe_table(TableName="plain")["Table"]["TableArn"]
    facts: list[tuple[dict[str, Any], str]] = [
        ({"SourceTableName": "plain"}, ONE_OF),
        ({"SourceTableName": "plain", "UseLatestRestorableTime": False}, ONE_OF),
        ({"SourceTableName": "plain", "RestoreDateTime": now, **latest}, BOTH),
        (latest, "The parameter 'TableName' is required but was not present in the request"),
        (
            {"SourceTableName": "plain", "SourceTableArn": arn, **latest},
            f"{REQUEST}Must provide exactly one of: sourceTableArn, sourceTableName",
        ),
        ({"SourceTableName": "none", **latest}, "TableNotFoundException: Table not found: none"),
        ({"SourceTableArn": f"{arn}er", **latest}, "TableNotFoundException: Table not found"),
        ({"SourceTableArn": "plain", **latest}, f"{INVALID}ARNs must start with 'arn:': plain"),
        ({"SourceTableArn": arn.replace("000000000000", "111111111111"), **latest}, NOT_THE_OWNER),
        ({"SourceTableName": "plain", **latest}, off),
        ({"SourceTableName": "plain", "RestoreDateTime": 0}, off),
    ]
    rows = [("restore_table_to_point_in_time", {"TargetTableName": "plain"} | one, say) for one, say in facts]
    assert differing(dynamodb, rows) == []


def test_the_time_of_a_recovery_comes_before_its_target(dynamodb: Any, recovered: str) -> None:
    request = {"SourceTableName": recovered, "TargetTableName": recovered}
    when = datetime.now(UTC) - timedelta(days=1)
    answer = said(dynamodb, "restore_table_to_point_in_time", RestoreDateTime=when, **request)
    words = (
        f"InvalidRestoreTimeException: RestoreDateTime {TIMES} must be within "
        f"EarliestRestorableDateTime {TIMES} and LatestRestorableDateTime {TIMES}"
    )
    assert re.fullmatch(words, answer), answer
    answer = said(dynamodb, "restore_table_to_point_in_time", UseLatestRestorableTime=True, **request)
    assert answer == f"TableAlreadyExistsException: Table already exists: {recovered}"


def test_recovery_is_switched_off_without_a_period(dynamodb: Any, recovered: str) -> None:
    specification = {"PointInTimeRecoveryEnabled": False, "RecoveryPeriodInDays": 7}
    answer = said(
        dynamodb, "update_continuous_backups",
        TableName=recovered, PointInTimeRecoverySpecification=specification,
    )  # fmt: skip
    assert answer == (f"{REQUEST}Cannot specify RecoveryPeriodInDays when disabling point-in-time recovery.")
