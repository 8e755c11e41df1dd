"""From the text of an expression to its words."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from fogbank.services.cloudwatch.math.errors import Flaw

_WORD: Final = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<text>'[^']*'|\"[^\"]*\")|(?P<sign>&&|\|\||[=!<>]=|[-+*/^<>(),\[\]]))"
)


class Token(NamedTuple):
    """`kind` is number, name, text, sign or end."""

    kind: str
    text: str
    at: int


def tokens_of(expression: str) -> list[Token]:
    """Raises: `Flaw` for a character that no word begins with."""
    found, place = [], 0
    text = expression.rstrip()
    while place < len(text):
        match = _WORD.match(text, place)
        if match is None:
            rest = text[place:].lstrip()
            raise Flaw(f"Unexpected character '{rest[:1]}' at {len(text) - len(rest) + 1}")
        kind = match.lastgroup or ""
        word = match[kind]
        found.append(Token(kind, word[1:-1] if kind == "text" else word, match.start(kind)))
        place = match.end()
    return [*found, Token("end", "", len(text))]
