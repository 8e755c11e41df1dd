"""Real engines in the user's cache, and data roots that leave no process behind."""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from fogbank.core.engine import Health, MasterUser, Node
from fogbank.engines.postgres import PostgresEngine
from fogbank.runtime.addresses import Addresses
from fogbank.runtime.catalog import Catalog
from fogbank.runtime.certificates import Certificates
from fogbank.runtime.directories import Directories
from fogbank.runtime.installer import Installer
from fogbank.runtime.processes import Processes

DEADLINE_SECONDS = 30.0
PASSWORD = "correct horse"


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run coroutine tests on a loop of their own."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    names = inspect.signature(pyfuncitem.obj).parameters
    asyncio.run(pyfuncitem.obj(**{name: pyfuncitem.funcargs[name] for name in names}))
    return True


@dataclass
class Place:
    """One data root, as a server has it; `reopened` is what the next server after a kill -9 sees."""

    directories: Directories
    engine: PostgresEngine
    processes: Processes
    certificates: Certificates

    @classmethod
    def at(cls, directories: Directories) -> Place:
        certificates, processes = Certificates(directories.tls), Processes(directories)
        installer = Installer(directories, Catalog.bundled())
        engine = PostgresEngine(directories, installer, certificates, processes)
        return cls(directories, engine, processes, certificates)

    def reopened(self) -> Place:
        return Place.at(self.directories)

    def node(self, version: str, identifier: str = "db-A", port: int = 5432, **parameters: str) -> Node:
        address, port = Addresses(self.directories.data / identifier).allocate((), port)
        return Node(
            id=identifier, engine="postgres", version=version, address=address, port=port, zone="us-east-1a",
            memory_bytes=1 << 30, parameters=parameters,
        )  # fmt: skip

    async def running(self, node: Node, password: str = PASSWORD, database: str | None = "app") -> Node:
        await self.engine.initialize(node)
        await self.started(node)
        await self.engine.create_master(node, MasterUser(name="master", password=password), database)
        return node

    async def started(self, node: Node) -> None:
        await self.engine.start(node)
        await self.until(node, Health.READY)

    async def until(self, node: Node, wanted: Health) -> None:
        deadline = time.monotonic() + DEADLINE_SECONDS
        while (found := await self.engine.probe(node)) is not wanted:
            log = self.directories.node_log(node.id)
            assert time.monotonic() < deadline, (
                f"{found}, not {wanted}: {log.read_text() if log.exists() else ''}"
            )
            await asyncio.sleep(0.005)

    def connect(self, node: Node, **given: str) -> psycopg.Connection[tuple[object, ...]]:
        options = {
            "host": node.address,
            "port": str(node.port),
            "user": "master",
            "password": PASSWORD,
            "dbname": "app",
            "sslmode": "verify-full",
            "sslrootcert": str(self.certificates.bundle),
        }
        return psycopg.connect(**options | given, autocommit=True)

    async def close(self) -> None:
        for directory in self.directories.nodes.glob("*"):
            process = self.processes.find(directory.name)
            if process is not None:
                await process.kill()
            await self.processes.sweep(directory.name)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    directories = Directories(tmp_path / "data", Directories.default().cache)
    made = Place.at(directories)
    yield made
    asyncio.run(made.close())


@pytest.fixture(params=["17", "14"])
def version(request: pytest.FixtureRequest) -> str:
    return Catalog.bundled().release("postgres", request.param).version
