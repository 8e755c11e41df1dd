"""TLS on the port that also speaks plain HTTP.

A TLS connection begins with a handshake record, whose first byte is 0x16; no HTTP method begins so.
This module is imported with the first such connection.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable
from contextlib import suppress

_PIECE_BYTES = 256 * 1024


class TlsLayer:
    """Between a transport and a protocol: ciphertext in and out by `send`, plain bytes by return value."""

    def __init__(self, context: ssl.SSLContext, send: Callable[[bytes], None]) -> None:
        self._incoming = ssl.MemoryBIO()
        self._outgoing = ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_side=True)
        self._send = send
        self._ready = False
        self.ended = False  # the client said goodbye

    @staticmethod
    def prepare(context: ssl.SSLContext) -> ssl.SSLContext:
        """Offer HTTP/1.1 alone: clients that could speak HTTP/2 then do not try."""
        context.set_alpn_protocols(["http/1.1"])
        return context

    def feed(self, data: bytes) -> bytes:
        """Take ciphertext, return what it says. Raises `ssl.SSLError`; the client was told why then."""
        self._incoming.write(data)
        try:
            if not self._ready:
                self._tls.do_handshake()
                self._ready = True
            return self._read()
        except ssl.SSLWantReadError:
            return b""
        finally:
            self._flush()

    def _read(self) -> bytes:
        parts: list[bytes] = []
        try:
            while part := self._tls.read(_PIECE_BYTES):
                parts.append(part)
            self.ended = True
        except ssl.SSLWantReadError:
            pass
        except ssl.SSLZeroReturnError:
            self.ended = True
        return b"".join(parts)

    def write(self, data: bytes) -> None:
        """Send plain bytes; the handshake is over, since nothing was asked before."""
        self._tls.write(data)
        self._flush()

    def close(self) -> None:
        """Say goodbye, so that the client can tell an end from a cut."""
        if self._ready:
            with suppress(ssl.SSLError, OSError):  # the client need not answer: we do not wait for it
                self._tls.unwrap()
            self._flush()

    def _flush(self) -> None:
        if self._outgoing.pending:
            self._send(self._outgoing.read())
