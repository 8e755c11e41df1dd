"""Requests read at one stroke are what llhttp makes of them, and it gets whatever is unusual."""

from __future__ import annotations

import random
from itertools import pairwise
from typing import Any

import pytest

from fogbank.aws.http import HttpRequest
from fogbank.gateway import reader
from fogbank.gateway.heads import read_plain
from fogbank.gateway.reader import RequestReader
from fogbank.gateway.settings import GatewaySettings

_SETTINGS = GatewaySettings(max_body_bytes=200, max_head_bytes=600)
_LINES = (
    b"Host: localhost",
    b"X-Amz-Target: DynamoDB_20120810.GetItem",
    b"Authorization: AWS4-HMAC-SHA256 Credential=a/20130524/us-east-1/dynamodb/aws4_request, Signature="
    + b"0" * 64,
    b"connection: Keep-Alive",
    b"accept-encoding:",
    b"User-Agent:  a \tb \xe9 \t",
)
_ODD = (
    b"Connection: close",
    b"Connection: Upgrade",
    b"Upgrade: h2c",
    b"Transfer-Encoding: chunked",
    b"Expect: 100-continue",
    b"Content-Length: 3",
    b"Content-Length: +3",
    b"Content-Length: 0x3",
    b"Content-Length: \xb2",
    b"Content-Length: 99999999999999999999",
    b"Host: other",
    b" folded",
    b"no colon",
    b"sp ace: 1",
    b"nul: \x00",
    b"lf: a\nb: c",
    b"cr: a\rb",
    b": nameless",
    b"",
)


def _message(body: bytes, *lines: bytes, first: bytes = b"POST / HTTP/1.1") -> bytes:
    return b"\r\n".join([first, *lines, b"Content-Length: %d" % len(body), b"", body])


def _read(data: bytes, cuts: tuple[int, ...] = ()) -> tuple[list[tuple[HttpRequest, bool, bool]], bool, bool]:
    found: list[tuple[HttpRequest, bool, bool]] = []
    one = RequestReader(
        _SETTINGS, False, lambda got: found.append((got.request, got.keep_alive, got.http10)), lambda: None
    )
    bounds = [0, *cuts, len(data)]
    for start, end in pairwise(bounds):
        one.feed(data[start:end])
    return found, one.refusal is not None, one.receiving


def _both(monkeypatch: pytest.MonkeyPatch, data: bytes, cuts: tuple[int, ...] = ()) -> tuple[Any, Any]:
    usual = _read(data, cuts)
    with monkeypatch.context() as patch:
        patch.setattr(reader, "read_plain", lambda *_: None)
        return usual, _read(data, cuts)


def test_a_usual_request_is_read_at_one_stroke() -> None:
    data = _message(b"{}", *_LINES)
    found = read_plain(data, 600)
    assert found is not None
    headers, start = found
    assert data[start:] == b"{}"
    assert headers["user-agent"] == "a \tb \xe9"
    assert (headers["accept-encoding"], headers["content-length"]) == ("", "2")
    assert read_plain(data[:-1], 600) is None  # of which more is to come
    assert read_plain(data + b"POST", 600) is None
    assert read_plain(data, 100) is None
    assert read_plain(_message(b"", first=b"GET / HTTP/1.1"), 600) is None
    assert read_plain(b"POST / HTTP/1.1\r\n\r\n", 600) is None


@pytest.mark.parametrize("odd", _ODD)
@pytest.mark.parametrize("place", [0, 3])
def test_llhttp_reads_what_is_unusual(monkeypatch: pytest.MonkeyPatch, odd: bytes, place: int) -> None:
    lines = [*_LINES[:place], odd, *_LINES[place:]]
    data = _message(b"abc", *lines) + _message(b"{}", *_LINES)
    usual, slow = _both(monkeypatch, data)
    assert usual == slow


def test_any_bytes_mean_the_same_read_either_way(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(20130524)
    read = 0
    for _ in range(3000):
        lines = chance.choices(_LINES, k=3) if chance.random() < 0.3 else [*_LINES]
        if chance.random() < 0.3:
            lines.insert(chance.randrange(len(lines)), chance.choice(_ODD))
        data = bytearray()
        for _ in range(chance.randrange(1, 4)):
            data += _message(b"x" * chance.choice((0, 3, 150, 250)), *lines)
        for _ in range(chance.choice((0, 0, 1, 3))):
            data[chance.randrange(len(data))] = chance.randrange(256)
        cuts = tuple(sorted(chance.randrange(len(data)) for _ in range(chance.choice((0, 0, 2)))))
        usual, slow = _both(monkeypatch, bytes(data), cuts)
        assert usual == slow, bytes(data)
        read += len(usual[0])
    assert read > 2000
