"""Tokens of a statement and where each begins."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from typing import Final, NamedTuple

from fogbank.engines.dynamodb.partiql.syntax.refusals import malformed
from fogbank.engines.dynamodb.partiql.syntax.words import JOINED, LONGEST_JOIN, PRECEDENCE, RESERVED


class Kind(Enum):
    NAME = 1
    QUOTED = 2  # a name in double quotes
    STRING = 3
    NUMBER = 4
    KEYWORD = 5
    OPERATOR = 6
    SIGN = 7  # punctuation, the star among it
    END = 8


class Spot(NamedTuple):
    """A place in the text, counted in characters from 1."""

    line: int
    column: int
    length: int

    def __str__(self) -> str:
        return f"{self.line}:{self.column}:{self.length}"


class Token(NamedTuple):
    """`text` is a keyword in lower case, a string or quoted name without its quotes, anything else as written."""

    kind: Kind
    text: str
    spot: Spot


_PATTERN: Final = re.compile(
    r"""
    (?P<space> [ \t\r\n\v\f]+ | --[^\r\n]* | /\*.*?\*/ )
    | (?P<number> (?: [0-9]+ (?:\.[0-9]*)? | \.[0-9]+ ) (?: [eE][+-]?[0-9]+ )? (?![eE]) )
    | (?P<word> [A-Za-z_$][A-Za-z0-9_$]* )
    | (?P<string> '(?:[^']|'')*' )
    | (?P<quoted> "(?:[^"]|"")*" )
    | (?P<sign> << | >> | [()\[\]{}:,;?.*] )
    | (?P<operator> <= | <> | >= | != | \|\| | /(?!\*) | [-+%=<>@~^] )
    """,
    re.VERBOSE | re.DOTALL | re.ASCII,
)
_LARGEST: Final = 2**31 - 1


def tokenize(text: str) -> list[Token]:
    """All tokens, an END token last. Raises ValidationException for text that is none."""
    return list(_joined(list(_tokens(text))))


def _tokens(text: str) -> Iterator[Token]:
    place, line, line_start = 0, 1, 0
    while place < len(text):
        match = _PATTERN.match(text, place)
        if match is None or match.lastgroup is None:
            raise malformed()
        found, place = match[0], match.end()
        spot = Spot(line, match.start() - line_start + 1, len(found))
        if match.lastgroup != "space":
            yield _token(match.lastgroup, found, spot)
        breaks = found.count("\n")
        if breaks:
            line, line_start = line + breaks, match.start() + found.rindex("\n") + 1
    yield Token(Kind.END, "", Spot(line, place - line_start + 1, 0))


def _token(group: str, found: str, spot: Spot) -> Token:
    match group:
        case "word":
            return _word(found, spot)
        case "number":
            _check_scale(found)
            return Token(Kind.NUMBER, found, spot)
        case "string":
            return Token(Kind.STRING, found[1:-1].replace("''", "'"), spot)
        case "quoted":
            return Token(Kind.QUOTED, found[1:-1].replace('""', '"'), spot)
        case "operator":
            return Token(Kind.OPERATOR, "<>" if found == "!=" else found, spot)
    return Token(Kind.SIGN, found, spot)


def _word(found: str, spot: Spot) -> Token:
    word = found.lower()
    if word in PRECEDENCE:
        return Token(Kind.OPERATOR, word, spot)
    return Token(Kind.KEYWORD, word, spot) if word in RESERVED else Token(Kind.NAME, found, spot)


def _check_scale(number: str) -> None:
    """Raises ValidationException where exponent or scale are more than 32 bits, which the reader cannot hold."""
    mantissa, _, exponent = number.lower().partition("e")
    if len(exponent) < len(str(_LARGEST)):
        return
    power = int(exponent) if len(exponent) < 16 else _LARGEST * 2
    scale = len(mantissa.partition(".")[2]) - power
    if abs(power) > _LARGEST or abs(scale) > _LARGEST:
        raise malformed()


def _joined(tokens: list[Token]) -> Iterator[Token]:
    """The tokens, with words that belong together as one."""
    index = 0
    while index < len(tokens):
        count, text = _join_at(tokens, index)
        token = tokens[index]
        if count > 1:
            kind = Kind.OPERATOR if text in PRECEDENCE else Kind.KEYWORD
            token = Token(kind, text, token.spot)
        yield token
        index += count


def _join_at(tokens: list[Token], index: int) -> tuple[int, str]:
    for count in range(LONGEST_JOIN, 1, -1):
        some = tokens[index : index + count]
        if all(token.kind in (Kind.KEYWORD, Kind.OPERATOR) for token in some):
            text = JOINED.get(tuple(token.text for token in some))
            if text is not None:
                return count, text
    return 1, ""
