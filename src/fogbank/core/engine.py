"""What every engine must do, and the node it does it to."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol, runtime_checkable

import msgspec


class Node(msgspec.Struct, frozen=True, kw_only=True):
    """One engine process and its data: what a resource keeps of it.

    `id` is unique for ever (AWS's resource id, never reused), names the data directory and the log.
    """

    id: str
    engine: str
    version: str
    address: str
    port: int
    zone: str
    host: str = "local"
    memory_bytes: int = 0  # what the instance class promises; engines size their caches from it
    parameters: dict[str, str] = {}


class MasterUser(msgspec.Struct, frozen=True, kw_only=True):
    """The user that an AWS customer gets. `password` never appears in a repr or a log."""

    name: str
    password: str

    def __repr__(self) -> str:
        return f"MasterUser(name={self.name!r}, password=…)"


class StopMode(StrEnum):
    """`FAST` ends sessions and shuts down cleanly; `IMMEDIATE` is a crash on purpose."""

    FAST = "fast"
    IMMEDIATE = "immediate"


class Health(StrEnum):
    """What a probe over a real connection found."""

    READY = "ready"
    STARTING = "starting"
    DOWN = "down"


@runtime_checkable
class Engine(Protocol):
    """A database engine. Every method is idempotent and may be called again after a crash at any point.

    Raises: `EngineUnavailable` (try again), `EngineRefused` (give up; the message names the remedy).
    """

    name: str

    async def install(self, version: str) -> None:
        """Have the binaries of `version` in the cache, downloaded and verified by hash."""
        ...

    async def initialize(self, node: Node) -> None:
        """Make the data directory, if it is not there whole."""
        ...

    async def start(self, node: Node) -> None:
        """Start the process, or adopt the one that runs on this data directory; it need not be ready yet."""
        ...

    async def stop(self, node: Node, mode: StopMode) -> None:
        """End the process, if there is one, and wait for its end."""
        ...

    async def probe(self, node: Node) -> Health:
        """Tell how the node is, by a real connection."""
        ...

    async def configure(self, node: Node) -> bool:
        """Write the configuration that `node.parameters` asks for. True where it needs a restart."""
        ...

    async def create_master(self, node: Node, user: MasterUser, database: str | None) -> None:
        """Make the master user (or give it this password) and, if named, its first database."""
        ...

    async def set_master_password(self, node: Node, user: MasterUser) -> None:
        """Change the master user's password."""
        ...

    async def remove(self, node: Node) -> None:
        """Remove the node's data and logs. The process is stopped already."""
        ...

    def memory_bytes(self, node: Node) -> int | None:
        """Resident memory of the node's processes; None where it does not run or this cannot be told."""
        ...
