"""The limit: our own listener, sending a fixed 1 KB body to everyone.

    python -m bench.null

Rows: `listener` reads and writes HTTP and nothing else; `steps` takes requests through all steps to a service
that answers at once; `await` to one that is a coroutine, as most are. Other benchmarks print how much
of the first row they reach. Also what one connection costs in memory.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import socket
import sys
from collections.abc import Awaitable
from typing import Any

from bench.client import Load, Result, measure, request, resident_bytes

from fogbank.aws.fault import Fault
from fogbank.aws.http import HttpRequest, HttpResponse
from fogbank.gateway.gateway import Gateway
from fogbank.gateway.listener import Listener
from fogbank.gateway.registry import Registry
from fogbank.gateway.settings import GatewaySettings

BODY = b"x" * 1024
HEADERS = [("Content-Type", "application/x-amz-json-1.0")]
REQUEST = request(
    body=b'{"TableName":"music","Key":{"id":{"S":"0123456789"}}}',
    headers={
        "X-Amz-Target": "DynamoDB_20120810.GetItem",
        "Content-Type": "application/x-amz-json-1.0",
        "X-Amz-Date": "20130524T000000Z",
        "Authorization": "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/dynamodb/"
        "aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=" + "0" * 64,
    },
)
IDLE_CONNECTIONS = 1000


class Fixed:
    """Answers everything with the same body."""

    name = model = "dynamodb"

    def handle(self, request: HttpRequest, *_: Any) -> HttpResponse | Awaitable[HttpResponse]:
        return HttpResponse(200, HEADERS, BODY)

    def refuse(self, request: HttpRequest, fault: Fault) -> HttpResponse:
        return HttpResponse(fault.status)


class Awaited(Fixed):
    async def handle(self, request: HttpRequest, *_: Any) -> HttpResponse:
        return HttpResponse(200, HEADERS, BODY)


async def _serve(kind: str, sender: Any) -> None:
    server: Any
    if kind == "listener":
        server = Listener(Fixed(), GatewaySettings(), None)
    else:
        registry = Registry()
        registry.add_raw(Fixed() if kind == "steps" else Awaited())
        server = Gateway(registry)
    sender.send((await server.start("127.0.0.1", 0))[0][1])
    await asyncio.Event().wait()


def _process(kind: str, loop: str, sender: Any) -> None:
    if loop == "asyncio":
        asyncio.run(_serve(kind, sender))
    else:
        import uvloop

        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(_serve(kind, sender))


def with_server(kind: str, loop: str = "uvloop") -> tuple[Any, int]:
    """Start a server process; returns it and its port."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_process, args=(kind, loop, sender), daemon=True)
    process.start()
    return process, receiver.recv()


def _row(name: str, connections: int, result: Result) -> None:
    print(
        f"{name:22} {connections:4} conn {result.per_second:9.0f}/s {result.cpu_us:7.1f} µs CPU "
        f"p50 {result.p50_us:7.0f} µs  p99 {result.p99_us:7.0f} µs  errors {result.errors}"
    )


def _connection_bytes(pid: int, port: int) -> float:
    before = resident_bytes(pid)
    sockets = [socket.create_connection(("127.0.0.1", port)) for _ in range(IDLE_CONNECTIONS)]
    for sock in sockets:
        sock.sendall(REQUEST)
        sock.recv(65536)
    grown = resident_bytes(pid) - before
    for sock in sockets:
        sock.close()
    return grown / IDLE_CONNECTIONS


def _measure(kind: str, loop: str) -> None:
    process, port = with_server(kind, loop)
    try:
        for connections in (1, 64):
            load = Load("127.0.0.1", port, [REQUEST], connections)
            _row(f"{kind}, {loop}", connections, measure(load, process.pid))
        if kind == "steps":
            print(f"{'':22} {_connection_bytes(process.pid, port) / 1024:.1f} KB per kept connection")
    finally:
        process.terminate()
        process.join()


def main(rounds: int = 1) -> None:
    for _ in range(rounds):
        for kind in ("listener", "steps", "await"):
            _measure(kind, "uvloop")
        _measure("listener", "asyncio")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
