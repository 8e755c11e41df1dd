"""A response into bytes."""

from __future__ import annotations

import time
from functools import lru_cache
from http import HTTPStatus

from fogbank.aws.http import HttpResponse

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"

_STATUS_LINES = {status.value: f"HTTP/1.1 {status.value} {status.phrase}\r\n" for status in HTTPStatus}
_OURS = frozenset({"connection", "content-length", "date", "server", "transfer-encoding", "keep-alive"})
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WITHOUT_BODY = frozenset({204, 304})


class _Stamp:
    """The Date and Server headers, written once a second."""

    second = 0
    text = ""


def _stamp() -> str:
    now = int(time.time())
    if now != _Stamp.second:
        _Stamp.second = now
        _Stamp.text = f"Date: {_http_date(now)}\r\nServer: Fogbank\r\n"
    return _Stamp.text


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
    if response.lines is not None and not (head_only or close or http10):
        head_lines = (_status_line(response.status).encode(), response.lines, _stamp().encode())
        return b"%b%b%bContent-Length: %d\r\n\r\n%b" % (*head_lines, len(response.body), response.body)
    lines: list[str] = []
    length = len(response.body)
    for name, value in response.headers:
        if not _is_ours(name):
            lines.append(f"{name}: {value}\r\n")
        elif head_only and value.isdecimal() and name.lower() == "content-length":
            length = int(value)
    text = "".join(lines)
    if text.count("\n") != len(lines) or text.count("\r") != len(lines):
        text = "".join(_one_line(line) for line in lines)
    head = [_status_line(response.status), text, _stamp()]
    if response.status not in _WITHOUT_BODY:
        head.append(f"Content-Length: {length}\r\n")
    if close:
        head.append("Connection: close\r\n")
    elif http10:
        head.append("Connection: keep-alive\r\n")
    head.append("\r\n")
    encoded = "".join(head).encode("latin-1", "replace")
    return encoded if head_only or response.status in _WITHOUT_BODY else encoded + response.body


def _status_line(status: int) -> str:
    return _STATUS_LINES.get(status) or f"HTTP/1.1 {status} Unknown\r\n"


def _one_line(line: str) -> str:
    """A value with a line break in it would begin a header of its own: keep it one line."""
    return line[:-2].replace("\r", " ").replace("\n", " ") + "\r\n"
