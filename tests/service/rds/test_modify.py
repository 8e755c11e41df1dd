"""ModifyDBInstance: at once, by a transition, or pending."""

from __future__ import annotations

from collections.abc import Callable
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
    )
    assert changed["DBInstanceStatus"] == "available"
    assert changed["BackupRetentionPeriod"] == 7
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


def test_port_and_minor_version(create: Create, modify: Any, describe: Describe) -> None:
    create(EngineVersion="17.10")
    modify(DBPortNumber=5544, EngineVersion="17.11", ApplyImmediately=True)
    found = describe()
    assert found["Endpoint"]["Port"] == 5544
    assert found["EngineVersion"] == "17.11"


@pytest.mark.parametrize(
    ("changes", "code", "words", "status"),
    [
        ({"AllocatedStorage": 19}, "InvalidParameterCombination", "Invalid storage size", 400),
        ({"AllocatedStorage": 21}, "InvalidParameterCombination", "at least 10 percent", 400),
        ({"DBInstanceClass": "db.none"}, "InvalidParameterValue", "Invalid DB Instance class: db.none", 400),
        ({"MasterUserPassword": "short"}, "InvalidParameterValue", "shorter than 8", 400),
        ({"EngineVersion": "99"}, "InvalidParameterCombination", "Cannot find version 99 for postgres", 400),
        ({"EngineVersion": "17.10"}, "InvalidParameterCombination", "Cannot upgrade postgres", 400),
        ({"EngineVersion": "18"}, "NotImplemented", "major version upgrades", 501),
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
