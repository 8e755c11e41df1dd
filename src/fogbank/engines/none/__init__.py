"""The engine that starts nothing: resources go through their lifecycles, at once."""

from __future__ import annotations

from pathlib import Path

from fogbank.core.engine import Health, MasterUser, Node, StopMode
from fogbank.runtime.directories import Directories, private


class NoEngine:
    """Implements `fogbank.core.engine.Engine` without processes, for infrastructure-as-code tests.

    A node "runs" while a file says so, which a restarted server finds again.
    """

    def __init__(self, directories: Directories, name: str = "none") -> None:
        """`name` is the engine that it stands for."""
        self.name = name
        self._directories = directories

    async def install(self, version: str) -> None:
        """There is nothing to install."""

    async def initialize(self, node: Node) -> None:
        private(self._directories.node_data(node.id))

    async def start(self, node: Node) -> None:
        private(self._directories.node_data(node.id))
        self._running(node).touch(mode=0o600)

    async def stop(self, node: Node, mode: StopMode) -> None:
        self._running(node).unlink(missing_ok=True)

    async def probe(self, node: Node) -> Health:
        return Health.READY if self._running(node).exists() else Health.DOWN

    async def configure(self, node: Node) -> bool:
        return False

    async def create_master(self, node: Node, user: MasterUser, database: str | None) -> None:
        """Nobody can log in to what does not run."""

    async def set_master_password(self, node: Node, user: MasterUser) -> None:
        """Nobody can log in to what does not run."""

    async def remove(self, node: Node) -> None:
        self._running(node).unlink(missing_ok=True)
        for directory in (self._directories.node_data(node.id), self._directories.node(node.id)):
            if directory.exists():
                directory.rmdir()

    def memory_bytes(self, node: Node) -> int | None:
        return None

    def _running(self, node: Node) -> Path:
        return self._directories.node_data(node.id) / "running"
