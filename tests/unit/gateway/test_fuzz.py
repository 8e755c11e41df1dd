"""Bytes that are no HTTP: never a 500, never a hang."""

from __future__ import annotations

import asyncio
import random
from typing import Any

from fogbank.gateway.settings import GatewaySettings

SEED = 20130524
ROUNDS = 400
SETTINGS = GatewaySettings(
    max_body_bytes=2000, max_head_bytes=2000, idle_seconds=1, receive_seconds=1, linger_seconds=0.1
)
GOOD = (
    b"POST /a?b=c HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: DynamoDB_20120810.Any\r\n"
    b"Content-Length: 4\r\n\r\n{}{}"
    b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\nOrigin: null\r\n\r\n"
    b"5\r\nhello\r\n0\r\n\r\n"
    b"GET /?Action=DescribeDBInstances&Version=2014-10-31 HTTP/1.1\r\n"
    b"Authorization: AWS4-HMAC-SHA256 Credential=AKIA/20130524/us-east-1/rds/aws4_request, "
    b"SignedHeaders=host, Signature=00\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n"
    b"OPTIONS * HTTP/1.1\r\nOrigin: http://localhost\r\nAccess-Control-Request-Method: PUT\r\n\r\n"
)  # fmt: skip
PIECES = [
    b"\r\n",
    b"\x00",
    b"\xff",
    b":",
    b"0",
    b"%",
    b"HTTP/1.1",
    b"\r\n\r\n",
    b"Content-Length: 99999\r\n",
    b"{",
]


def _broken(chance: random.Random) -> bytes:
    data = bytearray(GOOD)
    for _ in range(chance.randint(1, 12)):
        at = chance.randrange(len(data))
        match chance.randrange(4):
            case 0:
                data[at] = chance.randrange(256)
            case 1:
                del data[at : at + chance.randrange(40)]
            case 2:
                data[at:at] = chance.choice(PIECES)
            case _:
                data[at:at] = data[chance.randrange(len(data)) :][: chance.randrange(60)]
    return bytes(data)


def test_broken_requests_never_break_the_server(run: Any, running: Any) -> None:
    chance = random.Random(SEED)

    async def one(server: Any, data: bytes) -> None:
        async with server.client() as client:
            cut = chance.randrange(len(data))
            client.send(data[:cut])
            await asyncio.sleep(0)
            client.send(data[cut:])
            client.writer.write_eof()
            try:
                answer = await client.ended()
            except ConnectionResetError:
                return
            statuses = {part[:3] for part in answer.split(b"HTTP/1.1 ")[1:]}
            assert not statuses & {b"500", b"502", b"503"}, (data, answer)

    async def scenario() -> None:
        async with running(SETTINGS) as server:
            for start in range(0, ROUNDS, 40):
                broken = [_broken(chance) for _ in range(start, start + 40)]
                await asyncio.gather(*(one(server, data) for data in broken))
            async with server.client() as client:
                client.post("Any", "alive")
                assert (await client.receive())[2] == b"alive"

    run(scenario())
