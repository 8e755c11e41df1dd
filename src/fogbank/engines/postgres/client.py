"""A small PostgreSQL client for engine control: simple queries over the node's unix socket.

The socket lies in a private directory and trusts the superuser, so there is no authentication to speak.
Source: "Frontend/Backend Protocol" in the PostgreSQL manual.
"""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

_PROTOCOL_3_0 = 196608

Row = tuple[str | None, ...]


class PostgresError(Exception):
    """What the server answered. `sqlstate` is the five-letter code of the manual's appendix A."""

    def __init__(self, sqlstate: str, message: str) -> None:
        super().__init__(message)
        self.sqlstate = sqlstate


class Session:
    """A connection that is ready for queries."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def query(self, sql: str) -> list[Row]:
        """Run one or more statements; return the rows of all of them, as text.

        Raises: `PostgresError`, after which the session is usable; `OSError` where the server is gone.
        """
        body = sql.encode() + b"\0"
        self._writer.write(b"Q" + struct.pack("!I", len(body) + 4) + body)
        return await self._until_ready()

    async def start(self, user: str, database: str) -> None:
        """Say who we are and wait until queries may be sent."""
        fields = ("user", user, "database", database, "application_name", "fogbank")
        body = struct.pack("!I", _PROTOCOL_3_0) + b"".join(field.encode() + b"\0" for field in fields) + b"\0"
        self._writer.write(struct.pack("!I", len(body) + 4) + body)
        await self._until_ready()

    async def _until_ready(self) -> list[Row]:
        rows: list[Row] = []
        failure: PostgresError | None = None
        while True:
            kind, body = await self._message()
            if kind == b"D":
                rows.append(_row(body))
            elif kind == b"E":
                failure = failure or _error(body)
                if failure.sqlstate.startswith("57P"):  # shutting or starting: the server closes now
                    raise failure
            elif kind == b"Z":
                if failure:
                    raise failure
                return rows
            elif kind == b"R" and body != b"\0\0\0\0":
                raise PostgresError("28000", "the engine's control socket asks for a password")

    async def _message(self) -> tuple[bytes, bytes]:
        try:
            head = await self._reader.readexactly(5)
            return head[:1], await self._reader.readexactly(int.from_bytes(head[1:], "big") - 4)
        except asyncio.IncompleteReadError as error:
            raise ConnectionResetError("the server closed the connection") from error


@asynccontextmanager
async def connect(
    socket: Path, *, user: str, database: str, timeout_seconds: float = 10
) -> AsyncIterator[Session]:
    """Open a session. `timeout_seconds` bounds the connecting, not the queries.

    Raises: `OSError` where nobody listens (`TimeoutError` is one), `PostgresError` where the server refuses.
    """
    reader, writer = await asyncio.open_unix_connection(socket)
    session = Session(reader, writer)
    try:
        async with asyncio.timeout(timeout_seconds):
            await session.start(user, database)
        yield session
        writer.write(b"X\0\0\0\4")
    finally:
        writer.close()


def _row(body: bytes) -> Row:
    count = int.from_bytes(body[:2], "big")
    values: list[str | None] = []
    at = 2
    for _ in range(count):
        length = int.from_bytes(body[at : at + 4], "big", signed=True)
        at += 4
        if length < 0:
            values.append(None)
            continue
        values.append(body[at : at + length].decode())
        at += length
    return tuple(values)


def _error(body: bytes) -> PostgresError:
    fields = {part[:1]: part[1:].decode(errors="replace") for part in body.split(b"\0") if part}
    return PostgresError(fields.get(b"C", "XX000"), fields.get(b"M", "unknown error"))
