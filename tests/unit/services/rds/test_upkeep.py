"""What RDS does by itself as time passes, with a clock that is moved by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from fogbank.core.call import Call
from fogbank.core.facilities import Facilities
from fogbank.core.scope import Scope
from fogbank.engines.none import NoEngine
from fogbank.operations.context import Backing
from fogbank.reconciler import Reconciler
from fogbank.runtime.directories import Directories
from fogbank.services.rds.instance import DBInstance
from fogbank.services.rds.service import LIFECYCLES, rds
from fogbank.services.rds.upkeep import look_after
from fogbank.store import Store

SCOPE = Scope("000000000000", "us-east-1")
SUNDAY = datetime(2026, 1, 4, 12, 0, tzinfo=UTC)


class HandClock:
    def __init__(self) -> None:
        self.time = SUNDAY

    def now(self) -> datetime:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


class OneAddress:
    def allocate(self, owner: str, port: int) -> tuple[str, int]:
        return "127.64.1.1", port

    def release(self, owner: str) -> None:
        """There is only one."""


@pytest.fixture
def backing(tmp_path: Path) -> Iterator[Backing]:
    directories = Directories(tmp_path / "data", tmp_path / "cache")
    store, clock, nobody = Store(tmp_path / "state.sqlite"), HandClock(), None
    engines: Any = {"postgres": NoEngine(directories, "postgres")}
    surroundings: Any = nobody
    facilities = Facilities(engines=engines, addresses=OneAddress(), surroundings=surroundings)
    reconciler = Reconciler(store, LIFECYCLES, facilities, clock)
    yield Backing(store, reconciler, facilities, clock)
    store.close()


async def call(backing: Backing, operation: str, **parameters: Any) -> DBInstance:
    request = {"DBInstanceIdentifier": "shop", **parameters}
    await rds(backing).call(Call("rds", operation, SCOPE, request, "id"))
    return await settled(backing)


async def settled(backing: Backing) -> DBInstance:
    found = backing.store.resources.get(DBInstance, SCOPE, "shop")
    assert found is not None
    await backing.reconciler.settled(found.key, 5)
    again = backing.store.resources.get(DBInstance, SCOPE, "shop")
    assert again is not None
    return again


async def created(backing: Backing) -> DBInstance:
    return await call(
        backing,
        "CreateDBInstance",
        Engine="postgres",
        DBInstanceClass="db.t3.micro",
        AllocatedStorage=20,
        MasterUsername="app",
        MasterUserPassword="correct-horse",
        PreferredMaintenanceWindow="mon:02:00-mon:03:00",
        PreferredBackupWindow="05:00-06:00",
    )


async def test_pending_values_are_applied_in_the_maintenance_window(backing: Backing) -> None:
    await created(backing)
    instance = await call(backing, "ModifyDBInstance", DBInstanceClass="db.m7g.large")
    assert instance.pending == {"DBInstanceClass": "db.m7g.large"}
    clock: Any = backing.clock
    clock.time = datetime(2026, 1, 5, 1, 59, tzinfo=UTC)
    look_after(backing, instance, clock)
    assert (await settled(backing)).db_instance_class == "db.t3.micro"
    clock.time = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)
    look_after(backing, instance, clock)
    applied = await settled(backing)
    assert (applied.db_instance_class, applied.pending) == ("db.m7g.large", {})
    assert applied.node is not None
    assert applied.node.memory_bytes == 8 << 30


async def test_a_stopped_instance_starts_after_seven_days(backing: Backing) -> None:
    await created(backing)
    stopped = await call(backing, "StopDBInstance")
    clock: Any = backing.clock
    clock.time += timedelta(days=6, hours=23)
    look_after(backing, stopped, clock)
    assert (await settled(backing)).status == "stopped"
    clock.time += timedelta(hours=1)
    look_after(backing, stopped, clock)
    started = await settled(backing)
    assert (started.status, started.automatic_restart_time) == ("available", None)
    words = [event.message for _, event in backing.store.events.between("rds", SCOPE, SUNDAY, clock.time)]
    assert words[-2:] == [
        "DB instance is being started due to it exceeding the maximum allowed time being stopped.",
        "DB instance started",
    ]


async def test_passwords_stay_nowhere(backing: Backing, tmp_path: Path) -> None:
    instance = await created(backing)
    await call(backing, "ModifyDBInstance", MasterUserPassword="battery-staple")
    rows = backing.store.secrets._database.connection.execute("SELECT count(*) FROM secrets").fetchone()
    assert rows == (0,)
    assert b"correct-horse" not in msgspec.json.encode(instance)
