"""What the operating system says about processes: identity, children, working directory, memory."""

from __future__ import annotations

import contextlib
import functools
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

_PROC = Path("/proc")
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


def start_token(pid: int) -> str | None:
    """Tell one life of a process id from the next; None where no such process lives (a zombie does not).

    On Linux it is the boot's id and the start time in clock ticks (proc(5), /proc/pid/stat, field 22).
    """
    if sys.platform != "linux":
        return _ps_start(pid)
    fields = _stat(pid)
    if fields is None or fields[0] in "ZX":
        return None
    return f"{_boot_id()}:{fields[19]}"


def parent(pid: int) -> int | None:
    """The parent's process id."""
    fields = _stat(pid)
    return int(fields[1]) if fields else None


def descendants(pid: int) -> list[int]:
    """All living processes below `pid`, children before grandchildren."""
    children: dict[int, list[int]] = {}
    for child, its_parent in _parents():
        children.setdefault(its_parent, []).append(child)
    found: list[int] = []
    waiting = [pid]
    while waiting:
        below = children.get(waiting.pop(0), [])
        found += below
        waiting += below
    return found


def working_in(directory: Path) -> dict[int, Path]:
    """Processes that work in `directory` or below and write their errors to a file there; empty off Linux.

    A person's shell that stands in the directory has a terminal for its errors, and is not meant.
    """
    found: dict[int, Path] = {}
    for pid in _pids():
        with contextlib.suppress(OSError):
            where, errors = _link(pid, "cwd"), _link(pid, "fd/2")
            if where.is_relative_to(directory) and errors.is_relative_to(directory) and start_token(pid):
                found[pid] = where
    return found


def _link(pid: int, name: str) -> Path:
    return Path(os.readlink(_PROC / str(pid) / name).removesuffix(" (deleted)"))


def memory_bytes(pid: int) -> int | None:
    """Resident bytes, pages shared with other processes counted in part; None for a process that is gone."""
    if sys.platform != "linux":
        return _ps_memory(pid)
    with contextlib.suppress(OSError):
        for line in (_PROC / str(pid) / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    with contextlib.suppress(OSError):
        return int((_PROC / str(pid) / "statm").read_text().split()[1]) * _PAGE_BYTES
    return None


def _stat(pid: int) -> list[str] | None:
    """The fields of /proc/pid/stat from the third on; the second may hold spaces and brackets."""
    try:
        text = (_PROC / str(pid) / "stat").read_text()
    except (OSError, UnicodeDecodeError):
        return None
    return text[text.rindex(")") + 2 :].split()


def _pids() -> Iterator[int]:
    with contextlib.suppress(OSError):
        yield from (int(name) for name in os.listdir(_PROC) if name.isdecimal())


def _parents() -> Iterator[tuple[int, int]]:
    if sys.platform != "linux":
        yield from ((int(pid), int(its)) for pid, its in (row.split() for row in _ps("-axo", "pid=,ppid=")))
        return
    for pid in _pids():
        its_parent = parent(pid)
        if its_parent is not None:
            yield pid, its_parent


@functools.cache
def _boot_id() -> str:
    return (_PROC / "sys/kernel/random/boot_id").read_text().strip()


def _ps(*arguments: str) -> list[str]:
    done = subprocess.run(["ps", *arguments], capture_output=True, text=True, check=False)
    return done.stdout.splitlines()


def _ps_start(pid: int) -> str | None:
    for row in _ps("-o", "state=,lstart=", "-p", str(pid)):
        state, _, started = row.strip().partition(" ")
        return None if state.startswith("Z") else started.strip()
    return None


def _ps_memory(pid: int) -> int | None:
    for row in _ps("-o", "rss=", "-p", str(pid)):
        return int(row) * 1024
    return None
