"""Copying a template data directory, fast: the number of files is the cost, not their size."""

from __future__ import annotations

import errno
import functools
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

# The cache on another file system than the data, or one that cannot do it at all.
_NOT_IN_KERNEL = (errno.EXDEV, errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP, errno.EPERM)
_BLOCK_BYTES = 1 << 20


_THREADS = 2

_File = tuple[str, int, int]  # name, filled bytes, size


@dataclass(frozen=True, slots=True)
class Plan:
    """What a template holds, seen once: directories before what is in them."""

    directories: tuple[str, ...]
    files: tuple[_File, ...]


def copy_template(template: Path, copy: Path) -> None:
    """Fill the directory `copy` with what `template` holds; files that are there are overwritten."""
    wanted = plan(template)
    for directory in wanted.directories:
        (copy / directory).mkdir(mode=0o700, exist_ok=True)
    source, target = os.open(template, os.O_RDONLY), os.open(copy, os.O_RDONLY)
    try:
        # The time goes into making files, which the kernel does for two threads at once.
        with ThreadPoolExecutor(_THREADS) as threads:
            shares = [
                threads.submit(_copy_all, wanted.files[n::_THREADS], source, target) for n in range(_THREADS)
            ]
        for share in shares:
            share.result()
    finally:
        os.close(source)
        os.close(target)


def forget_templates() -> None:
    """Look at templates anew: one of them is not as it was seen."""
    plan.cache_clear()


def _copy_all(files: Sequence[_File], source: int, target: int) -> None:
    for name, filled, size in files:
        _copy(name, source, target, filled, size)


def _copy(name: str, source: int, target: int, filled: int, size: int) -> None:
    # Not O_TRUNC: ext4 writes a file that was emptied to the disk when it is closed ("auto_da_alloc").
    written = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600, dir_fd=target)
    try:
        if filled:
            _copy_bytes(name, source, written, filled)
        os.ftruncate(written, filled)
        if size > filled:
            os.ftruncate(written, size)
    finally:
        os.close(written)


def _copy_bytes(name: str, source: int, written: int, left: int) -> None:
    read = os.open(name, os.O_RDONLY | os.O_CLOEXEC, dir_fd=source)
    try:
        while left > 0:
            done = _copy_some(read, written, left)
            if done == 0:
                return
            left -= done
    finally:
        os.close(read)


def _copy_some(read: int, written: int, left: int) -> int:
    if hasattr(os, "copy_file_range"):
        try:
            return os.copy_file_range(read, written, left)
        except OSError as error:
            if error.errno not in _NOT_IN_KERNEL:
                raise
    return os.write(written, os.read(read, min(left, _BLOCK_BYTES)))


@functools.lru_cache(maxsize=16)
def plan(template: Path) -> Plan:
    """List a template, once: it never changes."""
    directories: list[str] = []
    files: list[_File] = []
    for base, below, names in os.walk(template):
        where = os.path.relpath(base, template)
        directories += [os.path.normpath(os.path.join(where, name)) for name in sorted(below)]
        for name in sorted(names):
            path = os.path.normpath(os.path.join(where, name))
            size = (template / path).stat().st_size
            files.append((path, _filled(template / path, size), size))
    return Plan(tuple(directories), tuple(files))


def _filled(path: Path, size: int) -> int:
    """How much of a file is not zeros at its end: a WAL segment is mostly that, and stays a hole."""
    if size < _BLOCK_BYTES:
        return size
    return len(path.read_bytes().rstrip(b"\0"))
