"""Where a node listens: an address of its own with AWS's port on Linux, a port of its own elsewhere."""

from __future__ import annotations

import errno
import hashlib
import ipaddress
import socket
import sys
from collections.abc import Collection, Iterator
from pathlib import Path

from fogbank.core.faults import EngineRefused, EngineUnavailable

# Linux answers on all of 127.0.0.0/8 without set-up; this part keeps clear of 127.0.x.x, which people use.
_NETWORK = ipaddress.ip_network("127.64.0.0/10")
_LOOPBACK = "127.0.0.1"
_TRIES = 256


class Addresses:
    """Hands out endpoints. Several servers on one machine begin at different places, by their data root."""

    def __init__(self, data: Path, *, own_addresses: bool = sys.platform == "linux") -> None:
        self._own_addresses = own_addresses
        digest = hashlib.sha256(str(data).encode()).digest()
        self._first = int.from_bytes(digest[:8], "big") % _NETWORK.num_addresses

    def allocate(self, taken: Collection[str], port: int) -> tuple[str, int]:
        """Return a free (address, port).

        `taken` holds the endpoints of the other nodes, running or not, as "address:port".
        Raises: `EngineRefused` with a remedy where nothing is free.
        """
        if not self._own_addresses:
            return self._own_port(taken)
        used = {endpoint.partition(":")[0] for endpoint in taken}
        for address in self._candidates(used):
            if is_free(address, port):
                return address, port
        raise EngineRefused(
            f"port {port} is in use on every local address, "
            "because another program listens on it for the whole machine: "
            "stop that program or choose another port"
        )

    def _candidates(self, used: Collection[str]) -> Iterator[str]:
        left = _TRIES
        for offset in range(_NETWORK.num_addresses):
            number = (self._first + offset) % _NETWORK.num_addresses
            address = str(_NETWORK[number])
            if number % 256 in (0, 255) or address in used:  # the network's own and broadcast addresses
                continue
            yield address
            left -= 1
            if not left:
                return

    def _own_port(self, taken: Collection[str]) -> tuple[str, int]:
        for _ in range(_TRIES):
            with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
                probe.bind((_LOOPBACK, 0))
                port: int = probe.getsockname()[1]
            if f"{_LOOPBACK}:{port}" not in taken:
                return _LOOPBACK, port
        raise EngineRefused("no free port on 127.0.0.1: stop some programs or instances")


def is_free(address: str, port: int) -> bool:
    """Whether a server could listen there now.

    With SO_REUSEADDR, as servers themselves bind, connections that are still closing do not count, while
    any listener does, one on 0.0.0.0 included.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            if error.errno in (errno.EADDRINUSE, errno.EADDRNOTAVAIL):
                return False
            raise EngineRefused(f"cannot listen on {address}:{port}: {error.strerror}") from error
    return True


def require_free(address: str, port: int) -> None:
    """Raises: `EngineUnavailable` in plain words where another program listens at the node's endpoint."""
    if not is_free(address, port):
        raise EngineUnavailable(
            f"another program listens on {address}:{port}: stop it, and this node starts", 0.5
        )
