"""One client's connection: requests in, responses out in the same order."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from enum import Enum
from functools import partial
from math import inf
from typing import TYPE_CHECKING, Protocol, cast

from fogbank.aws.fault import Fault
from fogbank.aws.http import Held, HttpRequest, HttpResponse
from fogbank.gateway import writer
from fogbank.gateway.reader import Incoming, RequestReader
from fogbank.gateway.refusal import Refusal, too_slow

if TYPE_CHECKING:
    from fogbank.gateway.listener import Listener
    from fogbank.gateway.tls import TlsLayer

_TLS_HANDSHAKE = 0x16  # no HTTP method begins so


class Handler(Protocol):
    """What answers requests. Neither method raises."""

    def handle(self, request: HttpRequest) -> HttpResponse | Awaitable[HttpResponse]:
        """The response, or something to await where it takes its time: `Held` is the cheapest."""
        ...

    def refuse(self, request: HttpRequest, fault: Fault) -> HttpResponse:
        """The response to a request of which only a part could be read."""
        ...


class _State(Enum):
    IDLE = "idle"  # nothing is under way
    RECEIVING = "receiving"  # a request has begun to arrive
    ANSWERING = "answering"  # requests wait or run
    LINGERING = "lingering"  # the last response is out; what the client still sends is thrown away


class Connection(asyncio.Protocol):
    """Requests of one connection run one after another: a pipelined read sees the write before it."""

    __slots__ = (
        "_continue_due", "_deadline", "_eof", "_listener", "_paused", "_queue", "_reader", "_running",
        "_settings", "_state", "_stopping", "_tls", "_transport", "_unwritable",
    )  # fmt: skip

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self._settings = listener.settings
        self._transport: asyncio.Transport
        self._tls: TlsLayer | None = None
        self._reader: RequestReader | None = None
        self._queue: deque[Incoming | Refusal] = deque()
        self._running = False
        self._state = _State.IDLE
        self._deadline = inf
        self._paused = self._unwritable = self._eof = self._stopping = self._continue_due = False

    # The transport's events

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._listener.opened(self)
        self._deadline = self._listener.now() + self._settings.idle_seconds

    def data_received(self, data: bytes) -> None:
        if self._state is _State.IDLE and self._answered_at_once(data):
            return
        if self._state is _State.LINGERING:
            return
        if self._reader is None and not self._begin(data):
            return
        if self._tls is not None:
            plain = self._decrypt(data)
            if plain is None:
                return
            data = plain
        self._feed(data)

    def eof_received(self) -> bool:
        """A client may shut its sending side and still wait for answers: True keeps ours open."""
        self._eof = True
        return self._state is _State.ANSWERING

    def connection_lost(self, exc: Exception | None) -> None:
        # A request that runs is left to end: nothing is half done because somebody hung up.
        self._queue.clear()
        self._deadline = inf
        self._listener.closed(self)

    def pause_writing(self) -> None:
        self._unwritable = True
        self._deadline = self._listener.now() + self._settings.idle_seconds
        self._pace()

    def resume_writing(self) -> None:
        self._unwritable = False
        self._advance()

    # The listener's events

    def sweep(self, now: float) -> None:
        """Close what has taken too long."""
        if now < self._deadline:
            return
        if self._unwritable or self._state is _State.LINGERING:
            self._transport.abort()
        elif self._state is _State.RECEIVING:
            self._queue.append(too_slow(self._settings.receive_seconds))
            self._advance()
        else:
            self._close()

    def finish(self) -> None:
        """The server stops: end once nothing is under way."""
        self._stopping = True
        if self._state is _State.IDLE:
            self._close()

    def abort(self) -> None:
        self._transport.abort()

    # Reading

    def _begin(self, first: bytes) -> bool:
        """Look at the connection's first byte: TLS or plain HTTP."""
        secure = first[0] == _TLS_HANDSHAKE
        if secure:
            context = self._listener.tls_context()
            if context is None:
                self._transport.close()
                return False
            from fogbank.gateway.tls import TlsLayer

            self._tls = TlsLayer(context, self._transport.write)
        self._reader = RequestReader(self._settings, secure, self._received, self._expects_continue)
        return True

    def _answered_at_once(self, data: bytes) -> bool:
        """Whether `data` was what it nearly always is, one request that is answered without waiting, and that is done.

        The same as reading, queueing, answering and looking around, which takes as long as finding an item does.
        """
        if self._reader is None or self._tls is not None or self._unwritable:
            return False
        incoming = self._reader.read_whole(data)
        if incoming is None:
            return False
        answer = self._listener.handler.handle(incoming.request)
        if isinstance(answer, HttpResponse):
            self._respond(incoming, answer)
            self._deadline = self._listener.now() + self._settings.idle_seconds
        else:
            self._state = _State.ANSWERING
            self._deadline = inf
            self._wait_for(incoming, answer)
        return True

    def _decrypt(self, data: bytes) -> bytes | None:
        assert self._tls is not None
        from ssl import SSLError

        try:
            plain = self._tls.feed(data)
        except SSLError:
            self._transport.close()  # a client that does not trust us, or no TLS at all
            return None
        if self._tls.ended and not self._eof:
            self._eof = True
            if not plain and self._state is not _State.ANSWERING:
                self._close()
                return None
        return plain

    def _feed(self, data: bytes) -> None:
        assert self._reader is not None
        known = self._reader.refusal
        self._reader.feed(data)
        if self._reader.refusal is not known and self._reader.refusal is not None:
            self._queue.append(self._reader.refusal)
        self._advance()

    def _received(self, incoming: Incoming) -> None:
        self._queue.append(incoming)
        self._continue_due = False
        if self._state is _State.RECEIVING:
            self._state = _State.IDLE  # the next request gets its own time

    def _expects_continue(self) -> None:
        self._continue_due = True

    # Answering

    def _advance(self) -> None:
        """Answer what waits, as far as it can be answered now."""
        turns = self._settings.pipeline_depth
        while self._queue and not self._running and not self._unwritable:
            if not turns:
                self._listener.loop.call_soon(self._advance)  # let other connections have their turn
                break
            turns -= 1
            self._answer(self._queue.popleft())
        self._look_around()

    def _answer(self, item: Incoming | Refusal) -> None:
        if isinstance(item, Refusal):
            self._refuse(item)
            return
        answer = self._listener.handler.handle(item.request)
        if isinstance(answer, HttpResponse):
            self._respond(item, answer)
            return
        self._wait_for(item, answer)

    def _wait_for(self, item: Incoming, answer: Awaitable[HttpResponse]) -> None:
        self._running = True
        if isinstance(answer, Held):
            answer.until.then(partial(self._release, item, answer.finish))
        else:
            self._listener.spawn(self._await(item, answer))

    def _release(self, item: Incoming, finish: Callable[[], HttpResponse]) -> None:
        self._running = False
        self._respond(item, finish())
        self._advance()

    async def _await(self, item: Incoming, answer: Awaitable[HttpResponse]) -> None:
        try:
            response = await answer
        except asyncio.CancelledError:  # the server's patience ended
            self._transport.abort()
            raise
        self._running = False
        self._respond(item, response)
        self._advance()

    def _respond(self, item: Incoming, response: HttpResponse) -> None:
        last = (self._stopping or self._eof) and not self._queue
        close = last or not item.keep_alive
        head_only = item.request.method == "HEAD"
        self._send(writer.encode(response, head_only=head_only, close=close, http10=item.http10))
        if close:
            self._close()

    def _refuse(self, refusal: Refusal) -> None:
        """Answer, then read on for a while: closing at once would reset the connection, and a client that
        still uploads would never see why."""
        assert self._reader is not None
        response = self._listener.handler.refuse(self._reader.partial, refusal.fault())
        self._send(writer.encode(response, head_only=False, close=True, http10=False))
        if self._eof:
            self._close()
            return
        self._state = _State.LINGERING
        self._deadline = self._listener.now() + self._settings.linger_seconds
        if self._tls is not None:
            self._tls.close()
        elif not self._transport.is_closing() and self._transport.can_write_eof():
            self._transport.write_eof()

    def _send(self, data: bytes) -> None:
        if self._transport.is_closing():
            return
        if self._tls is not None:
            self._tls.write(data)
        else:
            self._transport.write(data)

    def _close(self) -> None:
        self._queue.clear()
        if self._transport.is_closing():
            return
        if self._tls is not None:
            self._tls.close()
        self._transport.close()

    def _look_around(self) -> None:
        """Settle the state, the deadline and whether to read on."""
        if self._state is _State.LINGERING or self._transport.is_closing():
            return
        if self._running or self._queue:
            self._state = _State.ANSWERING
            if not self._unwritable:
                self._deadline = inf
        elif self._reader is None or not self._reader.receiving:
            if self._stopping or self._eof:
                self._close()
            self._state = _State.IDLE
            self._deadline = self._listener.now() + self._settings.idle_seconds
        else:
            self._receive()
        if self._queue or self._paused or self._unwritable:
            self._pace()

    def _receive(self) -> None:
        """A request has begun to arrive, and is all there is to do."""
        if self._state is not _State.RECEIVING:
            self._state = _State.RECEIVING
            self._deadline = self._listener.now() + self._settings.receive_seconds
        if self._continue_due:
            self._continue_due = False
            self._send(writer.CONTINUE)

    def _pace(self) -> None:
        """Read no further while the client does not take its answers, or sends more than it waits for."""
        full = self._unwritable or len(self._queue) >= self._settings.pipeline_depth
        if full == self._paused or self._transport.is_closing():
            return
        self._paused = full
        if full:
            self._transport.pause_reading()
        else:
            self._transport.resume_reading()
