"""What CreateDBInstance refuses, and in which words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.service.refusals import refused

Create = Callable[..., dict[str, Any]]
VALUE, COMBINATION = "InvalidParameterValue", "InvalidParameterCombination"


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        (
            {"DBInstanceIdentifier": "1shop"},
            VALUE,
            "The parameter DBInstanceIdentifier is not a valid identifier",
        ),
        ({"DBInstanceIdentifier": "shop-"}, VALUE, "must not end with a hyphen"),
        ({"DBInstanceIdentifier": "a--b"}, VALUE, "two consecutive hyphens"),
        ({"DBInstanceIdentifier": "a" * 64}, VALUE, "not a valid identifier"),
        ({"Engine": "postgresql"}, VALUE, "Invalid DB engine"),
        ({"DBInstanceClass": "db.t9.micro"}, VALUE, "Invalid DB Instance class: db.t9.micro"),
        ({"EngineVersion": "9.6"}, COMBINATION, "Cannot find version 9.6 for postgres"),
        (
            {"MasterUsername": None},
            VALUE,
            "The parameter MasterUsername must be provided and must not be blank.",
        ),
        ({"MasterUserPassword": None}, VALUE, "The parameter MasterUserPassword must be provided"),
        ({"MasterUserPassword": "short"}, VALUE, "because it is shorter than 8 characters"),
        ({"MasterUserPassword": "x" * 129}, VALUE, "because it is longer than 128 characters"),
        ({"MasterUserPassword": 'pass"word'}, VALUE, "Only printable ASCII characters besides"),
        ({"MasterUserPassword": "pass word"}, VALUE, "Only printable ASCII characters besides"),
        ({"MasterUsername": "admin"}, VALUE, "MasterUsername admin cannot be used as it is a reserved word"),
        ({"MasterUsername": "rdsadmin"}, VALUE, "reserved word used by the engine"),
        ({"MasterUsername": "pg_dba"}, VALUE, 'role names starting with "pg_" are reserved'),
        ({"MasterUsername": "1app"}, VALUE, "MasterUsername must begin with a letter"),
        ({"MasterUsername": "a" * 64}, VALUE, "MasterUsername must begin with a letter"),
        (
            {"DBName": "my-db"},
            VALUE,
            "DBName must begin with a letter and contain only alphanumeric characters.",
        ),
        ({"Port": 80}, VALUE, "Must be between 1150 and 65535"),
        (
            {"AllocatedStorage": 5},
            COMBINATION,
            "Invalid storage size for engine name postgres and storage type gp3: 5",
        ),
        ({"AllocatedStorage": None}, VALUE, "The parameter AllocatedStorage must be provided"),
        ({"StorageType": "gp9"}, VALUE, "Invalid storage type: gp9"),
        ({"StorageType": "io1", "AllocatedStorage": 100}, COMBINATION, "must specify a value for the IOPS"),
        ({"StorageType": "gp3", "Iops": 4000}, COMBINATION, "a storage size less than 400"),
        ({"StorageType": "gp3", "AllocatedStorage": 400, "Iops": 11999}, COMBINATION, "Invalid iops value"),
        (
            {"StorageType": "gp3", "AllocatedStorage": 400, "StorageThroughput": 4001},
            COMBINATION,
            "Invalid storage throughput value",
        ),
        (
            {"StorageType": "gp3", "AllocatedStorage": 400, "Iops": 12000, "StorageThroughput": 3001},
            COMBINATION,
            "throughput to iops ratio",
        ),
        (
            {"StorageType": "io1", "AllocatedStorage": 100, "Iops": 5001},
            COMBINATION,
            "Invalid iops to storage (GB) ratio for engine name postgres and storage type io1: 50.0100",
        ),
        ({"StorageType": "gp2", "Iops": 3000}, COMBINATION, "can't specify IOPS for storage type gp2"),
        ({"StorageType": "gp2", "StorageThroughput": 125}, COMBINATION, "unless the storage type is gp3"),
        ({"DBName": "select"}, VALUE, "DBName select cannot be used. It is a reserved word"),
        ({"DBName": "Template1"}, VALUE, "DBName Template1 cannot be used"),
        ({"EngineLifecycleSupport": "for-ever"}, VALUE, "for-ever"),
        ({"AvailabilityZone": "eu-central-1a"}, "InvalidVPCNetworkStateFault", "eu-central-1a"),
        ({"Tags": [{"Key": "aws:x", "Value": ""}]}, VALUE, "Tag keys can't begin with"),
        ({"Tags": [{"Key": str(n)} for n in range(51)]}, VALUE, "50 tags at most"),
        ({"MaxAllocatedStorage": 20}, COMBINATION, "Max storage size must be greater than storage size"),
        ({"MaxAllocatedStorage": 21}, COMBINATION, "Invalid max storage size for engine name postgres"),
        ({"BackupRetentionPeriod": 36}, VALUE, "Must be between 0 and 35"),
        ({"PreferredBackupWindow": "3-4"}, VALUE, "Invalid backup window format"),
        ({"PreferredBackupWindow": "03:00-03:10"}, VALUE, "at least 30 minutes"),
        ({"PreferredMaintenanceWindow": "someday"}, VALUE, "Invalid maintenance window format"),
        (
            {"PreferredBackupWindow": "03:00-04:00", "PreferredMaintenanceWindow": "sun:03:30-sun:04:30"},
            COMBINATION,
            "must not overlap",
        ),
        ({"LicenseModel": "bring-your-own-license"}, COMBINATION, "Invalid license model"),
        ({"DBParameterGroupName": "mine"}, "DBParameterGroupNotFound", "DBParameterGroup not found: mine"),
        ({"OptionGroupName": "mine"}, "OptionGroupNotFoundFault", "mine not found"),
        ({"DBSubnetGroupName": "mine"}, "DBSubnetGroupNotFoundFault", "mine"),
        ({"CACertificateIdentifier": "rds-ca-2015"}, "CertificateNotFound", "rds-ca-2015"),
        ({"KmsKeyId": "alias/x"}, COMBINATION, "KmsKeyId can only be specified with an encrypted"),
        ({"ManageMasterUserPassword": True}, COMBINATION, "You can't specify MasterUserPassword"),
        ({"MasterUserSecretKmsKeyId": "alias/x"}, COMBINATION, "unless ManageMasterUserPassword"),
    ],
)
def test_refused(rds: Any, create: Create, changes: dict[str, Any], code: str, words: str) -> None:
    status = 404 if code.endswith(("NotFound", "NotFoundFault")) else 400
    with refused(code, words, status):
        create(wait=False, **changes)
    assert rds.describe_db_instances()["DBInstances"] == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"MultiAZ": True}, "Multi-AZ"),
        ({"EnablePerformanceInsights": True}, "Performance Insights"),
        ({"EnableIAMDatabaseAuthentication": True}, "IAM database authentication"),
        ({"MonitoringInterval": 60}, "Enhanced Monitoring"),
        ({"EnableCloudwatchLogsExports": ["postgresql"]}, "log exports"),
        ({"DBClusterIdentifier": "c"}, "DB clusters"),
        ({"NetworkType": "DUAL"}, "networks with IPv6"),
        ({"BackupTarget": "outposts"}, "BackupTarget=outposts"),
        ({"DatabaseInsightsMode": "advanced"}, "Database Insights"),
        ({"Domain": "d-1"}, "Active Directory"),
        ({"Engine": "aurora-postgresql"}, "the engine aurora-postgresql"),
        ({"Engine": "mysql"}, "the engine mysql"),
    ],
)
def test_what_is_not_there_yet_is_refused_in_plain_words(
    rds: Any, create: Create, changes: dict[str, Any], words: str
) -> None:
    with refused("NotImplemented", words, 501):
        create(wait=False, **changes)
    assert rds.describe_db_instances()["DBInstances"] == []


def test_what_asks_for_nothing_is_not_refused(create: Create) -> None:
    made = create(
        MultiAZ=False,
        EnablePerformanceInsights=False,
        MonitoringInterval=0,
        EnableCloudwatchLogsExports=[],
        NetworkType="IPV4",
        BackupTarget="region",
        DatabaseInsightsMode="standard",
        DBParameterGroupName="default.postgres17",
        OptionGroupName="default:postgres-17",
        LicenseModel="postgresql-license",
        EngineLifecycleSupport="open-source-rds-extended-support-disabled",
    )
    assert made["EngineLifecycleSupport"] == "open-source-rds-extended-support-disabled"
    assert (made["NetworkType"], made["DatabaseInsightsMode"]) == ("IPV4", "standard")


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ({"AllocatedStorage": 20}, ("gp3", 3000, 125)),
        ({"AllocatedStorage": 400}, ("gp3", 12000, 500)),
        ({"AllocatedStorage": 400, "Iops": 20000, "StorageType": "gp3"}, ("gp3", 20000, 500)),
        ({"AllocatedStorage": 100, "Iops": 1000}, ("io1", 1000, None)),
        ({"AllocatedStorage": 20, "StorageType": "gp2"}, ("gp2", None, None)),
        ({"AllocatedStorage": 5, "StorageType": "standard"}, ("standard", None, None)),
    ],
)
def test_storage_types_and_their_rates(create: Create, asked: dict[str, Any], wanted: Any) -> None:
    made = create(wait=False, **asked)
    assert (made["StorageType"], made.get("Iops"), made.get("StorageThroughput")) == wanted


def test_the_storage_quota(create: Create, rds: Any) -> None:
    create("a", AllocatedStorage=60000)
    with refused("StorageQuotaExceeded", "100000 GiB of storage"):
        create("b", AllocatedStorage=40001)
    create("b", AllocatedStorage=40000)
    with refused("StorageQuotaExceeded", "10000 GiB more were requested"):
        rds.modify_db_instance(DBInstanceIdentifier="b", AllocatedStorage=50000)


def test_an_operation_that_nobody_wrote(rds: Any) -> None:
    with refused("NotImplemented", "CreateDBSnapshot", 501):
        rds.create_db_snapshot(DBSnapshotIdentifier="s", DBInstanceIdentifier="shop")


@pytest.mark.parametrize(
    ("version", "wanted"), [(None, "17."), ("16", "16."), ("14.23", "14.23"), ("18", "18.")]
)
def test_engine_versions(create: Create, version: str | None, wanted: str) -> None:
    made = create(wait=False, EngineVersion=version)
    assert made["EngineVersion"].startswith(wanted)
    assert (
        made["DBParameterGroups"][0]["DBParameterGroupName"] == "default.postgres" + wanted.partition(".")[0]
    )


def test_the_quota(rds: Any, create: Create) -> None:
    quota = {one["AccountQuotaName"]: one for one in rds.describe_account_attributes()["AccountQuotas"]}[
        "DBInstances"
    ]
    assert quota["Used"] == 0
    for number in range(quota["Max"]):
        create(f"db{number}", wait=False)
    with refused("InstanceQuotaExceeded", "DB Instance quota exceeded"):
        create("onemore", wait=False)
