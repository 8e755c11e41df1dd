"""Connections to moto's socket, kept for the next request."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from fogbank.borrowed.launcher import frame

_IDLE_LIMIT = 16

_Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Connections:
    """One request at a time on each; as many as there are requests under way."""

    def __init__(self, socket: Path) -> None:
        self._socket = socket
        self._idle: list[_Streams] = []

    async def send(self, head: dict[str, Any], body: bytes = b"") -> tuple[dict[str, Any], bytes]:
        """Exchange a frame for one.

        Raises: `OSError` where nobody listens, `EOFError` where the process ended meanwhile: it may have
        executed the request, which can be sent again under the same id.
        """
        streams = await self._take()
        reader, writer = streams
        try:
            writer.write(frame.encode(head, body))
            await writer.drain()
            answer, length = frame.decode_line(await reader.readuntil(b"\n"))
            content = await reader.readexactly(length - 1)  # without the line end: it may be megabytes
            await reader.readexactly(1)
        except BaseException:
            writer.close()  # what arrives on it later would be taken for the next answer
            raise
        self._give(streams)
        return answer, content

    def close(self) -> None:
        """Close what is idle."""
        while self._idle:
            self._idle.pop()[1].close()

    async def _take(self) -> _Streams:
        while self._idle:
            reader, writer = self._idle.pop()
            if not reader.at_eof() and not writer.is_closing():
                return reader, writer
            writer.close()
        return await asyncio.open_unix_connection(self._socket, limit=frame.LINE_LIMIT)

    def _give(self, streams: _Streams) -> None:
        if len(self._idle) < _IDLE_LIMIT:
            self._idle.append(streams)
        else:
            streams[1].close()
