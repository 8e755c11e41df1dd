"""Statuses in AWS's order, for clients that look on and are never held."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from fogbank.testing.cloud import Cloud, server

NAME = {"DBInstanceIdentifier": "shop"}
NEW = {
    "Engine": "postgres",
    "DBInstanceClass": "db.t3.micro",
    "AllocatedStorage": 20,
    "MasterUsername": "app",
    "MasterUserPassword": "correct-horse",
}


@pytest.fixture(scope="module")
def unheld_server() -> Iterator[Cloud]:
    with server(engines="none", settle_seconds=0) as cloud:
        yield cloud


@pytest.fixture
def unheld(unheld_server: Cloud) -> Any:
    unheld_server.reset()
    return unheld_server.client("rds")


def watch(rds: Any, began: dict[str, Any], until: str) -> list[str]:
    """The statuses that follow one another, from the reply that began it to the last one."""
    seen = [began["DBInstance"]["DBInstanceStatus"]]
    deadline = time.monotonic() + 20
    while seen[-1] != until:
        assert time.monotonic() < deadline, seen
        try:
            found = rds.describe_db_instances(**NAME)["DBInstances"][0]
        except rds.exceptions.DBInstanceNotFoundFault:
            found = {"DBInstanceStatus": "gone"}
        assert ("Endpoint" in found) or found["DBInstanceStatus"] in ("creating", "gone")
        if found["DBInstanceStatus"] != seen[-1]:
            seen.append(found["DBInstanceStatus"])
    return seen


def test_the_whole_life(unheld: Any) -> None:
    rds = unheld
    assert watch(rds, rds.create_db_instance(**NAME, **NEW), "available") == ["creating", "available"]
    assert watch(rds, rds.stop_db_instance(**NAME), "stopped") == ["stopping", "stopped"]
    assert watch(rds, rds.start_db_instance(**NAME), "available") == ["starting", "available"]
    assert watch(rds, rds.reboot_db_instance(**NAME), "available") == ["rebooting", "available"]
    changed = rds.modify_db_instance(**NAME, DBInstanceClass="db.m7g.large", ApplyImmediately=True)
    assert watch(rds, changed, "available") == ["modifying", "available"]
    deleted = rds.delete_db_instance(**NAME, SkipFinalSnapshot=True)
    assert watch(rds, deleted, "gone") == ["deleting", "gone"]


def test_a_new_password_has_a_status_of_its_own(unheld: Any) -> None:
    rds = unheld
    watch(rds, rds.create_db_instance(**NAME, **NEW), "available")
    seen = watch(rds, rds.modify_db_instance(**NAME, MasterUserPassword="battery-staple"), "available")
    assert seen in (["modifying", "available"], ["modifying", "resetting-master-credentials", "available"])


def test_delete_supersedes_a_creation(unheld: Any) -> None:
    rds = unheld
    rds.create_db_instance(**NAME, **NEW)
    deleted = rds.delete_db_instance(**NAME, SkipFinalSnapshot=True)
    assert watch(rds, deleted, "gone") == ["deleting", "gone"]
    watch(rds, rds.create_db_instance(**NAME, **NEW), "available")


def test_at_awss_pace_a_look_is_not_held() -> None:
    with server(engines="none", pace="aws") as cloud:
        rds = cloud.client("rds")
        began = time.monotonic()
        rds.create_db_instance(**NAME, **NEW)
        for _ in range(5):
            found = rds.describe_db_instances(**NAME)["DBInstances"][0]
            assert found["DBInstanceStatus"] == "creating"
            assert "Endpoint" not in found
        assert time.monotonic() - began < 4, "a look was held"
