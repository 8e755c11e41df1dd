"""Run by test_postgres.py as an ordinary user: one instance from its making to its end."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from pathlib import Path

from fogbank.core.engine import Health, MasterUser, Node, StopMode
from fogbank.engines.postgres import PostgresEngine
from fogbank.runtime.addresses import Addresses
from fogbank.runtime.catalog import Catalog
from fogbank.runtime.certificates import Certificates
from fogbank.runtime.directories import Directories
from fogbank.runtime.identity import unprivileged
from fogbank.runtime.installer import Installer
from fogbank.runtime.processes import Processes


async def live(directories: Directories, version: str) -> str:
    processes = Processes(directories)
    installer = Installer(directories, Catalog.bundled(), python="/no/python")
    engine = PostgresEngine(directories, installer, Certificates(directories.tls), processes)
    address, port = Addresses(directories.data).allocate((), 5432)
    node = Node(id="db-U", engine="postgres", version=version, address=address, port=port, zone="a")
    await engine.initialize(node)
    await engine.start(node)
    async with asyncio.timeout(30):
        while await engine.probe(node) is not Health.READY:  # noqa: ASYNC110 - it is another process
            await asyncio.sleep(0.01)
    await engine.create_master(node, MasterUser(name="master", password="x"), "app")
    async with engine.session(node, "app") as session:
        ((found,),) = await session.query("SHOW server_version")
    await engine.stop(node, StopMode.FAST)
    assert processes.find(node.id) is None
    return str(found)


def become(user: int, home: Path) -> None:
    for base, folders, files in os.walk(home):
        for name in (".", *folders, *files):
            os.lchown(os.path.join(base, name), user, user)
    os.setgroups([])
    os.setgid(user)
    os.setuid(user)
    unprivileged.cache_clear()


def main(version: str, engine: Path, home: Path, user: int) -> None:
    """Live once as root: Python itself may lie where the user cannot read, so all of it is loaded first."""
    directories = Directories(home / "root", home / "cache")
    shutil.copytree(engine, directories.engines / engine.name)
    asyncio.run(live(directories, version))
    shutil.rmtree(directories.templates)
    become(user, home)
    print(os.getuid(), asyncio.run(live(Directories(home / "data", home / "cache"), version)))


main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
