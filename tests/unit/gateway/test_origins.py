"""Browsers: pages of this machine may call, foreign ones may not."""

from __future__ import annotations

from typing import Any

import pytest

from fogbank.gateway.settings import GatewaySettings

SETTINGS = GatewaySettings(origins=("https://app.example.org",), admin_hosts=("mybox",))


@pytest.mark.parametrize(
    ("origin", "trusted"),
    [
        ("http://localhost:3000", True),
        ("https://app.localhost", True),
        ("http://127.0.0.1:8080", True),
        ("http://[::1]:8080", True),
        ("http://mybox:4566", True),
        ("https://app.example.org", True),
        ("http://app.example.org", False),
        ("https://evil.example", False),
        ("http://localhost.evil.example", False),
        ("http://127.0.0.1.evil.example", False),
        ("null", False),
        ("", False),
    ],
)
def test_who_may_call(run: Any, running: Any, origin: str, trusted: bool) -> None:
    async def scenario() -> None:
        async with running(SETTINGS) as server, server.client() as client:
            client.post("Any", "x", f"Origin: {origin}")
            status, headers, _ = await client.receive()
            client.send(
                f"OPTIONS / HTTP/1.1\r\nHost: localhost\r\nOrigin: {origin}\r\n"
                "Access-Control-Request-Method: POST\r\n"
                "Access-Control-Request-Headers: x-amz-target,authorization\r\n\r\n"
            )
            preflight, allowed, _ = await client.receive()
            if trusted:
                assert (status, preflight) == (200, 204)
                assert headers["access-control-allow-origin"] == origin
                assert "ETag" in headers["access-control-expose-headers"]
                assert allowed["access-control-allow-headers"] == "x-amz-target,authorization"
                assert "DELETE" in allowed["access-control-allow-methods"]
            else:
                assert (status, preflight) == (400, 400)
                assert "access-control-allow-origin" not in headers

    run(scenario())


def test_every_page_may_call_where_that_is_wished(run: Any, running: Any) -> None:
    async def scenario() -> None:
        async with running(GatewaySettings(origins=("*",))) as server, server.client() as client:
            client.post("Any", "x", "Origin: https://anywhere.example")
            assert (await client.receive())[0] == 200

    run(scenario())
