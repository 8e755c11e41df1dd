"""Heads of requests as AWS's SDKs send them, read at one stroke.

llhttp calls back for every header, which costs more than all the rest of reading a request does. Nearly all lines of
a client's heads are the same from request to request, so each is looked at once. What is in any way unusual (another
method, a body in chunks or still on its way, a line that is not plainly a header) is left to llhttp.
"""

from __future__ import annotations

import re
from typing import Final

_REQUEST_LINE: Final = b"POST / HTTP/1.1\r\n"
_HEADER: Final = re.compile(rb"([!#-'*+\-.0-9A-Z^_`a-z|~]+):([\t\x20-\x7e\x80-\xff]*)")
# About the connection or how the body comes: llhttp knows what follows from those.
_OF_TRANSFER: Final = frozenset(
    {"connection", "expect", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"}
)
_USUAL: Final = ("connection", "keep-alive")
_LENGTH: Final = "content-length"
_MOST_LINES: Final = 4096
_LONGEST_LINE: Final = 100  # signatures are longer, and different each time
_LONGEST_NUMBER: Final = 9


class _Unusual(Exception):  # noqa: N818 - no error: a line for llhttp
    pass


class _Lines(dict[bytes, tuple[str, str]]):
    """Lines that were seen, as names in lower case and values."""

    def __missing__(self, line: bytes) -> tuple[str, str]:
        header = _header(line)
        if len(line) <= _LONGEST_LINE:
            if len(self) >= _MOST_LINES:
                self.clear()
            self[line] = header
        return header


def _header(line: bytes) -> tuple[str, str]:
    found = _HEADER.fullmatch(line)
    if found is None:
        raise _Unusual
    name, value = found[1].decode("latin-1").lower(), found[2].decode("latin-1").strip("\t ")
    if name in _OF_TRANSFER and (name, value.lower()) != _USUAL:
        raise _Unusual
    if name == _LENGTH and not (value.isascii() and value.isdigit() and len(value) <= _LONGEST_NUMBER):
        raise _Unusual
    return name, value


_header_of: Final = _Lines().__getitem__


def read_plain(data: bytes, longest: int) -> tuple[dict[str, str], int, int] | None:
    """The headers of the request that `data` begins with, and where its body begins and ends.

    None unless it is a usual one, with a head of at most `longest` bytes and all of its body in `data`.
    """
    if not data.startswith(_REQUEST_LINE):
        return None
    head = data.find(b"\r\n\r\n")
    if not len(_REQUEST_LINE) < head <= longest:
        return None
    lines = data[len(_REQUEST_LINE) : head].split(b"\r\n")
    try:
        headers = dict(map(_header_of, lines))
    except _Unusual:
        return None
    end = head + 4 + int(headers.get(_LENGTH, 0))
    if len(headers) != len(lines) or end > len(data):
        return None  # a header that came twice, or a body of which more is to come
    return headers, head + 4, end
