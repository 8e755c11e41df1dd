"""Terms: literals, references, functions and groups."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

from fogbank.engines.dynamodb.partiql.syntax.cursor import Cursor
from fogbank.engines.dynamodb.partiql.syntax.refusals import malformed
from fogbank.engines.dynamodb.partiql.syntax.tokens import Kind, Token
from fogbank.engines.dynamodb.partiql.syntax.tree import (
    Apply,
    Constant,
    Missing,
    Node,
    Number,
    Parameter,
    Reference,
    Sequence,
    Star,
    Step,
    Tuple,
)
from fogbank.engines.dynamodb.partiql.syntax.words import FUNCTIONS

_NAMES: Final = (Kind.NAME, Kind.QUOTED)
_AGGREGATES: Final = frozenset({"count", "avg", "max", "min", "sum"})
_Read = TypeVar("_Read")


class Terms(Cursor):
    def term(self) -> Node:
        """A term with the path behind it."""
        start = self.index
        node = self._term()
        steps = self._steps(simple=False)
        if not steps:
            return node
        if not isinstance(node, Reference):
            node = Reference("", (node,), self.tokens[start].spot)
        return Reference(node.name, node.steps + steps, node.spot)

    def simple_path(self) -> Reference:
        """A path where nothing but one may stand."""
        token = self.token
        if token.kind not in _NAMES:
            raise malformed("Expected identifier for simple path")
        self.index += 1
        return Reference(token.text, self._steps(simple=True), token.spot)

    def _term(self) -> Node:
        token = self.token
        match token.kind:
            case Kind.NAME | Kind.QUOTED:
                return self._name(token)
            case Kind.STRING:
                return self._constant({"S": token.text})
            case Kind.NUMBER:
                self.index += 1
                return Number(token.text, token.spot)
            case Kind.KEYWORD:
                return self._word(token)
            case Kind.OPERATOR:
                raise malformed("Unexpected operator")
        return self._sign(token)

    def _constant(self, value: dict[str, object]) -> Constant:
        self.index += 1
        return Constant(value, self.tokens[self.index - 1].spot)

    def _name(self, token: Token) -> Node:
        self.index += 1
        return self._call(token) if self.at("(") else Reference(token.text, (), token.spot)

    def _word(self, token: Token) -> Node:
        match token.text:
            case "true" | "false":
                return self._constant({"BOOL": token.text == "true"})
            case "null":
                return self._constant({"NULL": True})
            case "missing":
                self.index += 1
                return Missing(token.spot)
        found = self.statement(token.text)
        if found is not None:
            return found
        self.index += 1
        if token.text in FUNCTIONS and self.at("("):
            return self._call(token)
        raise malformed("Unexpected keyword")

    def _sign(self, token: Token) -> Node:
        match token.text:
            case "(":
                return self._group(token)
            case "[":
                return Sequence(self._members(self._element, "]"), False, token.spot)
            case "<<":
                return Sequence(self._members(self._element, ">>"), True, token.spot)
            case "{":
                return Tuple(self._members(self._member, "}"), token.spot)
            case "?":
                self.index += 1
                self.parameters += 1
                return Parameter(self.parameters - 1, token.spot)
        raise malformed("Unexpected term")

    def _group(self, token: Token) -> Node:
        """A node in parentheses, or a list of several."""
        self.index += 1
        nodes = self.list_of(self.expression)
        self.expect(")")
        return nodes[0] if len(nodes) == 1 else Sequence(nodes, False, token.spot)

    def list_of(self, read: Callable[[], Node]) -> tuple[Node, ...]:
        """At least one node, with commas between them."""
        nodes = [read()]
        while self.take(","):
            nodes.append(read())
        return tuple(nodes)

    def _members(self, read: Callable[[int], _Read], closing: str) -> tuple[_Read, ...]:
        """What a literal holds; the opening sign is here."""
        self.index += 1
        if self.take(closing):
            return ()
        found = [read(0)]
        while self.take(","):
            found.append(read(len(found)))
        self.expect(closing)
        return tuple(found)

    def _element(self, index: int) -> Node:
        with self.within(f"[{index}]"):
            return self.expression()

    def _member(self, _index: int) -> tuple[Node, Node]:
        name = self.expression()
        self.expect(":")
        label = name.value.get("S", "") if isinstance(name, Constant) else ""
        with self.within(f".{label}"):
            return name, self.expression()

    def _call(self, name: Token) -> Apply:
        """A function's call; its name was passed."""
        called = name.text.lower()
        self.index += 1
        self.count_operator()
        if self.at("*"):
            return self._count(called, name)
        if called in _AGGREGATES and self.keyword in ("distinct", "all"):
            self.index += 1
        operands = () if self.at(")") else self.list_of(self.expression)
        self.expect(")")
        if called in _AGGREGATES and len(operands) != 1:
            raise malformed("Aggregate functions are always unary")
        return Apply(called, operands, name.spot)

    def _count(self, called: str, name: Token) -> Apply:
        if called != "count":
            raise malformed(f"{called}(*) is not allowed")
        star = Star(self.token.spot)
        self.index += 1
        self.expect(")")
        return Apply(called, (star,), name.spot)

    def _steps(self, *, simple: bool) -> tuple[Step, ...]:
        """What follows a name: `.name`, `[index]`, …; `simple` paths have no wildcards and no expressions."""
        steps: list[Step] = []
        while True:
            if self.take("."):
                steps.append(self._dotted(simple=simple))
            elif self.take("["):
                steps.append(self._bracketed(simple=simple))
            else:
                return tuple(steps)

    def _dotted(self, *, simple: bool) -> Step:
        token = self.token
        if token.kind in _NAMES:
            self.index += 1
            return token.text
        if not self.take("*"):
            raise malformed("Invalid path dot component")
        if simple:
            raise malformed("Invalid path dot component for simple path")
        return Star(token.spot)

    def _bracketed(self, *, simple: bool) -> Node:
        token = self.token
        node: Node = Star(token.spot) if self.take("*") else self.expression()
        self.expect("]")
        if simple and not isinstance(node, Number | Constant):
            raise malformed("Invalid path component for simple path")
        return node
