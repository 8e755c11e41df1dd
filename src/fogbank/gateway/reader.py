"""Bytes of a connection into requests."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import httptools
import msgspec

from fogbank.aws.http import HttpRequest
from fogbank.gateway.heads import read_plain
from fogbank.gateway.refusal import Refusal, body_too_large, head_too_large, malformed
from fogbank.gateway.settings import GatewaySettings


class Incoming(msgspec.Struct):
    """A request with what its connection must know of it."""

    request: HttpRequest
    keep_alive: bool
    http10: bool = False


class RequestReader:
    """Reads usual requests at one stroke; feeds llhttp with all others and collects what it finds.

    `on_request` gets every whole request; `on_continue` is called where a client waits for leave to send its
    body. After a refusal, or a request that ends the connection, further bytes are ignored.
    """

    def __init__(
        self,
        settings: GatewaySettings,
        secure: bool,
        on_request: Callable[[Incoming], None],
        on_continue: Callable[[], None],
    ) -> None:
        self._settings = settings
        self._secure = secure
        self._on_request = on_request
        self._on_continue = on_continue
        self._parser = httptools.HttpRequestParser(self)
        self._unused_bytes = 0  # bytes since the parser last got somewhere: llhttp itself has no limit
        self._ended = False
        self.refusal: Refusal | None = None
        self.receiving = False  # between a request's first byte and its last
        self.on_message_begin()
        self.receiving = False

    @property
    def partial(self) -> HttpRequest:
        """What is known of the request that is being read, for an answer in its own protocol."""
        return HttpRequest(self._method, "/", "", self._headers, b"", self._secure)

    def feed(self, data: bytes) -> None:
        """Take bytes. Look at `refusal` afterwards."""
        if self._ended:
            return
        incoming = None if self.receiving else self.read_whole(data)
        if incoming is not None:
            self._on_request(incoming)
            return
        self._unused_bytes += len(data)
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            # An offer to speak HTTP/2 instead, which Java's client makes with every first request. Declining
            # it means to read on, but llhttp stops at the body: it has to see the head without the offer.
            self._parser = httptools.HttpRequestParser(self)
            self.feed(self._head_without_upgrade() + data[upgrade.args[0] :])
        except httptools.HttpParserError as error:
            if not self._ended:
                self._refuse(malformed(str(error)))
        if self._unused_bytes > self._settings.max_head_bytes and not self._ended:
            self._refuse(head_too_large(self._settings.max_head_bytes))

    def read_whole(self, data: bytes) -> Incoming | None:
        """The request that `data` is, if it is one usual request and nothing else; otherwise it is to be fed."""
        found = None if self._ended else read_plain(data, self._settings.max_head_bytes)
        if found is None:
            return None
        headers, start = found
        if len(data) - start > self._settings.max_body_bytes:
            return None
        return Incoming(HttpRequest("POST", "/", "", headers, data[start:], self._secure), True)

    def _refuse(self, refusal: Refusal) -> None:
        self.refusal = refusal
        self._ended = True

    def _head_without_upgrade(self) -> bytes:
        close = "close" in self._headers.get("connection", "").lower()
        headers = self._headers | {"connection": "close" if close else "keep-alive"}
        lines = [f"{name}: {value}\r\n" for name, value in headers.items() if name != "upgrade"]
        head = f"{self._method} {self._url.decode('latin-1')} HTTP/1.1\r\n{''.join(lines)}\r\n"
        return head.encode("latin-1")

    # llhttp's events

    def on_message_begin(self) -> None:
        self.receiving = True
        self._method = "GET"
        self._url = b""
        self._headers: dict[str, str] = {}
        self._head_bytes = 0
        self._in_head = True
        self._chunks: list[bytes] = []
        self._body_bytes = 0

    def on_url(self, url: bytes) -> None:
        self._url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        if not self._in_head:
            return  # a trailer: checksums that no one here reads
        self._head_bytes += len(name) + len(value)
        key, text, headers = _header_name(name), value.decode("latin-1").rstrip("\t "), self._headers
        headers[key] = text if key not in headers else f"{headers[key]}, {text}"

    def on_headers_complete(self) -> None:
        self._in_head = False
        self._unused_bytes = 0
        self._method = self._parser.get_method().decode("latin-1")
        if self._head_bytes + len(self._url) > self._settings.max_head_bytes:
            self._refuse(head_too_large(self._settings.max_head_bytes))
        elif self._method == "CONNECT":
            self._refuse(malformed("this is not a proxy"))
        elif int(self._headers.get("content-length", 0)) > self._settings.max_body_bytes:
            self._refuse(body_too_large(self._settings.max_body_bytes))
        elif self._headers.get("expect", "").lower() == "100-continue":
            self._on_continue()

    def on_body(self, data: bytes) -> None:
        self._unused_bytes = 0
        self._body_bytes += len(data)
        if self._body_bytes <= self._settings.max_body_bytes:
            self._chunks.append(data)
        elif not self._ended:
            self._chunks.clear()
            self._refuse(body_too_large(self._settings.max_body_bytes))

    def on_message_complete(self) -> None:
        self._unused_bytes = 0
        if self._ended or self._parser.should_upgrade():
            return
        self.receiving = False
        keep_alive = self._parser.should_keep_alive()
        self._ended = not keep_alive
        path, query = _path_and_query(self._url)
        chunks = self._chunks
        body = chunks[0] if len(chunks) == 1 else b"".join(chunks)
        request = HttpRequest(self._method, path, query, self._headers, body, self._secure)
        self._on_request(Incoming(request, keep_alive, self._parser.get_http_version() == "1.0"))


@lru_cache(maxsize=256)
def _header_name(name: bytes) -> str:
    return name.decode("latin-1").lower()


def _path_and_query(url: bytes) -> tuple[str, str]:
    if url == b"/":
        return "/", ""
    path, _, query = _origin_form(url).partition("?")
    return path, query


def _origin_form(url: bytes) -> str:
    """Path and query, percent-encoded as sent; clients behind a proxy setting send the whole URL."""
    text = url.decode("latin-1")
    if text.startswith("/"):
        return text
    scheme, separator, rest = text.partition("://")
    return "/" + rest.partition("/")[2] if separator and scheme in ("http", "https") else text
