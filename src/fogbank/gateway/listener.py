"""The sockets: bound, watched and closed."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Coroutine
from typing import Any

from fogbank.gateway.addresses import bind
from fogbank.gateway.connection import Connection, Handler
from fogbank.gateway.settings import GatewaySettings

_BACKLOG = 1024
_SWEEPS_PER_TIMEOUT = 4


class Listener:
    """Accepts connections and keeps them until `stop`."""

    def __init__(
        self,
        handler: Handler,
        settings: GatewaySettings,
        make_tls_context: Callable[[], ssl.SSLContext] | None,
    ) -> None:
        self.handler = handler
        self.settings = settings
        self.loop: asyncio.AbstractEventLoop
        self.now: Callable[[], float]
        self._make_tls_context = make_tls_context
        self._tls_context: ssl.SSLContext | None = None
        self._servers: list[asyncio.Server] = []
        self._connections: set[Connection] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._sweeper: asyncio.TimerHandle | None = None
        self._drained: asyncio.Future[None] | None = None  # while stopping: nothing is under way any more
        shortest = min(settings.idle_seconds, settings.receive_seconds, settings.linger_seconds)
        self._sweep_seconds = min(1.0, shortest / _SWEEPS_PER_TIMEOUT)

    async def start(self, host: str, port: int) -> list[tuple[str, int]]:
        """Bind and listen. Raises: `PortInUse`, `OSError`."""
        self.loop = asyncio.get_running_loop()
        self.now = self.loop.time
        sockets = bind(host, port)
        for sock in sockets:
            self._servers.append(
                await self.loop.create_server(lambda: Connection(self), sock=sock, backlog=_BACKLOG)
            )
        return [sock.getsockname()[:2] for sock in sockets]

    async def stop(self, grace_seconds: float) -> None:
        """Accept no more, let requests under way end within `grace_seconds`, then cut what is left."""
        for server in self._servers:
            server.close()
        self._servers.clear()
        for connection in tuple(self._connections):
            connection.finish()
        self._drained = self.loop.create_future()
        self._look_whether_drained()
        await asyncio.wait([self._drained], timeout=grace_seconds)
        if self._sweeper is not None:
            self._sweeper.cancel()
        for connection in tuple(self._connections):
            connection.abort()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _look_whether_drained(self) -> None:
        empty = not (self._connections or self._tasks)
        if empty and self._drained is not None and not self._drained.done():
            self._drained.set_result(None)

    def tls_context(self) -> ssl.SSLContext | None:
        """Made with the first TLS connection: a process that serves plain HTTP never loads certificates."""
        if self._tls_context is None and self._make_tls_context is not None:
            from fogbank.gateway.tls import TlsLayer

            self._tls_context = TlsLayer.prepare(self._make_tls_context())
        return self._tls_context

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Run a request to its end, whatever becomes of its connection."""
        task = self.loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._look_whether_drained()

    @property
    def connections(self) -> int:
        return len(self._connections)

    def opened(self, connection: Connection) -> None:
        self._connections.add(connection)
        if self._sweeper is None:
            self._sweeper = self.loop.call_later(self._sweep_seconds, self._sweep)

    def closed(self, connection: Connection) -> None:
        self._connections.discard(connection)
        self._look_whether_drained()

    def _sweep(self) -> None:
        """One timer for all connections; none while there are none."""
        now = self.now()
        for connection in tuple(self._connections):
            connection.sweep(now)
        self._sweeper = self.loop.call_later(self._sweep_seconds, self._sweep) if self._connections else None
