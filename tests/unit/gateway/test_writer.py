"""Responses as bytes."""

from __future__ import annotations

import email.utils
import re
import time

import pytest

from fogbank.aws.http import HttpResponse, headers_of
from fogbank.gateway.compression import deflate
from fogbank.gateway.writer import encode


def text(response: HttpResponse, **options: bool) -> str:
    return encode(response, **{"head_only": False, "close": False, "http10": False} | options).decode()


def test_a_line_break_in_a_value_begins_no_header() -> None:
    sent = text(HttpResponse(200, [("Location", "a\r\nSet-Cookie: b"), ("X", "c\nd")], b""))
    assert "Location: a  Set-Cookie: b\r\nX: c d\r\n" in sent


def test_connection_headers_are_ours() -> None:
    sent = text(HttpResponse(200, [("Content-Length", "99"), ("Transfer-Encoding", "chunked")], b"abc"))
    assert "Content-Length: 3\r\n" in sent
    assert "chunked" not in sent


def test_head_keeps_the_length_that_the_service_gave() -> None:
    sent = text(HttpResponse(200, [("Content-Length", "99")], b""), head_only=True)
    assert "Content-Length: 99\r\n" in sent
    assert sent.endswith("\r\n\r\n")


def test_the_date_is_now() -> None:
    date = text(HttpResponse(200)).partition("Date: ")[2].partition("\r\n")[0]
    assert abs(email.utils.parsedate_to_datetime(date).timestamp() - time.time()) < 5


def test_bodies_with_checksums_are_not_compressed() -> None:
    for header in ("ETag", "x-amz-checksum-sha256", "Content-Encoding"):
        response = HttpResponse(200, [(header, "x")], b"a" * 5000)
        deflate(response, "gzip", 1024)
        assert response.body == b"a" * 5000
    response = HttpResponse(200, [], b"a" * 5000)
    deflate(response, "gzip;q=0, br", 1024)
    assert response.body == b"a" * 5000


@pytest.mark.parametrize("close", [False, True])
def test_lines_at_hand_are_the_headers(close: bool) -> None:
    headers = [("Content-Type", "application/json"), ("x-amz-crc32", "7")]
    lines = b"".join(f"{name}: {value}\r\n".encode() for name, value in headers)
    written = text(HttpResponse(400, headers, b"{}"), close=close)
    at_hand = text(HttpResponse(400, [], b"{}", lines), close=close)
    assert re.sub("Date: .*", "", at_hand) == re.sub("Date: .*", "", written)
    assert headers_of(HttpResponse(400, headers[1:], b"", lines[: lines.index(b"x-amz")])) == headers
