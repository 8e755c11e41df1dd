"""Processes of one data directory, as the operating system has them: servers as well as engines."""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path

from fogbank.runtime import proc


def working_on(data: Path) -> dict[int, str]:
    """Living processes that work in `data` or name it in their arguments, but this one: id -> command."""
    found = {}
    for pid in (int(name) for name in os.listdir("/proc") if name.isdecimal()):
        with contextlib.suppress(OSError):  # it ended meanwhile
            where = os.readlink(f"/proc/{pid}/cwd").removesuffix(" (deleted)")
            command = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").replace("\0", " ")
            its = Path(where).is_relative_to(data) or str(data) in command
            if its and pid != os.getpid() and proc.start_token(pid):
                found[pid] = command
    return found


def await_none(data: Path, seconds: float = 20) -> None:
    """Wait until no process works for a data directory any more. Raises: AssertionError naming those left."""
    deadline = time.monotonic() + seconds
    while left := working_on(data):
        assert time.monotonic() < deadline, f"still there: {left}"
        time.sleep(0.05)  # there is no event for the end of somebody else's process


def await_removed(directory: Path, seconds: float = 20) -> None:
    """Wait until a directory is gone. Raises: AssertionError."""
    deadline = time.monotonic() + seconds
    while directory.exists():
        assert time.monotonic() < deadline, f"still there: {directory}"
        time.sleep(0.05)
