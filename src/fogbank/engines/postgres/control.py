"""The control file: the state of a cluster, and the identity of a copied one, as if initdb had made it.

A standby checks the identifier before it follows, a restore before it replays; two instances with the same
one would accept each other's WAL. pg_resetwal cannot change it, so it is written here, in the two places
where it lies: the control file, and the long header of the WAL segment's first page.
Source: src/include/catalog/pg_control.h and src/include/access/xlog_internal.h.
"""

from __future__ import annotations

import functools
import os
import secrets
import struct
import time
from pathlib import Path

from fogbank.core.faults import EngineRefused

_LARGEST_CONTROL_BYTES = 512  # ControlFileData fits one sector, so that it is written whole
_NONCE_BYTES = 32  # mock_authentication_nonce, the last member before the checksum
_SYSID_IN_WAL = 24  # offsetof(XLogLongPageHeaderData, xlp_sysid)
_LONG_HEADER = 0x0002  # XLP_LONG_HEADER in xlp_info
_STATE = 16  # offsetof(ControlFileData, state)
_SHUT_DOWN, _SHUTTING_DOWN = 1, 3  # of enum DBState
_CRC32C = 0x82F63B78  # Castagnoli's polynomial, bits reversed


def is_shutting_down(data: Path) -> bool:
    """Whether the last checkpoint before the end of the cluster is being written, or was."""
    (state,) = struct.unpack_from("=i", (data / "global" / "pg_control").read_bytes(), _STATE)
    return state in (_SHUT_DOWN, _SHUTTING_DOWN)


def renew_identity(data: Path) -> int:
    """Give a cleanly shut down cluster a new system identifier; return it.

    Raises: `EngineRefused` where the files are not as this PostgreSQL writes them.
    """
    identifier = _new_identifier()
    _renew_control(data / "global" / "pg_control", identifier)
    for segment in (data / "pg_wal").iterdir():
        if segment.is_file() and len(segment.name) == 24:
            _renew_segment(segment, identifier)
    return identifier


def _new_identifier() -> int:
    """As initdb makes it: the seconds in the upper half, something that differs in the lower."""
    return (int(time.time()) << 32) | secrets.randbits(32)


def _renew_control(path: Path, identifier: int) -> None:
    content = bytearray(path.read_bytes())
    end = _checksum_offset(content)
    struct.pack_into("=Q", content, 0, identifier)
    content[end - _NONCE_BYTES : end] = secrets.token_bytes(_NONCE_BYTES)
    struct.pack_into("=I", content, end, _crc32c(content[:end]))
    path.write_bytes(content)


def _checksum_offset(content: bytearray) -> int:
    """Where the checksum stands: it covers all before it, which tells it from everything else."""
    crc, table = 0xFFFFFFFF, _table()
    for at in range(_LARGEST_CONTROL_BYTES):
        if at % 4 == 0 and at > _NONCE_BYTES and struct.unpack_from("=I", content, at)[0] == crc ^ 0xFFFFFFFF:
            return at
        crc = table[(crc ^ content[at]) & 0xFF] ^ (crc >> 8)
    raise EngineRefused(
        "the template's control file has no valid checksum: remove the engine and install it again"
    )


def _renew_segment(path: Path, identifier: int) -> None:
    fd = os.open(path, os.O_RDWR)
    try:
        (info,) = struct.unpack_from("=2xH", os.pread(fd, 4, 0))
        if info & _LONG_HEADER:
            os.pwrite(fd, struct.pack("=Q", identifier), _SYSID_IN_WAL)
    finally:
        os.close(fd)


def _crc32c(content: bytes | bytearray) -> int:
    crc, table = 0xFFFFFFFF, _table()
    for byte in content:
        crc = table[(crc ^ byte) & 0xFF] ^ (crc >> 8)
    return crc ^ 0xFFFFFFFF


@functools.cache
def _table() -> list[int]:
    table = []
    for byte in range(256):
        for _ in range(8):
            byte = (byte >> 1) ^ (_CRC32C if byte & 1 else 0)
        table.append(byte)
    return table
