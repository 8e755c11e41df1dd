"""HTTP messages as the protocols see them; the gateway turns bytes into these and back."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class HttpRequest:
    """A whole request. `path` is percent-encoded as it came, `query` is what follows the question mark.

    `headers` has lower-case names; a header sent twice is joined with ", ". `body` is already de-chunked and
    decompressed. `secure` tells whether it came over TLS.
    """

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes = b""
    secure: bool = False


@dataclass(slots=True)
class HttpResponse:
    """A whole response; the gateway adds Content-Length, Date and connection headers."""

    status: int
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""
