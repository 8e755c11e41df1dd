"""Where a running server is: written by the server into its data directory, read by whoever looks for it."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec


class Ready(msgspec.Struct, frozen=True, kw_only=True):
    """What a server says of itself once it answers. `bundle` is the certificate authority's file.

    `started` is in seconds since 1970, UTC.
    """

    pid: int
    url: str
    https_url: str
    port: int
    data: str
    bundle: str
    started: float


def place(data: Path) -> Path:
    """Return the file in which a data directory's server says where it is."""
    return data / "server.json"


def running(data: Path) -> Ready | None:
    """Return where the server of a data directory is, or None where none runs."""
    try:
        found = msgspec.json.decode(place(data).read_bytes(), type=Ready)
        os.kill(found.pid, 0)
    except (FileNotFoundError, NotADirectoryError, ProcessLookupError, msgspec.DecodeError):
        return None
    except PermissionError:
        return found  # somebody else's process, but alive
    return found
