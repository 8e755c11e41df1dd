"""What a started server tells, to whoever started it and to those who look for it later."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from fogbank.runtime.directories import private
from fogbank.runtime.lock import FileLock


class AlreadyRunning(RuntimeError):  # noqa: N818 - reads as the sentence it raises
    """Another server works on this data directory."""


class Ready(msgspec.Struct, frozen=True, kw_only=True):
    """Where a server is. `bundle` is the certificate authority's file, `started` seconds since 1970, UTC."""

    pid: int
    url: str
    https_url: str
    port: int
    data: str
    bundle: str
    started: float


class Claim:
    """One server a data directory: a lock that kill -9 frees, and a file that says where the server is."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._lock = FileLock(data / "run" / "server.lock")

    def take(self) -> None:
        """Raises: `AlreadyRunning`."""
        private(self._data)
        private(self._data / "run")
        if not self._lock.try_acquire():
            found = running(self._data)
            where = f" at {found.url} (process {found.pid})" if found else ""
            raise AlreadyRunning(
                f"a Fogbank works on {self._data} already{where}: use that one, end it with `fogbank down`, "
                "or choose another --data"
            )

    def publish(self, ready: Ready) -> None:
        """Write down where the server is."""
        path = self._data / "server.json"
        partial = path.with_suffix(".partial")
        partial.write_bytes(msgspec.json.encode(ready))
        partial.replace(path)

    def release(self) -> None:
        (self._data / "server.json").unlink(missing_ok=True)
        self._lock.release()


def running(data: Path) -> Ready | None:
    """Return where the server of a data directory is, or None where none runs."""
    try:
        found = msgspec.json.decode((data / "server.json").read_bytes(), type=Ready)
        os.kill(found.pid, 0)
    except (FileNotFoundError, ProcessLookupError, msgspec.DecodeError):
        return None
    except PermissionError:
        return found  # somebody else's process, but alive
    return found
