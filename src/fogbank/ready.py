"""Where a running server is: written by the server into its data directory, read by whoever looks for it."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec


def _this_life() -> str | None:
    from fogbank.runtime import proc

    return proc.start_token(os.getpid())


class Ready(msgspec.Struct, frozen=True, kw_only=True):
    """What a server says of itself once it answers. `bundle` is the certificate authority's file.

    `started` is in seconds since 1970, UTC. `life` tells the process from a later one with the same id: the
    record of a killed server stays, and its id may by now be somebody else's.
    """

    pid: int
    url: str
    https_url: str
    port: int
    data: str
    bundle: str
    started: float
    life: str | None = msgspec.field(default_factory=_this_life)


def place(data: Path) -> Path:
    """Return the file in which a data directory's server says where it is."""
    return data / "server.json"


def running(data: Path) -> Ready | None:
    """Return where the server of a data directory is, or None where none runs."""
    from fogbank.runtime import proc

    try:
        found = msgspec.json.decode(place(data).read_bytes(), type=Ready)
    except (FileNotFoundError, NotADirectoryError, msgspec.DecodeError):
        return None
    return found if found.life and proc.start_token(found.pid) == found.life else None
