"""Tokens of all expression languages, and the syntax error that shows where in the text it is."""

from __future__ import annotations

import re
from enum import Enum
from typing import NamedTuple

from fogbank.engines.dynamodb.expressions.syntax.flaws import ExpressionError

END = "<EOF>"


class Kind(Enum):
    WORD = 1  # an attribute name, a keyword or a function's name
    NAME = 2  # #name
    VALUE = 3  # :value
    NUMBER = 4
    SIGN = 5  # an operator or punctuation
    STRAY = 6  # a character that no token begins with
    END = 7


class Token(NamedTuple):
    kind: Kind
    text: str
    start: int
    end: int


_PATTERN = re.compile(
    r"""
    ([A-Za-z][A-Za-z0-9_]*)
    | (\#[A-Za-z0-9_]+)
    | (:[A-Za-z0-9_]+)
    | ([0-9]+)
    | (<=|<>|>=|[=<>()\[\].,+-])
    | (\S)
    """,
    re.VERBOSE | re.ASCII,
)
_KINDS = (Kind.WORD, Kind.NAME, Kind.VALUE, Kind.NUMBER, Kind.SIGN, Kind.STRAY)


def tokenize(text: str) -> list[Token]:
    """All tokens, an END token last."""
    tokens = [
        Token(_KINDS[match.lastindex - 1], match[0], match.start(), match.end())
        for match in _PATTERN.finditer(text)
        if match.lastindex is not None
    ]
    tokens.append(Token(Kind.END, END, len(text), len(text)))
    return tokens


def syntax_error(text: str, tokens: list[Token], index: int) -> ExpressionError:
    """The error at one token: "near" is the text from the token before to the token after."""
    before = tokens[max(index - 1, 0)]
    here = tokens[index]
    after = tokens[min(index + 1, len(tokens) - 1)]
    end = after.end if after.kind is not Kind.END else here.end
    near = text[before.start : end].rstrip()
    return ExpressionError(f'Syntax error; token: "{here.text}", near: "{near}"')
