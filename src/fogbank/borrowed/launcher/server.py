"""The socket: frames in, frames out, everything executed in one thread and in the order of arrival."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from . import frame
from .execution import Execution, Reply
from .journal import Journal
from .polling import NothingYet

_LOOK_AGAIN_SECONDS = 0.2  # a hidden message becomes visible by itself


class Server:
    def __init__(self, execution: Execution) -> None:
        self._execution = execution
        self._something_happened = asyncio.Event()

    async def connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one connection's frames until it ends."""
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while line := await reader.readline():
                head, length = frame.decode_line(line)
                body = (await reader.readexactly(length))[:-1]
                answer, content = await self._answer(head, body)
                writer.write(frame.encode(answer, content))
                await writer.drain()
        writer.close()

    async def _answer(self, head: dict[str, Any], body: bytes) -> Reply:
        match head.get("control"):
            case "ping":
                return {"status": 200}, b""
            case "reset":
                return self._execution.reset(head["account"], head["region"])
        reply = await self._poll(head, body)
        self._something_happened.set()
        self._something_happened = asyncio.Event()
        return reply

    async def _poll(self, head: dict[str, Any], body: bytes) -> Reply:
        """Execute, again and again where a message is waited for."""
        polling, until = self._execution.polling, float("inf")
        while True:
            polling.may_wait = time.monotonic() < until
            try:
                return self._execution.execute(head, body)
            except NothingYet as nothing:
                until = min(until, time.monotonic() + nothing.wait_seconds)
            finally:
                polling.may_wait = False
            with suppress(TimeoutError):
                await asyncio.wait_for(self._something_happened.wait(), _LOOK_AGAIN_SECONDS)


async def _serve(server: Server, socket: Path) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    fresh = socket.with_suffix(".new")
    for left in (socket, fresh):
        left.unlink(missing_ok=True)
    async with await asyncio.start_unix_server(server.connection, fresh, limit=frame.LINE_LIMIT):
        fresh.rename(socket)  # only now there is somebody to answer
        await stop.wait()
        # The journal holds everything: nothing to save, and idle connections (for whose end a server that is
        # closed properly would wait) need no farewell.
        os._exit(0)


def main(arguments: list[str]) -> None:
    """`SOCKET JOURNAL`: bring back the journal's state and serve."""
    os.umask(0o077)
    began = time.monotonic()
    try:
        journal = Journal(Path(arguments[1]))
    except ValueError as error:
        raise SystemExit(str(error)) from error
    execution = Execution(journal)
    execution.install()
    count = execution.replay()
    took_ms = round((time.monotonic() - began) * 1000)
    print(f"ready after {took_ms} ms, {count} requests replayed", file=sys.stderr, flush=True)
    asyncio.run(_serve(Server(execution), Path(arguments[0])))
