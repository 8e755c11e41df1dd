"""HTTPS on the port that speaks HTTP."""

from __future__ import annotations

import asyncio
import ssl
from pathlib import Path
from typing import Any

import pytest


def _server_context(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*certificate)
    return context


def _client_context(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=str(certificate[0]))
    context.set_alpn_protocols(["h2", "http/1.1"])
    return context


def test_both_on_one_port(run: Any, running: Any, certificate: tuple[Path, Path]) -> None:
    made: list[ssl.SSLContext] = []

    def make() -> ssl.SSLContext:
        made.append(_server_context(certificate))
        return made[-1]

    async def scenario() -> None:
        async with running(tls_context=make) as server:
            async with server.client() as plain:
                plain.post("Any", "x")
                assert (await plain.receive())[1]["x-secure"] == "False"
            assert made == []
            for _ in range(2):
                async with server.client(_client_context(certificate)) as secure:
                    tls = secure.writer.get_extra_info("ssl_object")
                    assert tls.selected_alpn_protocol() == "http/1.1"
                    secure.post("Any", "y" * 300_000)
                    _, headers, body = await secure.receive()
                    assert (headers["x-secure"], len(body)) == ("True", 300_000)
            assert len(made) == 1

    run(scenario())


def test_close_says_goodbye(run: Any, running: Any, certificate: tuple[Path, Path]) -> None:
    async def scenario() -> None:
        context = _client_context(certificate)
        async with (
            running(tls_context=lambda: _server_context(certificate)) as server,
            server.client(context) as client,
        ):
            client.post("Any", "x", "Connection: close")
            assert (await client.receive())[2] == b"x"
            assert await client.ended() == b""  # an ssl.SSLError where the goodbye is missing

    run(scenario())


def test_a_client_that_distrusts_us_harms_nobody(
    run: Any, running: Any, certificate: tuple[Path, Path]
) -> None:
    async def scenario() -> None:
        async with running(tls_context=lambda: _server_context(certificate)) as server:
            with pytest.raises(ssl.SSLCertVerificationError):
                async with server.client(ssl.create_default_context()):
                    pass
            async with server.client() as garbage:
                garbage.send(b"\x16\x03\x01\x00\x05hello")
                await garbage.ended()
            async with server.client() as plain:
                plain.post("Any", "still here")
                assert (await plain.receive())[2] == b"still here"

    run(scenario())


def test_without_certificates_tls_connections_are_closed(run: Any, running: Any) -> None:
    async def scenario() -> None:
        async with running() as server, server.client() as client:
            client.send(b"\x16\x03\x01\x00\x05")
            assert await client.ended() == b""

    run(scenario())


def test_a_stop_says_goodbye_to_idle_tls_connections(
    run: Any, running: Any, certificate: tuple[Path, Path]
) -> None:
    async def scenario() -> None:
        context = _client_context(certificate)
        async with (
            running(tls_context=lambda: _server_context(certificate)) as server,
            server.client(context) as client,
        ):
            client.post("Any", "x")
            await client.receive()
            stopping = asyncio.create_task(server.gateway.stop(5))
            assert await client.ended() == b""
            await stopping

    run(scenario())
