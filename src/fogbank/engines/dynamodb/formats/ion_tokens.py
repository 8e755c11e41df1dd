"""Ion text in tokens: as much of Ion's specification, "Text", as items are made of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple


class NotIon(ValueError):  # noqa: N818 - says what a text is
    """The text is no Ion, or not of what items are made of."""


class Token(NamedTuple):
    """`kind` is a group of the pattern below; `text` has strings without quotes and escapes."""

    kind: str
    text: str


_PATTERN: Final = re.compile(
    r"""
      (?P<space> \s+ | //[^\n]* | /\*.*?\*/ )
    | (?P<string> "(?:[^"\\\n]|\\.)*" )
    | (?P<long> '''(?:[^'\\]|\\.|'(?!''))*''' )
    | (?P<symbol> '(?:[^'\\\n]|\\.)*' )
    | (?P<blob> \{\{[A-Za-z0-9+/=\s]*\}\} )
    | (?P<number> -?[0-9][0-9_]*(?:\.[0-9_]*)?(?:[dD][+-]?[0-9]+)?(?![\w.]) )
    | (?P<null> null(?:\.[a-z]+)?\b )
    | (?P<word> [A-Za-z_$][\w$]* )
    | (?P<mark> :: | [{}\[\],:] )
    """,
    re.VERBOSE | re.DOTALL | re.ASCII,
)
_ESCAPE: Final = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))", re.DOTALL)
_SHORT: Final = {
    "a": "\a", "b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", "v": "\v", "0": "\0",
    '"': '"', "'": "'", "?": "?", "\\": "\\", "/": "/", "\n": "",
}  # fmt: skip
_QUOTES: Final = {"string": 1, "symbol": 1, "long": 3, "blob": 2}


def tokens(text: str) -> Iterator[Token]:
    """The tokens, comments and blanks aside. Raises: `NotIon`."""
    place = 0
    while place < len(text):
        found = _PATTERN.match(text, place)
        if found is None:
            raise NotIon(f"what begins with {text[place : place + 20]!r} cannot be of an item")
        place = found.end()
        kind = found.lastgroup or ""
        if kind != "space":
            yield Token(kind, _content(kind, found[0]))


def _content(kind: str, text: str) -> str:
    around = _QUOTES.get(kind, 0)
    inner = text[around : len(text) - around]
    return _unescaped(inner) if kind != "blob" and around and "\\" in inner else inner


def _unescaped(text: str) -> str:
    plain = _ESCAPE.sub(_meant, text)
    if any("\ud800" <= letter <= "\udfff" for letter in plain):  # halves of what UTF-16 needs two for
        try:
            return plain.encode("utf-16", "surrogatepass").decode("utf-16")
        except UnicodeDecodeError as error:
            raise NotIon("a string has half a character") from error
    return plain


def _meant(found: re.Match[str]) -> str:
    number = found[1] or found[2] or found[3]
    if number is None:
        if found[4] not in _SHORT:
            raise NotIon(f"no such escape: {found[0]!r}")
        return _SHORT[found[4]]
    try:
        return chr(int(number, 16))
    except (ValueError, OverflowError) as error:
        raise NotIon(f"no such character: {found[0]!r}") from error
