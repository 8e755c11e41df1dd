"""All processes of one data root: started once, found again after a crash, never doubled."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec

from fogbank.runtime import proc
from fogbank.runtime.directories import Directories, private
from fogbank.runtime.lock import locked
from fogbank.runtime.process import Command, OwnedProcess, ProcessRecord, spawn


class Processes:
    """The owned processes, one a node.

    Each is written down in `run/<node>.process`, so that the server that comes after a kill -9 adopts it.
    """

    def __init__(self, directories: Directories, ended: Callable[[str], None] | None = None) -> None:
        """`ended` is called with a node's id when its process ends that nobody stopped through here."""
        self._directories = directories
        self._ended = ended
        self._known: dict[str, OwnedProcess] = {}
        self._watches: dict[str, Callable[[], None]] = {}

    def find(self, node: str) -> OwnedProcess | None:
        """The node's living process, or None."""
        known = self._known.get(node) or self._recorded(node)
        if known is None or not known.alive():
            self._known.pop(node, None)
            return None
        self._known[node] = known
        return known

    @asynccontextmanager
    async def hold(self, node: str) -> AsyncIterator[None]:
        """Keep everybody else from starting or stopping this node meanwhile."""
        private(self._directories.run)
        async with locked(self._directories.run / f"{node}.lock"):
            yield

    async def start(
        self, node: str, command: Command, prepare: Callable[[], None] | None = None
    ) -> OwnedProcess:
        """Return the node's living process, or start one.

        `prepare` is called just before a start, when nothing of the node is left running.
        Raises: `EngineRefused` where it cannot be started.
        """
        async with self.hold(node):
            found = self.find(node)
            if found is not None:
                self._watch(found)
                return found
            await self.sweep(node)
            if prepare is not None:
                prepare()
            started = spawn(node, command)
            self._write(started.record)
            self._known[node] = started
            self._watch(started)
            return started

    def _watch(self, process: OwnedProcess) -> None:
        """Tell of the process's end, once; what is stopped on purpose is forgotten before."""
        node = process.record.node
        if self._ended is None or node in self._watches:
            return
        ended = self._ended

        def tell(_: OwnedProcess) -> None:
            self._watches.pop(node, None)
            ended(node)

        self._watches[node] = process.watch(tell)

    def _unwatch(self, node: str) -> None:
        forget = self._watches.pop(node, None)
        if forget is not None:
            forget()

    async def stop(
        self,
        node: str,
        number: signal.Signals,
        grace_seconds: float,
        hopeless: Callable[[], bool] | None = None,
    ) -> None:
        """End the node's process and whatever it left behind; nothing happens where nothing runs.

        See `OwnedProcess.stop`.
        """
        async with self.hold(node):
            self._unwatch(node)
            found = self.find(node)
            if found is not None:
                await found.stop(number, grace_seconds, hopeless)
            await self.sweep(node)
            self._forget(node)

    async def sweep(self, node: str) -> None:
        """Kill what works in the node's directory: a start that was never written down, orphaned children."""
        await self._kill_workers(self._directories.node(node))

    async def orphans(self, known_nodes: Collection[str]) -> list[str]:
        """End the processes of nodes that nobody knows any more; return those nodes' ids.

        Called once at boot, when the store has been read.
        """
        unknown = self._nodes_with_traces() - set(known_nodes)
        ended = [
            node
            for node in sorted(unknown)
            if self.find(node) or proc.working_in(self._directories.node(node))
        ]
        for node in unknown:
            await self.stop(node, signal.SIGKILL, 0)
            self.remove_traces(node)
        return ended

    def remove_traces(self, node: str) -> None:
        """Remove the record and the lock of a node that is gone."""
        self._forget(node)
        (self._directories.run / f"{node}.lock").unlink(missing_ok=True)

    async def _kill_workers(self, directory: Path) -> None:
        for pid in proc.working_in(directory):
            started = proc.start_token(pid)
            if started and pid != os.getpid():
                await OwnedProcess(ProcessRecord(directory.name, pid, started)).kill()

    def _nodes_with_traces(self) -> set[str]:
        traced = {path.stem for path in self._directories.run.glob("*.process")}
        nodes = self._directories.nodes
        return traced | {
            where.relative_to(nodes).parts[0] for where in proc.working_in(nodes).values() if where != nodes
        }

    def _record_path(self, node: str) -> Path:
        return self._directories.run / f"{node}.process"

    def _recorded(self, node: str) -> OwnedProcess | None:
        with contextlib.suppress(FileNotFoundError, msgspec.DecodeError):
            return OwnedProcess(msgspec.json.decode(self._record_path(node).read_bytes(), type=ProcessRecord))
        return None

    def _write(self, record: ProcessRecord) -> None:
        private(self._directories.run)
        path = self._record_path(record.node)
        partial = path.with_suffix(".partial")
        partial.touch(mode=0o600)
        partial.write_bytes(msgspec.json.encode(record))
        partial.replace(path)

    def _forget(self, node: str) -> None:
        self._known.pop(node, None)
        self._record_path(node).unlink(missing_ok=True)
