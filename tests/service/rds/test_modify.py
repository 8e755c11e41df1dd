"""ModifyDBInstance: at once, by a transition, or pending."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from tests.service.refusals import refused

Create = Callable[..., dict[str, Any]]
Describe = Callable[..., dict[str, Any]]


@pytest.fixture
def modify(rds: Any) -> Callable[..., dict[str, Any]]:
    def change(**changes: Any) -> dict[str, Any]:
        changed: dict[str, Any] = rds.modify_db_instance(DBInstanceIdentifier="shop", **changes)["DBInstance"]
        return changed

    return change


def test_what_needs_no_outage_is_changed_at_once(create: Create, modify: Any) -> None:
    create()
    changed = modify(
        BackupRetentionPeriod=7,
        PreferredBackupWindow="01:00-01:30",
        PreferredMaintenanceWindow="Mon:02:00-Mon:03:00",
        CopyTagsToSnapshot=True,
        DeletionProtection=True,
        MaxAllocatedStorage=100,
        PubliclyAccessible=False,
        AutoMinorVersionUpgrade=False,
        EngineLifecycleSupport="open-source-rds-extended-support-disabled",
        LicenseModel="postgresql-license",
    )
    assert changed["DBInstanceStatus"] == "available"
    assert changed["BackupRetentionPeriod"] == 7
    assert changed["EngineLifecycleSupport"] == "open-source-rds-extended-support-disabled"
    assert changed["PreferredBackupWindow"] == "01:00-01:30"
    assert changed["PreferredMaintenanceWindow"] == "mon:02:00-mon:03:00"
    assert changed["MaxAllocatedStorage"] == 100
    assert (changed["CopyTagsToSnapshot"], changed["DeletionProtection"]) == (True, True)
    assert (changed["PubliclyAccessible"], changed["AutoMinorVersionUpgrade"]) == (False, False)


def test_without_apply_immediately_it_is_pending(create: Create, modify: Any, describe: Describe) -> None:
    create()
    changed = modify(DBInstanceClass="db.r6g.large", AllocatedStorage=40)
    assert changed["DBInstanceStatus"] == "available"
    assert changed["PendingModifiedValues"] == {"DBInstanceClass": "db.r6g.large", "AllocatedStorage": 40}
    assert describe()["DBInstanceClass"] == "db.t3.micro"


def test_apply_immediately_takes_pending_values_along(
    create: Create, modify: Any, describe: Describe, rds: Any
) -> None:
    create()
    modify(DBInstanceClass="db.r6g.large")
    changed = modify(AllocatedStorage=40, ApplyImmediately=True)
    assert changed["DBInstanceStatus"] == "modifying"
    found = describe()
    assert (found["DBInstanceStatus"], found["PendingModifiedValues"]) == ("available", {})
    assert (found["DBInstanceClass"], found["AllocatedStorage"]) == ("db.r6g.large", 40)
    events = [
        event["Message"]
        for event in rds.describe_events(SourceIdentifier="shop", SourceType="db-instance")["Events"]
    ]
    assert events[1:] == [
        "Applying modification to database instance class",
        "Applying modification to allocated storage",
        "DB instance shutdown",
        "DB instance restarted",
        "Finished applying modification to DB instance class",
        "Finished applying modification to allocated storage",
    ]


def test_the_password_is_changed_at_once_and_never_shown(
    create: Create, modify: Any, describe: Describe
) -> None:
    create()
    changed = modify(MasterUserPassword="battery-staple")
    assert changed["PendingModifiedValues"] == {"MasterUserPassword": "****"}
    found = describe()
    assert (found["DBInstanceStatus"], found["PendingModifiedValues"]) == ("available", {})
    assert "battery-staple" not in str(found)


def test_port_and_minor_version(create: Create, modify: Any, describe: Describe, rds: Any) -> None:
    create(EngineVersion="17.10")
    modify(DBPortNumber=5544, EngineVersion="17.11", ApplyImmediately=True)
    found = describe()
    assert found["Endpoint"]["Port"] == 5544
    assert found["EngineVersion"] == "17.11"
    (patched,) = rds.describe_events(EventCategories=["maintenance"])["Events"]
    assert patched["Message"] == "Database instance patched"


def test_what_is_set_back_is_pending_no_more(create: Create, modify: Any, describe: Describe) -> None:
    create(EngineVersion="17.10")
    modify(DBInstanceClass="db.r6g.large", EngineVersion="17.11", BackupRetentionPeriod=0)
    assert set(describe()["PendingModifiedValues"]) == {
        "DBInstanceClass",
        "EngineVersion",
        "BackupRetentionPeriod",
    }
    assert modify(DBInstanceClass="db.t3.micro")["PendingModifiedValues"] == {
        "EngineVersion": "17.11",
        "BackupRetentionPeriod": 0,
    }
    changed = modify(EngineVersion="17.10", BackupRetentionPeriod=5)
    assert (changed["PendingModifiedValues"], changed["BackupRetentionPeriod"]) == ({}, 5)
    unchanged = modify(DBInstanceClass="db.t3.micro", ApplyImmediately=True)
    assert (unchanged["DBInstanceStatus"], unchanged["PendingModifiedValues"]) == ("available", {})


def test_backups_are_turned_on_and_off_in_the_window(create: Create, modify: Any, describe: Describe) -> None:
    create()
    changed = modify(BackupRetentionPeriod=0)
    assert changed["PendingModifiedValues"] == {"BackupRetentionPeriod": 0}
    assert changed["BackupRetentionPeriod"] == 1
    modify(ApplyImmediately=True)
    assert (describe()["BackupRetentionPeriod"], describe()["PendingModifiedValues"]) == (0, {})


def test_a_new_port_never_waits(create: Create, modify: Any, describe: Describe) -> None:
    create()
    changed = modify(DBPortNumber=5544, DBInstanceClass="db.r6g.large")
    assert changed["DBInstanceStatus"] == "modifying"
    found = describe()
    assert found["Endpoint"]["Port"] == 5544
    assert found["PendingModifiedValues"] == {"DBInstanceClass": "db.r6g.large"}


def test_storage_grows_by_ten_percent_at_least(create: Create, modify: Any) -> None:
    create(AllocatedStorage=101)
    assert modify(AllocatedStorage=102)["PendingModifiedValues"] == {"AllocatedStorage": 112}


def test_storage_keeps_what_is_not_asked_for(create: Create, modify: Any) -> None:
    create(AllocatedStorage=100, Iops=2000)
    assert modify(AllocatedStorage=200)["PendingModifiedValues"] == {"AllocatedStorage": 200}
    pending = modify(StorageType="gp3", AllocatedStorage=400)["PendingModifiedValues"]
    assert pending == {
        "AllocatedStorage": 400,
        "StorageType": "gp3",
        "Iops": 12000,
        "StorageThroughput": 500,
    }
    pending = modify(StorageThroughput=600)["PendingModifiedValues"]
    assert (pending["AllocatedStorage"], pending["Iops"], pending["StorageThroughput"]) == (400, 12000, 600)


def test_a_limit_equal_to_the_size_turns_autoscaling_off(create: Create, modify: Any) -> None:
    create(MaxAllocatedStorage=100)
    assert modify(CopyTagsToSnapshot=True)["MaxAllocatedStorage"] == 100
    assert "MaxAllocatedStorage" not in modify(MaxAllocatedStorage=20)


@pytest.mark.parametrize(
    ("changes", "code", "words", "status"),
    [
        ({"AllocatedStorage": 19}, "InvalidParameterCombination", "Invalid storage size", 400),
        ({"AllocatedStorage": 70000}, "InvalidParameterCombination", "Invalid storage size", 400),
        ({"StorageType": "io1"}, "InvalidParameterCombination", "Invalid storage size", 400),
        ({"MaxAllocatedStorage": 0}, "InvalidParameterCombination", "greater than storage size", 400),
        ({"LicenseModel": "x"}, "InvalidParameterCombination", "Invalid license model 'x'", 400),
        ({"DBPortNumber": 22}, "InvalidParameterValue", "between 1150 and 65535", 400),
        ({"CACertificateIdentifier": "rds-ca-2015"}, "CertificateNotFound", "rds-ca-2015", 404),
        ({"EngineVersion": "18"}, "InvalidParameterCombination", "AllowMajorVersionUpgrade flag must", 400),
        ({"BackupRetentionPeriod": 36}, "InvalidParameterValue", "between 0 and 35", 400),
        ({"DisableDomain": True}, "NotImplemented", "Active Directory", 501),
        ({"DBInstanceClass": "db.none"}, "InvalidParameterValue", "Invalid DB Instance class: db.none", 400),
        ({"MasterUserPassword": "short"}, "InvalidParameterValue", "shorter than 8", 400),
        ({"EngineVersion": "99"}, "InvalidParameterCombination", "Cannot find version 99 for postgres", 400),
        ({"EngineVersion": "17.10"}, "InvalidParameterCombination", "Cannot upgrade postgres", 400),
        (
            {"EngineVersion": "18", "AllowMajorVersionUpgrade": True},
            "NotImplemented",
            "major version upgrades",
            501,
        ),
        ({"MultiAZ": True}, "NotImplemented", "Multi-AZ", 501),
        ({"NewDBInstanceIdentifier": "store"}, "NotImplemented", "renaming", 501),
        ({"DBParameterGroupName": "mine"}, "DBParameterGroupNotFound", "mine", 404),
        ({"RotateMasterUserPassword": True}, "InvalidParameterCombination", "isn't managed", 400),
        ({"PreferredBackupWindow": "x"}, "InvalidParameterValue", "Invalid backup window format", 400),
    ],
)
def test_refused(
    create: Create, modify: Any, describe: Describe, changes: Any, code: str, words: str, status: int
) -> None:
    create(EngineVersion="17.11")
    before = describe()
    with refused(code, words, status):
        modify(**changes)
    assert describe() == before


def test_two_modifications_at_once_lose_nothing(create: Create, cloud: Any, describe: Describe) -> None:
    create()
    clients = [cloud.client("rds") for _ in range(4)]
    changes: list[dict[str, Any]] = [
        {"DBInstanceClass": "db.m7g.large"},
        {"AllocatedStorage": 40},
        {"CopyTagsToSnapshot": True},
        {"PreferredBackupWindow": "01:00-01:30"},
    ]
    with ThreadPoolExecutor() as pool:
        for done in [
            pool.submit(client.modify_db_instance, DBInstanceIdentifier="shop", **change)
            for client, change in zip(clients, changes, strict=True)
        ]:
            done.result()
    found = describe()
    assert found["PendingModifiedValues"] == {"DBInstanceClass": "db.m7g.large", "AllocatedStorage": 40}
    assert (found["CopyTagsToSnapshot"], found["PreferredBackupWindow"]) == (True, "01:00-01:30")
