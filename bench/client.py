"""A load generator: raw HTTP/1.1 over keep-alive connections, in processes of its own.

It sends bytes that were prepared beforehand and only looks for the end of each response, so that one core of
it outruns any server written in Python. It measures requests/s, latencies, and the server's CPU time per
request, which drifts less than the rate does on a busy machine.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import multiprocessing.connection
import os
import time
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import cycle
from pathlib import Path
from statistics import quantiles
from typing import Any, cast

Requests = Sequence[bytes]


@dataclass(frozen=True, slots=True)
class Load:
    """`requests` are whole HTTP messages, sent in turn by every connection."""

    host: str
    port: int
    requests: Requests
    connections: int = 1
    seconds: float = 2.0
    warm_up_seconds: float = 0.5


@dataclass(frozen=True, slots=True)
class Result:
    """Rates are of the whole load; `cpu_us` is the server's CPU time per request where its pid was given."""

    requests: int
    errors: int
    per_second: float
    p50_us: float
    p99_us: float
    cpu_us: float | None = None


def request(
    path: str = "/", body: bytes = b"", headers: dict[str, str] | None = None, method: str = "POST"
) -> bytes:
    """A whole HTTP message."""
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def measure(load: Load, server_pid: int | None = None) -> Result:
    """Run the load from a process of its own. Raises `ConnectionError` if no response came at all."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_generate, args=(load, server_pid, sender))
    process.start()
    sender.close()
    try:
        result: Result = receiver.recv()
    except EOFError as error:
        raise ConnectionError(f"no responses from {load.host}:{load.port}") from error
    finally:
        process.join()
    return result


def cpu_seconds(pid: int) -> float:
    """User and system time of a process so far (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_bytes(pid: int) -> int:
    """Resident memory of a process (Linux)."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def _generate(load: Load, server_pid: int | None, sender: multiprocessing.connection.Connection) -> None:
    try:
        import uvloop
    except ImportError:
        sender.send(asyncio.run(_run(load, server_pid)))
    else:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            sender.send(runner.run(_run(load, server_pid)))


async def _run(load: Load, server_pid: int | None) -> Result:
    loop = asyncio.get_running_loop()
    clients = []
    for number in range(load.connections):
        first = number % len(load.requests)
        client = _Client(cycle([*load.requests[first:], *load.requests[:first]]).__next__)
        client.connect = partial(loop.create_connection, partial(_same, client), load.host, load.port)
        await client.connect()
        clients.append(client)
    await asyncio.sleep(load.warm_up_seconds)
    for client in clients:
        client.reset()
    cpu_before = cpu_seconds(server_pid) if server_pid else 0.0
    began = time.perf_counter()
    await asyncio.sleep(load.seconds)
    elapsed = time.perf_counter() - began
    cpu = cpu_seconds(server_pid) - cpu_before if server_pid else None
    for client in clients:
        client.stop()
    return _result(clients, elapsed, cpu)


def _same(client: _Client) -> _Client:
    return client


def _result(clients: list[_Client], elapsed: float, cpu: float | None) -> Result:
    latencies = [value for client in clients for value in client.latencies]
    cuts = quantiles(latencies, n=100) if len(latencies) > 1 else [0.0] * 99
    return Result(
        requests=len(latencies),
        errors=sum(client.errors for client in clients),
        per_second=len(latencies) / elapsed,
        p50_us=cuts[49] * 1e6,
        p99_us=cuts[98] * 1e6,
        cpu_us=cpu / len(latencies) * 1e6 if cpu is not None and latencies else None,
    )


class _Client(asyncio.Protocol):
    """One connection with one request under way at a time; opened anew where the server closes it."""

    connect: Callable[[], Coroutine[Any, Any, Any]]

    def __init__(self, next_request: Callable[[], bytes]) -> None:
        self._next = next_request
        self._buffer = b""
        self._sent = 0.0
        self._running = True
        self.reset()

    def reset(self) -> None:
        self.latencies: list[float] = []
        self.errors = 0

    def stop(self) -> None:
        self._running = False
        self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._send()

    def data_received(self, data: bytes) -> None:
        buffer = self._buffer + data if self._buffer else data
        end = buffer.find(b"\r\n\r\n")
        if end < 0 or len(buffer) < end + 4 + _content_length(buffer, end):
            self._buffer = buffer
            return
        self._buffer = b""
        self.latencies.append(time.perf_counter() - self._sent)
        if not buffer.startswith(b"HTTP/1.1 2"):
            self.errors += 1
        if b"\r\nconnection: close" in buffer[:end].lower():
            self._transport.close()
        elif self._running:
            self._send()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self._running:
            return
        if self._buffer:  # in the middle of a response
            self.errors += 1
            self._buffer = b""
        self._connecting = asyncio.ensure_future(self.connect())

    def _send(self) -> None:
        self._sent = time.perf_counter()
        self._transport.write(self._next())


def _content_length(buffer: bytes, end: int) -> int:
    at = buffer.find(b"Content-Length: ", 0, end)
    if at < 0:
        at = buffer.lower().find(b"content-length: ", 0, end)
    return int(buffer[at + 16 : buffer.find(b"\r", at)]) if at >= 0 else 0
