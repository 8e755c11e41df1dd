"""From words to a tree, by precedence: || && comparisons + - * / ^ and a sign before all."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from fogbank.services.cloudwatch.math.errors import Flaw, NotThere
from fogbank.services.cloudwatch.math.nodes import Binary, Call, List, Name, Node, Number, Text, Unary
from fogbank.services.cloudwatch.math.tokens import Token, tokens_of

_LEVELS: Final = (
    frozenset({"||", "OR"}),
    frozenset({"&&", "AND"}),
    frozenset({"==", "!=", "<=", ">=", "<", ">"}),
    frozenset({"+", "-"}),
    frozenset({"*", "/"}),
    frozenset({"^"}),
)
_DEEPEST: Final = 100


@lru_cache(maxsize=256)
def parse(expression: str) -> Node:
    """The tree of an expression. Raises: `Flaw`, `NotThere` for a query of Metrics Insights."""
    if expression.lstrip()[:7].upper() in ("SELECT ", "SELECT\n"):
        raise NotThere("queries of Metrics Insights (SELECT)")
    parser = _Parser(tokens_of(expression))
    node = parser.operation(0, 0)
    parser.expect("end")
    return node


def names_in(node: Node) -> Iterator[str]:
    """The names that a tree uses."""
    match node:
        case Name(name):
            yield name
        case List(items):
            for item in items:
                yield from names_in(item)
        case Unary(operand):
            yield from names_in(operand)
        case Binary(_, left, right):
            yield from names_in(left)
            yield from names_in(right)
        case Call(_, arguments):
            for argument in arguments:
                yield from names_in(argument)


class _Parser:
    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._place = 0

    @property
    def _next(self) -> Token:
        return self._tokens[self._place]

    def _take(self) -> Token:
        token = self._next
        self._place += 1
        return token

    def expect(self, text: str) -> None:
        token = self._take()
        if text not in (token.text, token.kind):
            raise Flaw(f"Unexpected '{token.text or 'end of expression'}' at {token.at + 1}")

    def operation(self, level: int, depth: int) -> Node:
        if depth > _DEEPEST:
            raise Flaw("The expression is nested too deeply")
        if level == len(_LEVELS):
            return self._operand(depth)
        left = self.operation(level + 1, depth)
        while self._next.kind in ("sign", "name") and self._next.text.upper() in _LEVELS[level]:
            operator = self._take().text.upper()
            left = Binary(operator, left, self.operation(level + 1, depth))
        return left

    def _operand(self, depth: int) -> Node:
        token = self._take()
        if token.kind == "number":
            return Number(float(token.text))
        if token.kind == "text":
            return Text(token.text)
        if token.kind == "name":
            if self._next.text != "(":
                return Name(token.text)
            self._take()
            return Call(token.text.upper(), self._items(")", depth))
        if token.text == "-":
            return Unary(self.operation(len(_LEVELS) - 1, depth + 1))
        if token.text == "(":
            inner = self.operation(0, depth + 1)
            self.expect(")")
            return inner
        if token.text == "[":
            return List(self._items("]", depth))
        raise Flaw(f"Unexpected '{token.text or 'end of expression'}' at {token.at + 1}")

    def _items(self, end: str, depth: int) -> tuple[Node, ...]:
        """What is between brackets, the closing one included."""
        items: list[Node] = []
        if self._next.text == end:
            self._take()
            return ()
        while True:
            items.append(self.operation(0, depth + 1))
            if self._next.text != ",":
                self.expect(end)
                return tuple(items)
            self._take()
