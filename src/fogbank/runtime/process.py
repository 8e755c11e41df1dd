"""One operating system process that Fogbank owns: spawned here, or adopted from an earlier server."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from fogbank.core.faults import EngineRefused
from fogbank.runtime import proc
from fogbank.runtime.directories import private
from fogbank.runtime.identity import AS_WE_ARE, Identity

_POLL_SECONDS = 0.1  # only where the system has no pidfd
_LARGEST_LOG_BYTES = 16 << 20
_PATIENCE_SECONDS = 4.0  # before somebody is asked whether to wait for longer
_KILL_SECONDS = 5.0  # a killed process lingers only while the kernel waits for a disk


@dataclass(frozen=True, slots=True)
class Command:
    """What to run. `argv[0]` is a path or found on PATH; no shell ever sees it.

    `environ` is the whole environment but for PATH, HOME and TMPDIR, which are handed on: a server's own
    environment holds secrets. `cwd` is the node's directory, by which its processes are known later.
    """

    argv: Sequence[str]
    cwd: Path
    log: Path
    environ: Mapping[str, str] = field(default_factory=dict)
    identity: Identity = AS_WE_ARE


class ProcessRecord(msgspec.Struct, frozen=True):
    """What is written down about a process: enough never to take another one for it."""

    node: str
    pid: int
    started: str


class OwnedProcess:
    """A process by its record. All methods may be called after it ended."""

    def __init__(self, record: ProcessRecord, child: subprocess.Popen[bytes] | None = None) -> None:
        self.record = record
        self._child = child

    def __repr__(self) -> str:
        return f"OwnedProcess({self.record.node!r}, pid={self.pid})"

    @property
    def pid(self) -> int:
        return self.record.pid

    def alive(self) -> bool:
        """Whether the very process of the record runs (a zombie or a recycled id does not count)."""
        if proc.start_token(self.pid) == self.record.started:
            return True
        self._reap()
        return False

    def send(self, number: signal.Signals) -> None:
        """Send a signal, if it still runs."""
        if self.alive():
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    async def wait(self, timeout_seconds: float | None = None) -> bool:
        """Wait for its end. False where it still ran after `timeout_seconds`."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout_seconds):
                await self._ended()
        return not self.alive()

    def watch(self, callback: Callable[[OwnedProcess], None]) -> Callable[[], None]:
        """Call back once, on the running loop, when it ended; the result cancels this."""
        task = asyncio.get_running_loop().create_task(self._ended())

        def ended(done: asyncio.Task[None]) -> None:
            if not done.cancelled():
                done.result()
                callback(self)

        task.add_done_callback(ended)

        def forget() -> None:
            task.cancel()

        return forget

    async def stop(
        self, number: signal.Signals, grace_seconds: float, hopeless: Callable[[], bool] | None = None
    ) -> None:
        """Ask it to end by a signal; after `grace_seconds` kill it and everything below it.

        Where it is `hopeless` to wait, which is asked after a moment, that is done at once.
        """
        self.send(number)
        patience = min(grace_seconds, _PATIENCE_SECONDS)
        if await self.wait(patience):
            return
        if (hopeless is not None and hopeless()) or not await self.wait(grace_seconds - patience):
            await self.kill()

    async def kill(self) -> None:
        """Kill it and all its descendants (which may have left its process group), and wait for their end.

        Raises: `EngineRefused` where the kernel does not let it go.
        """
        family = [self, *(_owned(self.record.node, pid) for pid in proc.descendants(self.pid))]
        members = [one for one in family if one is not None and one.alive()]
        for one in members:
            one.send(signal.SIGKILL)
        for one in members:
            if not await one.wait(_KILL_SECONDS):
                raise EngineRefused(
                    f"process {one.pid} of {self.record.node} does not end, not even when killed"
                )

    def resident_bytes(self) -> int | None:
        """Resident memory of it and its descendants; None after its end."""
        if not self.alive():
            return None
        sizes = [proc.memory_bytes(pid) for pid in (self.pid, *proc.descendants(self.pid))]
        return sum(size for size in sizes if size is not None)

    async def _ended(self) -> None:
        if hasattr(os, "pidfd_open"):
            await self._ended_by_pidfd()
        else:
            while self.alive():  # noqa: ASYNC110 - it is another process, which sets no event here
                await asyncio.sleep(_POLL_SECONDS)
        self._reap()

    async def _ended_by_pidfd(self) -> None:
        try:
            fd = os.pidfd_open(self.pid)
        except OSError:
            return
        loop = asyncio.get_running_loop()
        ended = asyncio.Event()
        try:
            # Only now the descriptor is known to mean the process of the record: ids are recycled.
            if self.alive():
                loop.add_reader(fd, ended.set)
                await ended.wait()
        finally:
            loop.remove_reader(fd)
            os.close(fd)

    def _reap(self) -> None:
        """Free the process table's entry of a child; an adopted process is somebody else's child."""
        if self._child is not None:
            self._child.poll()
            return
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self.pid, os.WNOHANG)


def spawn(node: str, command: Command) -> OwnedProcess:
    """Start a process in a session of its own, so that it outlives this server and no terminal reaches it.

    Raises: `EngineRefused` with one line where it cannot be started at all.
    """
    private(command.log.parent)
    _roll(command.log)
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    log = os.open(command.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    try:
        child = subprocess.Popen(
            [*command.identity.prefix, *command.argv],
            cwd=command.cwd,
            env=inherited | dict(command.environ),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            user=command.identity.user,
            group=command.identity.group,
            extra_groups=[] if command.identity.user is not None else None,
        )
    except OSError as error:
        raise EngineRefused(f"cannot start {command.argv[0]}: {error.strerror}") from error
    finally:
        os.close(log)
    return OwnedProcess(ProcessRecord(node, child.pid, proc.start_token(child.pid) or "ended at once"), child)


def _owned(node: str, pid: int) -> OwnedProcess | None:
    started = proc.start_token(pid)
    return OwnedProcess(ProcessRecord(node, pid, started)) if started else None


def _roll(log: Path) -> None:
    """Keep a log from growing for ever: one older generation is kept."""
    with contextlib.suppress(FileNotFoundError):
        if log.stat().st_size > _LARGEST_LOG_BYTES:
            log.replace(log.with_suffix(".1.log"))
