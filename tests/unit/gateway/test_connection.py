"""HTTP over real sockets, as raw clients see it, on both event loops."""

from __future__ import annotations

import asyncio
import gzip
import json
import socket
from typing import Any

import pytest

from fogbank.gateway.settings import GatewaySettings

SMALL = GatewaySettings(max_body_bytes=1000, max_head_bytes=2000, linger_seconds=0.3)


def test_a_connection_is_kept_and_the_path_stays_encoded(run: Any, running: Any) -> None:
    async def scenario() -> None:
        async with running() as server, server.client() as client:
            for number in range(3):
                client.send(
                    f"PUT /a%2Fb%20c/{number}?x=%41&y HTTP/1.1\r\nHost: localhost\r\n"
                    "X-Amz-Target: DynamoDB_20120810.Any\r\nContent-Length: 2\r\n\r\nhi"
                )
                status, headers, body = await client.receive()
                assert (status, body) == (200, b"hi")
                assert headers["x-path"] == f"/a%2Fb%20c/{number}"
                assert headers["x-query"] == "x=%41&y"
                assert headers["server"] == "Fogbank"
                assert headers["date"].endswith(" GMT")
                assert headers["x-amzn-requestid"] == headers["x-amz-request-id"]
                assert "connection" not in headers

    run(scenario())


def test_http10_and_close_end_the_connection(run: Any, running: Any) -> None:
    async def scenario() -> None:
        target = "X-Amz-Target: DynamoDB_20120810.Any"
        cases = {
            f"GET / HTTP/1.0\r\n{target}\r\n\r\n": "close",
            f"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{target}\r\n\r\n": "close",
            f"GET / HTTP/1.0\r\nConnection: keep-alive\r\n{target}\r\n\r\n": "keep-alive",
        }
        async with running() as server:
            for request, connection in cases.items():
                async with server.client() as client:
                    client.send(request)
                    status, headers, _ = await client.receive()
                    assert (status, headers["connection"]) == (200, connection)
                    if connection == "close":
                        assert await client.ended() == b""

    run(scenario())


def test_pipelined_requests_are_answered_in_order(run: Any, running: Any) -> None:
    async def scenario() -> None:
        async with running() as server, server.client() as client:
            client.post("Wait", "slow")
            for number in range(100):
                client.post("Any", str(number))
            await server.echo.started.wait()
            server.echo.release.set()
            bodies = [(await client.receive())[2].decode() for _ in range(101)]
            assert bodies == ["slow", *map(str, range(100))]

    run(scenario())


def test_a_flood_of_pipelined_requests_pauses_reading(run: Any, running: Any) -> None:
    async def scenario() -> None:
        async with running() as server, server.client() as client:
            client.post("Wait", "slow")
            await server.echo.started.wait()
            sent = 0
            full = False
            while not full and sent < 100_000:
                client.post("Any", "x" * 1000)
                sent += 1
                try:
                    await asyncio.wait_for(client.writer.drain(), 0.5)
                except TimeoutError:
                    full = True
            assert full  # the kernel's buffers fill up: nobody reads
            server.echo.release.set()
            assert (await client.receive())[2] == b"slow"
            for _ in range(sent):
                assert (await client.receive())[0] == 200

    run(scenario())


def test_chunked_bodies_are_joined_and_trailers_ignored(run: Any, running: Any) -> None:
    async def scenario() -> None:
        async with running() as server, server.client() as client:
            client.send(
                "POST / HTTP/1.1\r\nHost: a\r\nX-Amz-Target: DynamoDB_20120810.Any\r\n"
                "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;a=b\r\n world\r\n"
            )
            client.send("0\r\nX-Path: /forged\r\n\r\n")
            _, headers, body = await client.receive()
            assert body == b"hello world"
            assert headers["x-path"] == "/"

    run(scenario())


def test_options_without_an_origin_lists_the_methods(run: Any, running: Any) -> None:
    async def scenario() -> None:
        async with running() as server, server.client() as client:
            client.send("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n")
            status, headers, _ = await client.receive()
            assert status == 204
            assert "PUT" in headers["allow"]
            assert "content-length" not in headers

    run(scenario())


def test_expect_continue_is_granted_in_its_turn(run: Any, running: Any) -> None:
    async def scenario() -> None:
        async with running() as server, server.client() as client:
            client.post("Wait", "slow")
            await server.echo.started.wait()
            client.send(
                "POST / HTTP/1.1\r\nHost: a\r\nX-Amz-Target: DynamoDB_20120810.Any\r\n"
                "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n"
            )
            server.echo.release.set()
            assert (await client.receive())[2] == b"slow"
            assert (await client.receive())[0] == 100
            client.send("hi")
            assert (await client.receive())[2] == b"hi"

    run(scenario())


def test_an_oversized_upload_is_refused_before_its_body(run: Any, running: Any) -> None:
    async def scenario() -> None:
        async with running(SMALL) as server, server.client() as client:
            client.send(
                "POST / HTTP/1.1\r\nHost: a\r\nX-Amz-Target: DynamoDB_20120810.PutItem\r\n"
                "Content-Type: application/x-amz-json-1.0\r\nExpect: 100-continue\r\n"
                "Content-Length: 1000001\r\n\r\n"
            )
            client.send(b"x" * 1_000_001)  # it does not wait: the refusal must arrive all the same
            status, headers, body = await client.receive()
            assert (status, headers["connection"]) == (413, "close")
            assert json.loads(body)["__type"].endswith("RequestEntityTooLarge")
            assert await client.ended() == b""

    run(scenario())


def test_an_oversized_chunked_upload_is_refused(run: Any, running: Any) -> None:
    async def scenario() -> None:
        async with running(SMALL) as server, server.client() as client:
            client.send(
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                "Transfer-Encoding: chunked\r\n\r\n"
            )
            for _ in range(20):
                client.send(b"64\r\n" + b"x" * 100 + b"\r\n")
            status, _, body = await client.receive()
            assert status == 413
            assert b"<Code>RequestEntityTooLarge</Code>" in body

    run(scenario())


@pytest.mark.parametrize(
    "head",
    [
        "GET / HTTP/1.1\r\nX-Long: " + "x" * 3000 + "\r\n\r\n",
        "GET / HTTP/1.1\r\nX-Endless: " + "x" * 3000,
        "GET /" + "x" * 3000,
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1;" + "e" * 600_000,
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX-Trailer: " + "e" * 600_000,
    ],
    ids=["header", "endless header", "url", "chunk extension", "trailer"],
)
def test_oversized_heads_are_refused(run: Any, running: Any, head: str) -> None:
    async def scenario() -> None:
        async with running(SMALL) as server, server.client() as client:
            client.send(head)
            assert (await client.receive())[0] == 431
            assert await client.ended() == b""

    run(scenario())


@pytest.mark.parametrize(
    "request_text",
    [
        "FOO / HTTP/1.1\r\n\r\n",
        "GET / HTTP/3.7\r\n\r\n",
        "CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: -5\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "GET / HTTP/1.1\r\nBad Header: x\r\n\r\n",
        "\x00\x01\x02",
    ],
)
def test_malformed_http_is_refused(run: Any, running: Any, request_text: str) -> None:
    async def scenario() -> None:
        async with running(SMALL) as server, server.client() as client:
            client.send(request_text)
            status, headers, _ = await client.receive()
            assert (status, headers["connection"]) == (400, "close")
            assert await client.ended() == b""

    run(scenario())


def test_requests_before_a_malformed_one_are_answered_first(run: Any, running: Any) -> None:
    async def scenario() -> None:
        async with running(SMALL) as server, server.client() as client:
            client.post("Wait", "good")
            client.send("nonsense\r\n\r\n")
            await server.echo.started.wait()
            server.echo.release.set()
            assert (await client.receive())[2] == b"good"
            assert (await client.receive())[0] == 400

    run(scenario())


def test_an_offer_of_http2_is_declined(run: Any, running: Any) -> None:
    async def scenario() -> None:
        async with running() as server, server.client() as client:
            upgrade = ("Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAAA")
            client.post("Any", "first", *upgrade)
            client.post("Any", "", *upgrade)
            client.post("Any", "third")
            assert [(await client.receive())[2] for _ in range(3)] == [b"first", b"", b"third"]

    run(scenario())


def test_gzip_both_ways(run: Any, running: Any) -> None:
    async def scenario() -> None:
        async with running() as server, server.client() as client:
            packed = gzip.compress(b"5000")
            client.send(
                b"POST / HTTP/1.1\r\nHost: a\r\nX-Amz-Target: DynamoDB_20120810.Large\r\n"
                b"Content-Encoding: gzip\r\nAccept-Encoding: gzip, deflate\r\nContent-Length: "
                + str(len(packed)).encode() + b"\r\n\r\n" + packed
            )  # fmt: skip
            _, headers, body = await client.receive()
            assert headers["content-encoding"] == "gzip"
            assert gzip.decompress(body) == b"a" * 5000
            client.post("Large", "1024", "Accept-Encoding: gzip")
            _, headers, body = await client.receive()
            assert "content-encoding" not in headers
            assert len(body) == 1024

    run(scenario())


def test_a_small_body_that_inflates_without_bound_is_refused(run: Any, running: Any) -> None:
    async def scenario() -> None:
        async with running(SMALL) as server, server.client() as client:
            packed = gzip.compress(b"a" * 100_000)
            head = f"Content-Encoding: gzip\r\nContent-Length: {len(packed)}\r\n\r\n"
            client.send(f"POST / HTTP/1.1\r\nHost: a\r\nX-Amz-Target: DynamoDB_20120810.Any\r\n{head}")
            client.send(packed)
            assert (await client.receive())[0] == 413

    run(scenario())


def test_head_has_the_length_and_no_body(run: Any, running: Any) -> None:
    async def scenario() -> None:
        async with running() as server, server.client() as client:
            client.send(
                "HEAD / HTTP/1.1\r\nHost: a\r\nX-Amz-Target: DynamoDB_20120810.Any\r\n"
                "Content-Length: 5\r\n\r\nhello"
            )
            _, headers, _ = await client.receive(head_only=True)
            assert headers["content-length"] == "5"
            client.post("Any", "next")
            assert (await client.receive())[2] == b"next"

    run(scenario())


def test_idle_and_slow_connections_are_closed(run: Any, running: Any) -> None:
    async def scenario() -> None:
        quick = GatewaySettings(idle_seconds=0.2, receive_seconds=0.2, linger_seconds=0.2)
        async with running(quick) as server, server.client() as idle, server.client() as slow:
            slow.send("POST / HTTP/1.1\r\nContent-Le")
            assert (await slow.receive())[0] == 408
            assert await slow.ended() == b""
            assert await idle.ended() == b""

    run(scenario())


def test_a_client_that_shuts_its_side_still_gets_its_answer(run: Any, running: Any) -> None:
    async def scenario() -> None:
        async with running() as server, server.client() as client:
            client.post("Wait", "late")
            client.writer.write_eof()
            await server.echo.started.wait()
            server.echo.release.set()
            assert (await client.receive())[2] == b"late"
            assert await client.ended() == b""

    run(scenario())


def test_a_request_runs_to_its_end_when_its_client_hangs_up(run: Any, running: Any) -> None:
    async def scenario() -> None:
        async with running() as server:
            async with server.client() as client:
                client.post("Wait", "orphan")
                await server.echo.started.wait()
            async with server.client() as other:  # by now the server has seen the first one go
                other.post("Any", "x")
                await other.receive()
            server.echo.release.set()
            await server.gateway.stop(5)
            assert server.echo.finished == ["orphan"]

    run(scenario())


def test_stop_lets_requests_end_and_closes_idle_connections(run: Any, running: Any) -> None:
    async def scenario() -> None:
        async with running() as server, server.client() as busy, server.client() as idle:
            idle.post("Any", "x")
            await idle.receive()
            busy.post("Wait", "last")
            await server.echo.started.wait()
            stopping = asyncio.create_task(server.gateway.stop(5))
            assert await idle.ended() == b""
            server.echo.release.set()
            _, headers, body = await busy.receive()
            assert (body, headers["connection"]) == (b"last", "close")
            await stopping
            with pytest.raises(ConnectionRefusedError):
                await asyncio.open_connection("127.0.0.1", server.port)

    run(scenario())


def test_stop_cuts_what_outlasts_its_grace(run: Any, running: Any) -> None:
    async def scenario() -> None:
        async with running() as server, server.client() as client:
            client.post("Wait", "endless")
            await server.echo.started.wait()
            await server.gateway.stop(0.05)
            assert server.echo.finished == []
            with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
                await client.receive()

    run(scenario())


def test_a_client_that_does_not_read_is_dropped(run: Any, running: Any) -> None:
    async def scenario() -> None:
        async with running(GatewaySettings(idle_seconds=0.3, linger_seconds=0.3)) as server:
            with socket.create_connection(("127.0.0.1", server.port)) as sock:
                sock.setblocking(False)
                body = str(30_000_000)
                head = (
                    f"POST / HTTP/1.1\r\nX-Amz-Target: DynamoDB_20120810.Large\r\nContent-Length: {len(body)}"
                )
                sock.send(f"{head}\r\n\r\n{body}".encode())
                async with asyncio.timeout(10):
                    while not server.gateway.metrics.total or server.gateway.connections:  # noqa: ASYNC110
                        await asyncio.sleep(0.01)
            assert server.gateway.metrics.total == 1

    run(scenario())
