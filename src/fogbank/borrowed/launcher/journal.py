"""Every request that changed moto's state, in the order in which it was executed.

An entry is in the operating system's hands before its reply leaves: kill -9 of this process loses nothing
that was acknowledged. A power cut may lose the last seconds, since nothing is flushed to the disk for it.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from . import frame

Entry = tuple[dict[str, Any], bytes]
_FORMAT = 1


class Journal:
    """`secret` and `born` belong to the journal's life: what moto makes by itself is derived from them.

    Raises: `ValueError` for a file that is none, with the remedy.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.secret = b""
        self.born = 0.0
        if not path.exists():
            self._start_anew()
        self._read_first()
        self._fd = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)

    def append(self, head: dict[str, Any], body: bytes) -> None:
        """Write an entry; it survives this process from here on."""
        _write(self._fd, frame.encode(head, body))

    def entries(self) -> Iterator[Entry]:
        """All entries. A torn last one, whose reply never left, is cut off."""
        with self._path.open("rb") as file:
            frame.read(file)
            while True:
                end = file.tell()
                try:
                    entry = frame.read(file)
                except ValueError:
                    entry = None
                if entry is None:
                    break
                yield entry
        if end < self._path.stat().st_size:
            os.truncate(self._path, end)

    def close(self) -> None:
        """Give the file back; nothing can be appended any more."""
        os.close(self._fd)

    def clear(self) -> None:
        """Forget everything, the secret included."""
        os.close(self._fd)
        self._start_anew()
        self._read_first()
        self._fd = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)

    def keep(self, wanted: Callable[[dict[str, Any]], bool]) -> None:
        """Forget the entries that are not wanted. Costs one copy of the file."""
        first = {"journal": _FORMAT, "secret": self.secret.hex(), "born": self.born}
        partial = _create(self._path.with_suffix(".partial"))
        _write(partial, frame.encode(first))
        for head, body in self.entries():
            if wanted(head):
                _write(partial, frame.encode(head, body))
        self._path.with_suffix(".partial").replace(self._path)
        os.close(self._fd)
        self._fd = partial

    def _start_anew(self) -> None:
        path = self._path.with_suffix(".partial")
        fd = _create(path)
        _write(fd, frame.encode({"journal": _FORMAT, "secret": os.urandom(16).hex(), "born": time.time()}))
        os.close(fd)
        path.replace(self._path)

    def _read_first(self) -> None:
        with self._path.open("rb") as file:
            first = frame.read(file)
        if first is None or first[0].get("journal") != _FORMAT:
            raise ValueError(f"{self._path} is not a journal of this version: move it away to start empty")
        self.secret, self.born = bytes.fromhex(first[0]["secret"]), first[0]["born"]


def _create(path: Path) -> int:
    path.unlink(missing_ok=True)
    return os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)


def _write(fd: int, content: bytes) -> None:
    view = memoryview(content)
    while view:
        view = view[os.write(fd, view) :]
