"""Heads of requests as AWS's SDKs send them, read at one stroke.

llhttp calls back for every header, which costs more than all the rest of reading a request does. Nearly all lines of
a client's heads are the same from request to request, so each is looked at once. What is in any way unusual (another
method, a body in chunks or still on its way, a line that is not plainly a header) is left to llhttp.
"""

from __future__ import annotations

import re
from typing import Final, TypeVar

_Meaning = TypeVar("_Meaning")

_REQUEST_LINE: Final = b"POST / HTTP/1.1\r\n"
_NAME: Final = re.compile(rb"[!#-'*+\-.0-9A-Z^_`a-z|~]+")
_NUMBER: Final = re.compile(r"[0-9]{1,9}")
_LENGTH: Final = "content-length"
# About the connection or how the body comes: llhttp knows what follows from those, but for the usual ones.
_OF_TRANSFER: Final = frozenset(
    {_LENGTH, "connection", "expect", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"}
)
_USUAL: Final = ("connection", "keep-alive")
# Makes another byte of each that no header's value has.
_PLAIN: Final = bytes(ord("?") if (one < 32 and one != 9) or one == 127 else one for one in range(256))
_MOST: Final = 4096  # of lines, and of names
_LONGEST: Final = 100  # bytes of a line that may come again; signatures are longer, and different each time


class _Unusual(Exception):  # noqa: N818 - no error: a line for llhttp
    pass


class _Names(dict[bytes, str]):
    """Names that were seen, in lower case."""

    def __missing__(self, name: bytes) -> str:
        if _NAME.fullmatch(name) is None:
            raise _Unusual
        return _keep(self, name, name.decode("latin-1").lower())


class _Lines(dict[bytes, tuple[str, str]]):
    """Lines that were seen, as names and values."""

    def __missing__(self, line: bytes) -> tuple[str, str]:
        raw_name, colon, raw_value = line.partition(b":")
        if not colon or raw_value.translate(_PLAIN) != raw_value:
            raise _Unusual
        name, value = _name_of(raw_name), raw_value.decode("latin-1").strip("\t ")
        if name in _OF_TRANSFER and not _is_usual(name, value):
            raise _Unusual
        return (name, value) if len(line) > _LONGEST else _keep(self, line, (name, value))


def _keep(known: dict[bytes, _Meaning], what: bytes, meaning: _Meaning) -> _Meaning:
    if len(known) >= _MOST:
        known.clear()
    known[what] = meaning
    return meaning


def _is_usual(name: str, value: str) -> bool:
    if name == _LENGTH:
        return _NUMBER.fullmatch(value) is not None
    return (name, value.lower()) == _USUAL


_name_of: Final = _Names().__getitem__
_header_of: Final = _Lines().__getitem__


def read_plain(data: bytes, longest: int) -> tuple[dict[str, str], int] | None:
    """The headers of the request that `data` is, and where its body begins.

    None unless it is one usual request and nothing else, with a head of at most `longest` bytes.
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
    start = head + 4
    if len(headers) != len(lines) or start + int(headers.get(_LENGTH, 0)) != len(data):
        return None  # a header that came twice, or a body of which more is to come, or something behind it
    return headers, start
