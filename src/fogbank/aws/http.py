"""HTTP messages as the protocols see them; the gateway turns bytes into these and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable, Generator


class HttpRequest(msgspec.Struct):
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


class HttpResponse(msgspec.Struct):
    """A whole response; the gateway adds Content-Length, Date and connection headers.

    `lines` are headers as they go over the wire, before those of `headers`, where somebody has them at hand:
    writing them anew costs as much as finding an item does. See `headers_of`.
    """

    status: int
    headers: list[tuple[str, str]] = []
    body: bytes = b""
    lines: bytes = b""


def headers_of(response: HttpResponse) -> list[tuple[str, str]]:
    """All headers of a response, names and values, in their order."""
    lines = response.lines.decode("latin-1").split("\r\n")[:-1]
    return [(name, value) for name, _, value in (line.partition(": ") for line in lines)] + response.headers


class Event(Protocol):
    """Something that happens once."""

    def then(self, act: Callable[[], None]) -> None:
        """Call `act` when it has happened: at once if it has."""
        ...


class Held(msgspec.Struct):
    """A response that may not leave before `until` has happened; `finish` makes it then.

    It can be awaited; whoever has himself called then saves the cost of a task.
    """

    until: Event
    finish: Callable[[], HttpResponse]

    def __await__(self) -> Generator[Any, None, HttpResponse]:
        import asyncio

        happened = asyncio.get_running_loop().create_future()
        self.until.then(lambda: None if happened.done() else happened.set_result(None))
        yield from happened
        return self.finish()
