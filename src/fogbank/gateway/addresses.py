"""Where the gateway listens, and which names of hosts are this machine's own."""

from __future__ import annotations

import errno
import re
import socket

_LOOPBACK_NAMES = ("localhost", "127.0.0.1")
_IPV4 = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")
_ABSENT = (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT)
_ATTEMPTS = 16


class PortInUse(OSError):  # noqa: N818 - says what is the matter
    """Somebody listens there already; the message names the port and the remedy."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(
            errno.EADDRINUSE,
            f"Port {port} on {host} is in use by another program: stop it, or choose another with --port",
        )

    def __str__(self) -> str:
        return str(self.strerror)


def bind(host: str, port: int) -> list[socket.socket]:
    """Bound sockets for `host`: for loopback both 127.0.0.1 and, where there is one, ::1 with the same port.

    Clients resolve `localhost` to either. Port 0 takes a free one. Raises: `PortInUse`, `OSError`.
    """
    if host not in _LOOPBACK_NAMES:
        return [_bound(host, port)]
    for attempt in range(_ATTEMPTS):
        first = _bound("127.0.0.1", port)
        try:
            return [first, _bound("::1", first.getsockname()[1])]
        except PortInUse:  # with port 0: free on IPv4 is not yet free on IPv6
            first.close()
            if port or attempt == _ATTEMPTS - 1:
                raise
        except OSError as error:
            if error.errno in _ABSENT:
                return [first]
            first.close()
            raise
    raise AssertionError("unreachable")


def _bound(host: str, port: int) -> socket.socket:
    family, kind, protocol, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    sock = socket.socket(family, kind, protocol)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        sock.bind(address)
        # Listening already tells whether the port is free: two sockets may be bound to it, one may listen.
        sock.listen()
        sock.setblocking(False)
    except OSError as error:
        sock.close()
        if error.errno == errno.EADDRINUSE:
            raise PortInUse(host, port) from error
        raise
    return sock


def host_name(netloc: str) -> str:
    """`localhost:4566` without its port, in lower case; an IPv6 address keeps its brackets."""
    if netloc.startswith("["):
        return netloc.partition("]")[0].lower() + "]"
    return netloc.partition(":")[0].lower()


def is_loopback(host: str) -> bool:
    """Whether the name can mean nothing but this machine, whatever a name server says."""
    if host in ("localhost", "[::1]") or host.endswith(".localhost"):
        return True
    return host.startswith("127.") and _IPV4.fullmatch(host) is not None


def is_address(host: str) -> bool:
    """Whether it is an IP address rather than a name, which a name server could point at this machine."""
    return host.startswith("[") or _IPV4.fullmatch(host) is not None
