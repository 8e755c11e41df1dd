"""Requests like earlier ones take the short way, and it leads where the steps lead."""

from __future__ import annotations

import asyncio
import http.client
from typing import Any

import pytest

from fogbank.aws.fault import Fault
from fogbank.aws.http import Held, HttpRequest, HttpResponse
from fogbank.aws.identify import Identity
from fogbank.core.scope import Scope
from fogbank.gateway.gateway import Gateway
from fogbank.gateway.registry import Registry
from fogbank.keyvalue.commit import Commit


class Named:
    """A raw service that answers with the scope and the operation that it was given."""

    name = model = "dynamodb"

    def __init__(self) -> None:
        self.seen: list[tuple[str, str, str | None]] = []

    def handle(self, request: HttpRequest, identity: Identity, scope: Scope, _: str) -> HttpResponse:
        self.seen.append((scope.account, scope.region, identity.operation))
        return HttpResponse(200, [], request.body)


class Late(Named):
    """One whose answers are held back, and turn into a fault where the body says so."""

    def handle(self, request: HttpRequest, identity: Identity, scope: Scope, _: str) -> HttpResponse:
        until = Commit()
        asyncio.get_running_loop().call_soon(until.settle)

        def finish() -> HttpResponse:
            if request.body == b"fail":
                raise Fault("InternalServerError", "it could not be kept", status=500)
            return HttpResponse(200, [], b"late " + request.body)

        return Held(until, finish)  # type: ignore[return-value]  # as `Awaitable` allows


def _gateway(service: Any) -> Gateway:
    registry = Registry()
    registry.add_raw(service)
    return Gateway(registry)


def _ask(
    connection: http.client.HTTPConnection, credential: str, operation: str = "GetItem", **more: str
) -> http.client.HTTPResponse:
    headers = {
        "X-Amz-Target": f"DynamoDB_20120810.{operation}",
        "Authorization": f"AWS4-HMAC-SHA256 Credential={credential}/aws4_request, SignedHeaders=host, Signature=0",
        **more,
    }
    connection.request("POST", "/", b"{}", headers)
    answer = connection.getresponse()
    answer.read()
    return answer


@pytest.fixture
def named() -> Named:
    return Named()


@pytest.fixture
def connection(background: Any, named: Named) -> http.client.HTTPConnection:
    server = background(_gateway(named))
    return http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=10)


def test_the_second_request_of_a_client_means_what_the_first_did(
    connection: http.client.HTTPConnection, named: Named
) -> None:
    credentials = (
        "test/20260101/us-east-1/dynamodb",
        "test/20260101/eu-west-1/dynamodb",
        "123456789012/20260101/us-east-1/dynamodb",
    )
    for credential in credentials * 3:
        assert _ask(connection, credential).status == 200
        assert _ask(connection, credential, "PutItem").status == 200
    first = [
        ("000000000000", "us-east-1", "GetItem"), ("000000000000", "us-east-1", "PutItem"),
        ("000000000000", "eu-west-1", "GetItem"), ("000000000000", "eu-west-1", "PutItem"),
        ("123456789012", "us-east-1", "GetItem"), ("123456789012", "us-east-1", "PutItem"),
    ]  # fmt: skip
    assert named.seen == first * 3


def test_a_foreign_page_is_refused_whoever_came_before(
    connection: http.client.HTTPConnection, named: Named
) -> None:
    credential = "test/20260101/us-east-1/dynamodb"
    assert [_ask(connection, credential).status for _ in range(2)] == [200, 200]
    assert _ask(connection, credential, Origin="https://example.com").status != 200
    assert len(named.seen) == 2


def test_every_answer_has_an_id_of_its_own(connection: http.client.HTTPConnection) -> None:
    answers = [_ask(connection, "test/20260101/us-east-1/dynamodb") for _ in range(3)]
    assert len({answer.getheader("x-amzn-requestid") for answer in answers}) == 3


def test_held_answers_leave_in_their_order_and_may_turn_into_faults(background: Any) -> None:
    server = background(_gateway(Late()))
    connection = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=10)
    headers = {"X-Amz-Target": "DynamoDB_20120810.PutItem"}
    for body, status, answered in (
        (b"one", 200, b"late one"),
        (b"fail", 500, b"could not be kept"),
        (b"two", 200, b"late two"),
    ):
        connection.request("POST", "/", body, headers)
        answer = connection.getresponse()
        assert (answer.status, answered in answer.read()) == (status, True)


async def test_whoever_awaits_a_held_answer_gets_it() -> None:
    until = Commit()
    held = Held(until, lambda: HttpResponse(200 if until.failure is None else 500))
    asyncio.get_running_loop().call_soon(until.settle, OSError("full"))
    assert (await held).status == 500
    assert (await held).status == 500  # at once
