"""A response into bytes."""

from __future__ import annotations

import time
from functools import lru_cache
from http import HTTPStatus

from fogbank.aws.http import HttpResponse

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"

_KNOWN = frozenset(status.value for status in HTTPStatus)
_OURS = frozenset({"connection", "content-length", "date", "server", "transfer-encoding", "keep-alive"})
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WITHOUT_BODY = frozenset({204, 304})


class _Stamp:
    """The Date and Server headers, written once a second."""

    second = 0
    lines = b""


def _stamp() -> bytes:
    now = int(time.time())
    if now != _Stamp.second:
        _Stamp.second = now
        _Stamp.lines = f"Date: {_http_date(now)}\r\nServer: Fogbank\r\n".encode()
    return _Stamp.lines


def _http_date(second: int) -> str:
    """In English whatever the locale; `email.utils` would do it at ten times our whole import."""
    at = time.gmtime(second)
    day, month = _DAYS[at.tm_wday], _MONTHS[at.tm_mon - 1]
    return f"{day}, {at.tm_mday:02} {month} {at.tm_year} {at.tm_hour:02}:{at.tm_min:02}:{at.tm_sec:02} GMT"


@lru_cache(maxsize=1000)
def _is_ours(name: str) -> bool:
    return name.lower() in _OURS


def encode(response: HttpResponse, *, head_only: bool, close: bool, http10: bool) -> bytes:
    """The whole message.

    `head_only` answers HEAD: a Content-Length that the service gave stays, as it says how long the body is.
    """
    status, body = response.status, response.body
    lines = response.lines + _lines(response.headers) if response.headers else response.lines
    if not (close or http10 or head_only or status in _WITHOUT_BODY):  # as nearly always
        return b"%b%b%bContent-Length: %d\r\n\r\n%b" % (
            _status_line(status),
            lines,
            _stamp(),
            len(body),
            body,
        )
    length = b""
    if status not in _WITHOUT_BODY:
        length = b"Content-Length: %d\r\n" % (_given_length(response) if head_only else len(body))
    kept = b"Connection: close\r\n" if close else b"Connection: keep-alive\r\n" if http10 else b""
    head = b"%b%b%b%b%b\r\n" % (_status_line(status), lines, _stamp(), length, kept)
    return head if head_only or status in _WITHOUT_BODY else head + body


@lru_cache(maxsize=64)
def _status_line(status: int) -> bytes:
    phrase = HTTPStatus(status).phrase if status in _KNOWN else "Unknown"
    return f"HTTP/1.1 {status} {phrase}\r\n".encode()


def _lines(headers: list[tuple[str, str]]) -> bytes:
    lines = [f"{name}: {value}\r\n" for name, value in headers if not _is_ours(name)]
    text = "".join(lines)
    if text.count("\n") != len(lines) or text.count("\r") != len(lines):
        text = "".join(_one_line(line) for line in lines)
    return text.encode("latin-1", "replace")


def _given_length(response: HttpResponse) -> int:
    for name, value in response.headers:
        if name.lower() == "content-length" and value.isdecimal():
            return int(value)
    return len(response.body)


def _one_line(line: str) -> str:
    """A value with a line break in it would begin a header of its own: keep it one line."""
    return line[:-2].replace("\r", " ").replace("\n", " ") + "\r\n"
