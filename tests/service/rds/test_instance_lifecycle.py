"""Statuses, waiters and events of a DB instance's life, as boto3 sees them."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.service.refusals import refused

Create = Callable[..., dict[str, Any]]
Describe = Callable[..., dict[str, Any]]


def messages(rds: Any, name: str = "shop") -> list[str]:
    events = rds.describe_events(SourceIdentifier=name, SourceType="db-instance")["Events"]
    assert [event["Date"] for event in events] == sorted(event["Date"] for event in events)
    return [event["Message"] for event in events]


def test_create_answers_creating_without_an_endpoint(create: Create) -> None:
    made = create(wait=False, DBName="orders", Tags=[{"Key": "team", "Value": "a"}])
    assert made["DBInstanceStatus"] == "creating"
    assert "Endpoint" not in made
    assert "InstanceCreateTime" not in made
    assert made["PendingModifiedValues"] == {"MasterUserPassword": "****"}
    assert made["TagList"] == [{"Key": "team", "Value": "a"}]


def test_an_available_instance_has_what_rds_shows(create: Create, describe: Describe) -> None:
    create(DBName="orders")
    found = describe()
    assert found["DBInstanceStatus"] == "available"
    assert found["Endpoint"]["Port"] == 5432
    assert found["Endpoint"]["Address"]
    assert datetime.now(UTC) - found["InstanceCreateTime"] < timedelta(minutes=1)
    assert found["DBInstanceArn"] == "arn:aws:rds:us-east-1:000000000000:db:shop"
    assert found["DbiResourceId"].startswith("db-")
    assert found["DBParameterGroups"][0]["DBParameterGroupName"].startswith("default.postgres")
    assert found["MasterUsername"] == "app"
    assert found["DBName"] == "orders"
    assert found["PendingModifiedValues"] == {}
    assert found["BackupRetentionPeriod"] == 1
    assert found["MultiAZ"] is False


def test_waiters_need_no_second_look(rds: Any, create: Create) -> None:
    began = time.monotonic()
    create()
    rds.delete_db_instance(DBInstanceIdentifier="shop", SkipFinalSnapshot=True)
    rds.get_waiter("db_instance_deleted").wait(DBInstanceIdentifier="shop")
    assert time.monotonic() - began < 10, "a waiter slept its 30 seconds"


def test_stop_start_reboot_and_delete(rds: Any, create: Create, describe: Describe) -> None:
    create()
    identifier = {"DBInstanceIdentifier": "shop"}
    stopping = rds.stop_db_instance(**identifier)["DBInstance"]
    assert stopping["DBInstanceStatus"] == "stopping"
    stopped = describe()
    assert stopped["DBInstanceStatus"] == "stopped"
    week = stopped["AutomaticRestartTime"] - datetime.now(UTC)
    assert timedelta(days=6, hours=23) < week <= timedelta(days=7)
    assert rds.start_db_instance(**identifier)["DBInstance"]["DBInstanceStatus"] == "starting"
    started = describe()
    assert started["DBInstanceStatus"] == "available"
    assert "AutomaticRestartTime" not in started
    assert started["Endpoint"] == stopped["Endpoint"]
    assert rds.reboot_db_instance(**identifier)["DBInstance"]["DBInstanceStatus"] == "rebooting"
    assert describe()["DBInstanceStatus"] == "available"
    deleting = rds.delete_db_instance(**identifier, SkipFinalSnapshot=True)["DBInstance"]
    assert deleting["DBInstanceStatus"] == "deleting"
    with refused("DBInstanceNotFound", "DBInstance shop not found.", 404):
        describe()
    assert messages(rds) == [
        "DB instance created",
        "DB instance shutdown",
        "DB instance stopped",
        "DB instance started",
        "DB instance shutdown",
        "DB instance restarted",
        "DB instance deleted",
    ]


@pytest.mark.parametrize("operation", ["stop_db_instance", "reboot_db_instance"])
def test_what_needs_an_available_instance(
    rds: Any, create: Create, describe: Describe, operation: str
) -> None:
    create()
    rds.stop_db_instance(DBInstanceIdentifier="shop")
    assert describe()["DBInstanceStatus"] == "stopped"
    with refused("InvalidDBInstanceState", "Instance shop is not in available state."):
        getattr(rds, operation)(DBInstanceIdentifier="shop")
    with refused("InvalidDBInstanceState", "is not in available state"):
        rds.modify_db_instance(DBInstanceIdentifier="shop", AllocatedStorage=40)


def test_start_of_an_available_instance(rds: Any, create: Create) -> None:
    create()
    with refused("InvalidDBInstanceState", "Instance shop cannot be started"):
        rds.start_db_instance(DBInstanceIdentifier="shop")


@pytest.mark.parametrize(
    ("operation", "parameters"),
    [
        ("describe_db_instances", {}),
        ("modify_db_instance", {}),
        ("start_db_instance", {}),
        ("stop_db_instance", {}),
        ("reboot_db_instance", {}),
        ("delete_db_instance", {"SkipFinalSnapshot": True}),
    ],
)
def test_an_instance_that_is_not_there(rds: Any, operation: str, parameters: dict[str, Any]) -> None:
    with refused("DBInstanceNotFound", "DBInstance nobody not found.", 404):
        getattr(rds, operation)(DBInstanceIdentifier="nobody", **parameters)


def test_deletion_protection(rds: Any, create: Create) -> None:
    create(DeletionProtection=True)
    with refused("InvalidParameterCombination", "Cannot delete protected DB Instance"):
        rds.delete_db_instance(DBInstanceIdentifier="shop", SkipFinalSnapshot=True)
    rds.modify_db_instance(DBInstanceIdentifier="shop", DeletionProtection=False)
    rds.delete_db_instance(DBInstanceIdentifier="shop", SkipFinalSnapshot=True)


def test_a_final_snapshot_is_refused_and_nothing_is_deleted(
    rds: Any, create: Create, describe: Describe
) -> None:
    create()
    with refused("InvalidParameterCombination", "FinalDBSnapshotIdentifier is required unless"):
        rds.delete_db_instance(DBInstanceIdentifier="shop")
    with refused("InvalidParameterCombination", "FinalDBSnapshotIdentifier can not be specified"):
        rds.delete_db_instance(
            DBInstanceIdentifier="shop", SkipFinalSnapshot=True, FinalDBSnapshotIdentifier="last"
        )
    with refused("NotImplemented", "final snapshots", 501):
        rds.delete_db_instance(DBInstanceIdentifier="shop", FinalDBSnapshotIdentifier="last")
    assert describe()["DBInstanceStatus"] == "available"


def test_names_are_case_insensitive_and_arns_are_names(rds: Any, create: Create) -> None:
    create("shop", DBInstanceIdentifier="Shop")
    for name in ("SHOP", "shop", "arn:aws:rds:us-east-1:000000000000:db:shop"):
        found = rds.describe_db_instances(DBInstanceIdentifier=name)["DBInstances"]
        assert [one["DBInstanceIdentifier"] for one in found] == ["shop"]
    with refused("DBInstanceAlreadyExists", "DB instance already exists"):
        create("SHOP", wait=False)


def test_accounts_and_regions_never_meet(cloud: Any, create: Create) -> None:
    create()
    for other in (
        cloud.client("rds", account="111122223333"),
        cloud.client("rds", region="eu-central-1"),
    ):
        assert other.describe_db_instances()["DBInstances"] == []
        create(client=other, wait=False)
    there = cloud.client("rds", account="111122223333").describe_db_instances()["DBInstances"][0]
    assert there["DBInstanceArn"] == "arn:aws:rds:us-east-1:111122223333:db:shop"


def test_reset_of_one_scope_leaves_the_others(cloud: Any, create: Create) -> None:
    create()
    elsewhere = cloud.client("rds", region="eu-central-1")
    create(client=elsewhere)
    cloud.reset(account="000000000000", region="eu-central-1")
    assert elsewhere.describe_db_instances()["DBInstances"] == []
    assert len(cloud.client("rds").describe_db_instances()["DBInstances"]) == 1
