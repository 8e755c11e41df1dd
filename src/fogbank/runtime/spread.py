"""Directories whose subdirectories lie far apart on the disk.

ext4 puts a directory's files near it, and gives an inode out again only a minute after it was freed; until
then it walks over every such inode for each file that it makes. Where instances come and go, making the 970
files of the next one took up to 1 s instead of 0.04 s. Below a directory marked as "top of a hierarchy" each
subdirectory begins in a part of the disk of its own, where nothing was freed lately.
Source: chattr(1), attribute T; the kernel's fs/ext4/ialloc.c.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import platform
import sys
from pathlib import Path
from typing import Final

# _IOR('f', 1, long) and _IOW('f', 2, long) of linux/fs.h, which are numbered otherwise on other machines.
_GET_FLAGS: Final = 0x80086601
_SET_FLAGS: Final = 0x40086602
_MACHINES: Final = ("x86_64", "aarch64")
_TOP_OF_HIERARCHY: Final = 0x00020000


def spread_out(directory: Path) -> None:
    """Mark `directory`; nothing happens on file systems that know no such mark."""
    if sys.platform != "linux" or platform.machine() not in _MACHINES:
        return
    fd = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        with contextlib.suppress(OSError):  # another file system
            flags = _flags(fd)
            if not flags & _TOP_OF_HIERARCHY:
                _set_flags(fd, flags | _TOP_OF_HIERARCHY)
    finally:
        os.close(fd)


def _flags(fd: int) -> int:
    answer = fcntl.ioctl(fd, _GET_FLAGS, bytes(8))
    return int.from_bytes(answer[:4], sys.byteorder)  # an int, whatever the request's number says


def _set_flags(fd: int, flags: int) -> None:
    fcntl.ioctl(fd, _SET_FLAGS, flags.to_bytes(8, sys.byteorder))
