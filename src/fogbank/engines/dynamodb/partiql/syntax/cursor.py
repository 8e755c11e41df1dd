"""A place in the tokens of a statement, and how deep the parse is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from fogbank.aws.fault import Fault
from fogbank.engines.dynamodb.partiql.syntax.refusals import malformed, refusal
from fogbank.engines.dynamodb.partiql.syntax.tokens import Kind, Token, tokenize
from fogbank.engines.dynamodb.partiql.syntax.tree import Node
from fogbank.engines.dynamodb.values.validation import MAX_DEPTH

TOO_DEEP: Final = "Nesting Levels have exceeded supported limits"
_MOST_LEVELS: Final = (
    90  # keeps hostile text from exhausting the stack; no accepted statement needs half of it
)
_MOST_OPERATORS: Final = 300
_NAMES: Final = {
    "(": "LEFT_PAREN",
    ")": "RIGHT_PAREN",
    "]": "RIGHT_BRACKET",
    ">>": "RIGHT_DOUBLE_ANGLE_BRACKET",
    "}": "RIGHT_CURLY",
    ":": "COLON",
}


class Cursor:
    """Reads one statement from left to right. Everything here raises ValidationException."""

    def __init__(self, text: str) -> None:
        self.tokens = tokenize(text)
        self.index = 0
        self.parameters = 0  # met so far
        self._levels = 0
        self._operators = 0
        self._trail: list[str] = []  # where in a literal the parse is

    def expression(self, level: int = -1) -> Node:
        """Operands with operators between them that bind more strongly than `level`."""
        raise NotImplementedError

    def statement(self, keyword: str) -> Node | None:
        """The statement that the keyword here begins; None where it begins none."""
        raise NotImplementedError

    @property
    def token(self) -> Token:
        return self.tokens[self.index]

    @property
    def left(self) -> int:
        """How many tokens are left, the end among them."""
        return len(self.tokens) - self.index

    def at(self, sign: str) -> bool:
        token = self.tokens[self.index]
        return token.text == sign and token.kind is Kind.SIGN

    def take(self, sign: str) -> bool:
        if self.at(sign):
            self.index += 1
            return True
        return False

    def expect(self, sign: str) -> None:
        if not self.take(sign):
            raise malformed(f"Expected {_NAMES[sign]}")

    @property
    def keyword(self) -> str:
        """The keyword or word operator that is here; empty where there is none."""
        token = self.tokens[self.index]
        return token.text if token.kind in (Kind.KEYWORD, Kind.OPERATOR) else ""

    def take_keyword(self, word: str) -> bool:
        if self.keyword == word:
            self.index += 1
            return True
        return False

    def expect_keyword(self, word: str) -> None:
        if not self.take_keyword(word):
            raise malformed(f"Expected {word.upper()} keyword")

    def count_operator(self) -> None:
        self._operators += 1

    def finish(self) -> None:
        """Nothing but one semicolon may be left."""
        if self.take(";") and self.token.kind is not Kind.END:
            raise malformed("Unexpected token after semicolon. (Only one query is allowed.)")
        if self.token.kind is not Kind.END:
            raise malformed("Unexpected token after expression")
        if self._operators > _MOST_OPERATORS:
            count = self._operators
            raise refusal(f"The expression contains too many operators; operator count: {count}")

    @contextmanager
    def deeper(self) -> Iterator[None]:
        """One level of nesting."""
        self._levels += 1
        if self._levels > _MOST_LEVELS:
            raise self._too_deep()
        yield
        self._levels -= 1

    @contextmanager
    def within(self, step: str) -> Iterator[None]:
        """Inside a member of a literal."""
        self._trail.append(step)
        yield
        self._trail.pop()

    def _too_deep(self) -> Fault:
        if len(self._trail) < MAX_DEPTH:
            return malformed()
        return refusal(f"{TOO_DEEP} under root{''.join(self._trail[:MAX_DEPTH])}")
