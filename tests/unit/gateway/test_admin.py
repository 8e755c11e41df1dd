"""Fogbank's own routes."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from fogbank.aws.http import HttpResponse
from fogbank.gateway.admin import AdminRefused, AdminRequest


class Info(msgspec.Struct):
    name: str


async def info(request: AdminRequest) -> Info:
    return Info(request.query.get("name", "fog"))


async def echo(request: AdminRequest) -> Any:
    return {"body": request.body}


async def page(request: AdminRequest) -> HttpResponse:
    return HttpResponse(200, [("Content-Type", "text/html")], request.rest.encode())


async def refuse(request: AdminRequest) -> None:
    raise AdminRefused("Not now", 409)


async def broken(request: AdminRequest) -> None:
    raise RuntimeError("a bug")


ROUTES = {
    ("GET", "/_fogbank/info"): info,
    ("POST", "/_fogbank/echo"): echo,
    ("GET", "/_fogbank/console/*"): page,
    ("POST", "/_fogbank/refuse"): refuse,
    ("POST", "/_fogbank/broken"): broken,
}


def ask(run: Any, running: Any, line: str, body: str = "", *headers: str) -> tuple[int, dict[str, str], Any]:
    async def scenario() -> Any:
        async with running(admin=ROUTES) as server, server.client() as client:
            host = () if any(h.startswith("Host:") for h in headers) else ("Host: localhost:4566",)
            lines = [f"{line} HTTP/1.1", *host, f"Content-Length: {len(body)}", *headers, "", body]
            client.send("\r\n".join(lines))
            return await client.receive()

    result: tuple[int, dict[str, str], Any] = run(scenario())
    return result


def test_json_in_and_out(run: Any, running: Any) -> None:
    status, headers, body = ask(run, running, "GET /_fogbank/info?name=bank")
    assert (status, headers["content-type"], json.loads(body)) == (200, "application/json", {"name": "bank"})
    assert json.loads(ask(run, running, "POST /_fogbank/echo", '{"a": [1]}')[2]) == {"body": {"a": [1]}}
    assert ask(run, running, "POST /_fogbank/echo", "{nonsense")[0] == 400


def test_whole_responses_and_routes_with_a_rest(run: Any, running: Any) -> None:
    status, headers, body = ask(run, running, "GET /_fogbank/console/js/app.js")
    assert (status, headers["content-type"], body) == (200, "text/html", b"js/app.js")


def test_unknown_routes_list_the_known(run: Any, running: Any) -> None:
    status, _, body = ask(run, running, "GET /_fogbank/")
    assert status == 404
    assert "GET /_fogbank/info" in json.loads(body)["routes"]
    status, _, body = ask(run, running, "DELETE /_fogbank/info")
    assert (status, json.loads(body)["message"]) == (405, "/_fogbank/info takes GET")


def test_refusals_and_bugs(run: Any, running: Any) -> None:
    assert ask(run, running, "POST /_fogbank/refuse")[0] == 409
    status, _, body = ask(run, running, "POST /_fogbank/broken")
    assert status == 500
    assert b"a bug" not in body


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (["Origin: http://localhost:4566"], 200),
        (["Origin: https://evil.example"], 403),
        (["Origin: null"], 403),
        (["Sec-Fetch-Site: cross-site"], 403),
        (["Host: evil.example:4566"], 403),
        (["Host: localhost.evil.example"], 403),
        (["Host: 127.0.0.1:4566"], 200),
        (["Host: [::1]:4566"], 200),
    ],
)
def test_strangers_are_kept_out(run: Any, running: Any, headers: list[str], status: int) -> None:
    found, answered, _ = ask(run, running, "POST /_fogbank/echo", "1", *headers)
    assert found == status
    assert "access-control-allow-origin" not in answered
