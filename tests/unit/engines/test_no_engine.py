"""The engine that starts nothing."""

from __future__ import annotations

import asyncio

from fogbank.core.engine import Engine, Health, MasterUser, Node, StopMode
from fogbank.engines.none import NoEngine
from fogbank.runtime.directories import Directories


def test_a_whole_life(tmp_path):
    directories = Directories(tmp_path / "data", tmp_path / "cache")
    node = Node(id="db-1", engine="postgres", version="17.11", address="127.0.0.1", port=5432, zone="a")

    async def live() -> None:
        engine = NoEngine(directories, "postgres")
        assert isinstance(engine, Engine)
        assert engine.name == "postgres"
        await engine.initialize(node)
        assert await engine.probe(node) is Health.DOWN
        await engine.start(node)
        await engine.create_master(node, MasterUser(name="a", password="b"), None)
        assert await NoEngine(directories).probe(node) is Health.READY
        await engine.stop(node, StopMode.FAST)
        assert await engine.probe(node) is Health.DOWN
        await engine.remove(node)
        await engine.remove(node)
        assert not directories.node("db-1").exists()

    asyncio.run(live())
