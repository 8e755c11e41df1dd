"""PostgreSQL as an engine: one postmaster a node, started directly and spoken to over a private socket."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from fogbank.core.engine import Health, MasterUser, Node, StopMode
from fogbank.core.faults import EngineRefused, EngineUnavailable
from fogbank.engines.postgres import master, reload, verdict
from fogbank.engines.postgres.client import PostgresError, Session, connect
from fogbank.engines.postgres.cluster import new_cluster
from fogbank.engines.postgres.configuration import CERTIFICATE, KEY, Configuration
from fogbank.engines.postgres.control import is_shutting_down
from fogbank.engines.postgres.recycle import Recycled
from fogbank.engines.postgres.template import SUPERUSER, Templates
from fogbank.runtime import proc
from fogbank.runtime.addresses import require_free
from fogbank.runtime.certificates import Certificates
from fogbank.runtime.directories import Directories, private
from fogbank.runtime.identity import unprivileged
from fogbank.runtime.installer import Installer, Progress, ProgressCallback
from fogbank.runtime.libraries import loader_path
from fogbank.runtime.process import Command, OwnedProcess
from fogbank.runtime.processes import Processes
from fogbank.runtime.spread import spread_out

# "Shutting Down the Server" in the manual; the grace is for a last checkpoint before everything is killed.
_SIGNALS = {StopMode.FAST: (signal.SIGINT, 60.0), StopMode.IMMEDIATE: (signal.SIGQUIT, 6.0)}
_CANNOT_CONNECT_NOW = "57P03"
_TOO_MANY_CONNECTIONS = "53300"
_PROBE_SECONDS = 2.0


class PostgresEngine:
    """Implements `fogbank.core.engine.Engine`.

    `durability` is "process" (survives kill -9) or "full" (survives a power cut too); see defaults.toml.
    """

    name = "postgres"

    def __init__(
        self,
        directories: Directories,
        installer: Installer,
        certificates: Certificates,
        processes: Processes,
        *,
        durability: str = "process",
    ) -> None:
        self._directories = directories
        self._installer = installer
        self._certificates = certificates
        self._processes = processes
        self._configuration = Configuration(durability)
        self._templates = Templates(directories)
        self._recycled = Recycled(directories.recycled)
        self._log_offsets: dict[str, int] = {}  # where the log of a start that has not answered yet begins

    async def install(self, version: str) -> None:
        await self.prepare(version)

    async def prepare(self, version: str = "", progress: ProgressCallback | None = None) -> Path:
        """Install a version ("" is the default) and make its template; return the server's root.

        Raises: `EngineRefused` in one line, as `Installer.ensure`.
        """
        release = self._installer.catalog.release(self.name, version)
        root = await self._installer.ensure(self.name, release.version, progress)
        if progress is not None and not self._templates.path(release.version).exists():
            progress(Progress(self.name, release.version, "template"))
        await self._templates.ensure(release.version, root)
        return root

    async def initialize(self, node: Node) -> None:
        await self.prepare(node.version)
        data = self._directories.node_data(node.id)
        if data.exists():
            return
        spread_out(private(self._directories.nodes))
        private(data.parent)
        template = self._templates.path(self._release_version(node))
        await asyncio.to_thread(
            new_cluster, template, data, self._recycled, lambda made: self._finish(node, made)
        )

    async def start(self, node: Node) -> None:
        root = await self.prepare(node.version)
        data = self._directories.node_data(node.id)
        if not data.exists():
            raise EngineRefused(f"the data directory of {node.id} is gone: {data}")
        await self._processes.start(node.id, self._command(node, root), lambda: self._before_start(node))

    async def stop(self, node: Node, mode: StopMode) -> None:
        self._log_offsets.pop(node.id, None)
        number, grace_seconds = _SIGNALS[mode]
        await self._processes.stop(node.id, number, grace_seconds, lambda: self._is_stuck(node))

    async def probe(self, node: Node) -> Health:
        try:
            async with connect(
                self._socket(node), user=SUPERUSER, database="postgres", timeout_seconds=_PROBE_SECONDS
            ):
                pass
        except PostgresError as error:
            return Health.READY if error.sqlstate == _TOO_MANY_CONNECTIONS else Health.STARTING
        except OSError:
            return self._without_connection(node)
        self._log_offsets.pop(node.id, None)
        return Health.READY

    async def configure(self, node: Node) -> bool:
        data = self._directories.node_data(node.id)
        changed = self._configuration.write(node, data, self._socket(node).parent)
        running = self._processes.find(node.id)
        if running is None:
            return False
        if changed:
            running.send(signal.SIGHUP)
            await reload.loaded(lambda: self.session(node), data / "postgresql.conf")
        async with self.session(node) as session:
            return await reload.needs_restart(session)

    async def create_master(self, node: Node, user: MasterUser, database: str | None) -> None:
        async with self.session(node) as session:
            await master.create_master(session, _major(node), user, database)

    async def set_master_password(self, node: Node, user: MasterUser) -> None:
        async with self.session(node) as session:
            await master.set_password(session, user)

    async def remove(self, node: Node) -> None:
        await self._processes.sweep(node.id)
        await asyncio.to_thread(self._remove_data, node)
        shutil.rmtree(self._directories.socket(node.id), ignore_errors=True)
        self._processes.remove_traces(node.id)

    def memory_bytes(self, node: Node) -> int | None:
        found = self._processes.find(node.id)
        return found.resident_bytes() if found else None

    def watch(self, node: Node, ended: Callable[[OwnedProcess], None]) -> Callable[[], None] | None:
        """Call back once when the node's process ends; the result cancels. None where it does not run."""
        found = self._processes.find(node.id)
        return found.watch(ended) if found else None

    @asynccontextmanager
    async def session(self, node: Node, database: str = "postgres") -> AsyncIterator[Session]:
        """A superuser's session.

        Raises: `EngineUnavailable` where the node does not answer (yet), `EngineRefused` for an SQL error.
        """
        try:
            async with connect(self._socket(node), user=SUPERUSER, database=database) as session:
                yield session
        except OSError as error:
            raise EngineUnavailable(f"{node.id} does not answer: {error}", 0.02) from error
        except PostgresError as error:
            if error.sqlstate.startswith("57P") or error.sqlstate == _TOO_MANY_CONNECTIONS:
                raise EngineUnavailable(f"{node.id}: {error}", 0.02) from error
            raise EngineRefused(f"PostgreSQL refused: {error}") from error

    def _is_stuck(self, node: Node) -> bool:
        """Whether a postmaster that was told to end waits for a checkpointer that nobody told.

        That happens when it is told just as it begins anew after a crash of a backend, and lasts for ever. It may be
        killed: no commit is lost, the next start recovers from the log.
        """
        found = self._processes.find(node.id)
        left = proc.descendants(found.pid) if found is not None else ()
        return len(left) == 1 and not is_shutting_down(self._directories.node_data(node.id))

    def _remove_data(self, node: Node) -> None:
        data, template = (
            self._directories.node_data(node.id),
            self._templates.path(self._release_version(node)),
        )
        if template.exists():
            self._recycled.keep(data, template)
        shutil.rmtree(self._directories.node(node.id), ignore_errors=True)

    def _before_start(self, node: Node) -> None:
        """Called with nothing of the node running, under its lock."""
        require_free(node.address, node.port)
        data, socket = self._directories.node_data(node.id), private(self._socket(node).parent)
        if sys.platform == "linux":
            # It names a dead postmaster whose process id may be somebody else's by now.
            # So do the lock files of its sockets.
            (data / "postmaster.pid").unlink(missing_ok=True)
            for left in socket.iterdir():
                left.unlink(missing_ok=True)
        self._configuration.write(node, data, socket)
        self._certify(node, data)
        for directory in (self._directories.node(node.id), socket):
            unprivileged().own(directory, self._directories.data)
        self._log_offsets[node.id] = verdict.log_size(self._directories.node_log(node.id))

    def _finish(self, node: Node, data: Path) -> None:
        self._certify(node, data)
        if self._configuration.durability == "full":
            os.sync()  # a new cluster is to survive a power cut as its commits do

    def _certify(self, node: Node, data: Path) -> None:
        self._certificates.ensure(
            data / CERTIFICATE, data / KEY, common_name=node.address, dns=["localhost"], ips=[node.address]
        )

    def _command(self, node: Node, root: Path) -> Command:
        data = self._directories.node_data(node.id)
        return Command(
            argv=[str(root / "bin" / "postgres"), "-D", str(data)],
            cwd=data,
            log=self._directories.node_log(node.id),
            environ=loader_path(root) | {"PGDATA": str(data)},
            identity=unprivileged(),
        )

    def _without_connection(self, node: Node) -> Health:
        if self._processes.find(node.id) is not None:
            return Health.STARTING
        offset = self._log_offsets.get(node.id)
        if offset is not None:
            verdict.raise_known_failure(self._directories.node_log(node.id), offset)
        return Health.DOWN

    def _socket(self, node: Node) -> Path:
        return self._directories.socket(node.id) / f".s.PGSQL.{node.port}"

    def _release_version(self, node: Node) -> str:
        return self._installer.catalog.release(self.name, node.version).version


def _major(node: Node) -> int:
    return int(node.version.partition(".")[0])
