"""One server a data directory."""

from __future__ import annotations

from pathlib import Path

import msgspec

from fogbank.ready import Ready, place, running
from fogbank.runtime.directories import private
from fogbank.runtime.lock import FileLock


class AlreadyRunning(RuntimeError):  # noqa: N818 - reads as the sentence it raises
    """Another server works on this data directory."""


class Claim:
    """A lock that kill -9 frees, and the file that says where the server is."""

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
        partial = place(self._data).with_suffix(".partial")
        partial.touch(mode=0o600)
        partial.write_bytes(msgspec.json.encode(ready))
        partial.replace(place(self._data))

    def release(self) -> None:
        place(self._data).unlink(missing_ok=True)
        self._lock.release()
