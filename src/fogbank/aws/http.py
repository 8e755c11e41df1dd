"""HTTP messages as the protocols see them; the gateway turns bytes into these and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from asyncio import Future
    from collections.abc import Callable, Generator


class HttpRequest(msgspec.Struct):
    """A whole request. `path` is percent-encoded as it came, `query` is what follows the question mark.

    `headers` has lower-case names; a header sent twice is joined with ", ". `body` is already de-chunked and
    decompressed, which `inflated` tells of. `secure` tells whether it came over TLS.
    """

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes = b""
    secure: bool = False
    inflated: bool = False


class HttpResponse(msgspec.Struct):
    """A whole response; the gateway adds Content-Length, Date and connection headers.

    `lines` are the headers once more, as they go over the wire, where somebody has them at hand: writing them
    anew costs as much as finding an item does.
    """

    status: int
    headers: list[tuple[str, str]] = []
    body: bytes = b""
    lines: bytes | None = None


class Held(msgspec.Struct):
    """A response that may not leave before `until` is done; `finish` makes it then, whether that failed or not.

    It can be awaited; whoever calls back when `until` is done saves the cost of a task.
    """

    until: Future[None]
    finish: Callable[[], HttpResponse]

    def __await__(self) -> Generator[Any, None, HttpResponse]:
        import asyncio

        yield from asyncio.wait([self.until]).__await__()
        return self.finish()
