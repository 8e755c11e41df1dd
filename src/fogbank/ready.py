"""Where a running server is: written by the server into its data directory, read by whoever looks for it."""

from __future__ import annotations

from pathlib import Path

import msgspec

from fogbank.runtime import proc


class Ready(msgspec.Struct, frozen=True, kw_only=True):
    """What a server says of itself once it answers. `bundle` is the certificate authority's file.

    `started` is in seconds since 1970, UTC. `life` tells this process from a later one with the same id.
    """

    pid: int
    url: str
    https_url: str
    port: int
    data: str
    bundle: str
    started: float
    life: str = ""


def place(data: Path) -> Path:
    """Return the file in which a data directory's server says where it is."""
    return data / "server.json"


def running(data: Path) -> Ready | None:
    """Return where the server of a data directory is, or None where none runs."""
    try:
        found = msgspec.json.decode(place(data).read_bytes(), type=Ready)
    except (FileNotFoundError, NotADirectoryError, msgspec.DecodeError):
        return None
    # A killed server leaves its record; its process id may be anybody's by now, whom nobody may signal.
    return found if proc.start_token(found.pid) == found.life else None
