"""moto as one more owned process: started on first use, adopted after a crash, brought back if it dies."""

from __future__ import annotations

import asyncio
import logging
import signal
from contextlib import suppress
from pathlib import Path
from typing import Any

from fogbank.borrowed.connections import Connections
from fogbank.borrowed.launcher.journal import Journal
from fogbank.borrowed.node import NODE
from fogbank.core.faults import EngineRefused, EngineUnavailable
from fogbank.core.scope import Scope
from fogbank.runtime.directories import Directories, private
from fogbank.runtime.installer import Installer, Progress
from fogbank.runtime.process import Command
from fogbank.runtime.processes import Processes

_log = logging.getLogger(__name__)

_LAUNCHER = Path(__file__).parent / "launcher"
_LOOK_AGAIN_SECONDS = 0.005
_GRACE_SECONDS = 3.0
_TRIES = 3
_DYING_SECONDS = 1.0  # a killed process gives its memory back before it is gone
# Nothing of the user's own AWS configuration may reach moto's botocore.
_ENVIRON = {
    "AWS_CONFIG_FILE": "/dev/null",
    "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
}


class Borrowed:
    """moto's process and everything that is said to it."""

    def __init__(self, directories: Directories, processes: Processes, installer: Installer) -> None:
        self._directories = directories
        self._processes = processes
        self._installer = installer
        self._socket = directories.socket(NODE) / "moto"
        self._connections = Connections(self._socket)
        self._starting = asyncio.Lock()

    async def send(self, head: dict[str, Any], body: bytes = b"") -> tuple[dict[str, Any], bytes]:
        """Exchange a frame with moto, starting it first where it does not run.

        A request that moto died of is sent again, under the same `request_id`: it is executed once.
        Raises: `EngineRefused` where it cannot be installed or started, `EngineUnavailable` where it dies
        every time.
        """
        ended = EngineUnavailable(f"moto ended while it answered; its log is {self._log_file}")
        for _ in range(_TRIES):
            with suppress(OSError, EOFError):
                return await self._connections.send(head, body)
            await self._let_die()
            try:
                await self._start()
            except EngineUnavailable as unavailable:
                ended = unavailable
        raise ended

    async def _let_die(self) -> None:
        """Wait for the end of a process that broke off: until then its socket still takes connections."""
        process = self._processes.find(NODE)
        if process is not None:
            await process.wait(_DYING_SECONDS)

    async def reset(self, scope: Scope | None = None) -> None:
        """Forget everything, or what was asked for in one account and region.

        Where moto does not run, only its journal is written anew, if it has one. A global service's resource
        (an IAM role, a bucket) belongs to the region that the request which made it was signed for.
        """
        async with self._starting:
            if self._processes.find(NODE) is None:
                if self._journal.exists():
                    _forget(self._journal, scope)
                return
        account, region = (scope.account, scope.region) if scope else (None, None)
        await self.send({"control": "reset", "account": account, "region": region})

    async def stop(self) -> None:
        """End the process, if it runs; its state is in the journal."""
        self._connections.close()
        async with self._starting:
            await self._processes.stop(NODE, signal.SIGTERM, _GRACE_SECONDS)

    def memory_bytes(self) -> int | None:
        """Resident memory; None where it does not run."""
        process = self._processes.find(NODE)
        return process.resident_bytes() if process else None

    @property
    def _journal(self) -> Path:
        return self._directories.node_data(NODE) / "journal"

    @property
    def _log_file(self) -> Path:
        return self._directories.node_log(NODE)

    async def _start(self) -> None:
        async with self._starting:  # the first of many callers starts it, the others find it running
            if await self._listens():
                return
            root = await self._installer.ensure("moto", progress=_report)
            private(self._socket.parent)
            private(self._journal.parent)
            arguments = (str(root / "bin" / "python"), "-I", str(_LAUNCHER))
            process = await self._processes.start(
                NODE,
                Command(
                    argv=(*arguments, str(self._socket), str(self._journal)),
                    cwd=self._directories.node(NODE),
                    log=self._log_file,
                    environ=_ENVIRON,
                ),
                prepare=lambda: self._socket.unlink(missing_ok=True),
            )
            while not await self._listens():
                if not process.alive():
                    raise EngineUnavailable(f"moto ended while it started: {_last_line(self._log_file)}")
                await asyncio.sleep(_LOOK_AGAIN_SECONDS)

    async def _listens(self) -> bool:
        with suppress(OSError):
            _, writer = await asyncio.open_unix_connection(self._socket)
            writer.close()
            return True
        return False


def _forget(path: Path, scope: Scope | None) -> None:
    if scope is None:
        path.unlink()
    else:
        try:
            journal = Journal(path)
        except ValueError as error:
            raise EngineRefused(str(error)) from error
        journal.keep(lambda head: (head["account"], head["region"]) != (scope.account, scope.region))
        journal.close()


def _report(progress: Progress) -> None:
    _log.info("moto %s: %s (%d bytes)", progress.version, progress.stage, progress.done_bytes)


def _last_line(log: Path) -> str:
    try:
        lines = log.read_text(errors="replace").split("\n")
    except FileNotFoundError:
        lines = []
    said = [line for line in lines if line.strip()]
    return f"{said[-1]} (the rest is in {log})" if said else f"it said nothing; its log is {log}"
