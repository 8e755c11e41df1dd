"""A service over a store, with the engine that starts nothing, a clock moved by hand and told surroundings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from fogbank.core.call import Call
from fogbank.core.facilities import Facilities
from fogbank.core.scope import Scope
from fogbank.engines.none import NoEngine
from fogbank.operations.context import Backing
from fogbank.reconciler import Reconciler
from fogbank.reconciler.lifecycles import Lifecycles
from fogbank.runtime.directories import Directories
from fogbank.services.rds.instance import DBInstance
from fogbank.services.rds.lifecycle import DB_INSTANCE
from fogbank.services.rds.service import rds
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


Reply = Callable[[Mapping[str, Any]], dict[str, Any]]


class ToldSurroundings:
    """Answers operations with what the test told it to, and remembers what it was asked."""

    def __init__(self) -> None:
        self.replies: dict[str, Reply] = {}
        self.asked: list[tuple[str, dict[str, Any]]] = []

    async def call(
        self, service: str, operation: str, parameters: Mapping[str, Any], scope: Scope
    ) -> dict[str, Any]:
        assert scope == SCOPE
        self.asked.append((f"{service}:{operation}", dict(parameters)))
        return self.replies[operation](parameters)


class Service:
    """RDS for one account, by operation."""

    def __init__(self, store: Store, engine: Any) -> None:
        self.clock = HandClock()
        self.surroundings = ToldSurroundings()
        facilities = Facilities(
            engines={"postgres": engine}, addresses=OneAddress(), surroundings=self.surroundings
        )
        reconciler = Reconciler(
            store, Lifecycles(store, {"rds": lambda: [DB_INSTANCE]}), facilities, self.clock
        )
        self.backing = Backing(store, reconciler, facilities, self.clock)
        self._rds = rds(self.backing)

    @property
    def store(self) -> Store:
        return self.backing.store

    async def call(self, operation: str, **parameters: Any) -> Mapping[str, Any]:
        return await self._rds.call(Call("rds", operation, SCOPE, parameters, "id"))

    async def change(self, operation: str, **parameters: Any) -> DBInstance:
        """Call an operation on the instance `shop` and wait until its work is done."""
        await self.call(operation, DBInstanceIdentifier="shop", **parameters)
        return await self.settled()

    async def settled(self) -> DBInstance:
        await self.backing.reconciler.settled(self.instance().key, 5)
        return self.instance()

    def instance(self) -> DBInstance:
        found = self.store.resources.get(DBInstance, SCOPE, "shop")
        assert found is not None
        return found

    async def created(self, **changes: Any) -> DBInstance:
        usual = {
            "Engine": "postgres",
            "DBInstanceClass": "db.t3.micro",
            "AllocatedStorage": 20,
            "MasterUsername": "app",
            "MasterUserPassword": "correct-horse",
            "PreferredMaintenanceWindow": "mon:02:00-mon:03:00",
            "PreferredBackupWindow": "05:00-06:00",
        }
        asked = {key: value for key, value in (usual | changes).items() if value is not None}
        return await self.change("CreateDBInstance", **asked)

    def messages(self) -> list[str]:
        start, end = SUNDAY - timedelta(days=1), self.clock.time + timedelta(days=1)
        return [event.message for _, event in self.store.events.between("rds", SCOPE, start, end)]


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    store = Store(tmp_path / "state.sqlite")
    yield Service(store, NoEngine(Directories(tmp_path / "data", tmp_path / "cache"), "postgres"))
    store.close()
