"""Where everything lies: data (kept), cache (can be fetched again), sockets (gone after a reboot)."""

from __future__ import annotations

import hashlib
import os
import stat
import sys
from collections.abc import Mapping
from pathlib import Path

import msgspec

from fogbank.core.faults import EngineRefused

# sockaddr_un.sun_path holds 108 bytes on Linux and 104 on macOS, the closing zero included.
_LONGEST_SOCKET_PATH = 103
_LONGEST_SOCKET_NAME = len("/.s.PGSQL.65535.lock")


class Directories(msgspec.Struct, frozen=True):
    """The layout below one data root and one cache root.

        data/nodes/<id>/data    an engine's own files
        data/nodes/<id>/log     what it wrote to its standard output and error
        data/recycled           files of removed nodes, to be overwritten by new ones
        data/tls                the local certificate authority
        data/run                process records, locks, sockets
        cache/engines           unpacked engines, shared by all data roots
        cache/templates         data directories to copy from

    Directories are made on first use, for their owner only.
    """

    data: Path
    cache: Path

    @classmethod
    def default(cls, environ: Mapping[str, str] = os.environ) -> Directories:
        """The user's own places; FOGBANK_DATA and FOGBANK_CACHE override them."""
        data, cache = _platform_places(environ)
        return cls(
            Path(environ.get("FOGBANK_DATA") or data).absolute(),
            Path(environ.get("FOGBANK_CACHE") or cache).absolute(),
        )

    def node(self, node_id: str) -> Path:
        """The directory of one node. ValueError for an id that is not a plain name."""
        if not node_id or node_id.startswith(".") or "/" in node_id or "\0" in node_id:
            raise ValueError(f"not a node id: {node_id!r}")
        return self.data / "nodes" / node_id

    def node_data(self, node_id: str) -> Path:
        return self.node(node_id) / "data"

    def node_log(self, node_id: str) -> Path:
        """The file that the node's process writes its output to."""
        return self.node(node_id) / "log" / "engine.log"

    def socket(self, node_id: str) -> Path:
        """A directory for the node's unix sockets, short enough for a socket address.

        It depends on nothing but the data root and the id, so that a server started from another session
        finds the sockets of a process that it adopts.
        """
        name = _digest(node_id)
        path = self.run / name
        if len(os.fsencode(path)) + _LONGEST_SOCKET_NAME <= _LONGEST_SOCKET_PATH:
            return path
        return Path(f"/tmp/fogbank-{os.getuid()}") / f"{_digest(str(self.data))}-{name}"  # noqa: S108 - checked in private()

    @property
    def nodes(self) -> Path:
        return self.data / "nodes"

    @property
    def recycled(self) -> Path:
        return self.data / "recycled"

    @property
    def tls(self) -> Path:
        return self.data / "tls"

    @property
    def run(self) -> Path:
        return self.data / "run"

    @property
    def engines(self) -> Path:
        return self.cache / "engines"

    @property
    def templates(self) -> Path:
        return self.cache / "templates"


def private(path: Path) -> Path:
    """Make a directory that only its owner may enter, and its parents.

    Raises: `EngineRefused` where it belongs to somebody else or others may write to it.
    """
    try:
        if not path.parent.is_dir():
            private(path.parent)
        path.mkdir(mode=0o700, exist_ok=True)
        found = path.lstat()
    except OSError as error:
        raise EngineRefused(f"cannot make the directory {path}: {error.strerror}") from error
    if found.st_uid not in (os.getuid(), 0) and os.getuid() != 0:
        raise EngineRefused(f"{path} belongs to another user: remove it, or choose other places")
    if not stat.S_ISDIR(found.st_mode):
        raise EngineRefused(f"{path} is not a directory: remove it, or choose other places")
    return path


def _platform_places(environ: Mapping[str, str]) -> tuple[Path, Path]:
    if sys.platform == "darwin":
        library = Path.home() / "Library"
        return library / "Application Support" / "fogbank", library / "Caches" / "fogbank"
    if os.getuid() == 0:
        # Engines that refuse root may run as another user, who could not pass through /root.
        return Path("/var/lib/fogbank"), Path("/var/cache/fogbank")
    home = Path.home()
    return (
        Path(environ.get("XDG_DATA_HOME") or home / ".local" / "share") / "fogbank",
        Path(environ.get("XDG_CACHE_HOME") or home / ".cache") / "fogbank",
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:10]
