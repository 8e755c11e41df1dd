"""Expressions: operators by their precedence, the stronger ones first."""

from __future__ import annotations

from fogbank.engines.dynamodb.partiql.syntax.refusals import malformed
from fogbank.engines.dynamodb.partiql.syntax.terms import Terms
from fogbank.engines.dynamodb.partiql.syntax.tokens import Kind, Token
from fogbank.engines.dynamodb.partiql.syntax.tree import (
    Between,
    Infix,
    Is,
    Joined,
    Node,
    Number,
    Prefixed,
    Sequence,
)
from fogbank.engines.dynamodb.partiql.syntax.words import PRECEDENCE, TYPES


class Infixes(Terms):
    def expression(self, level: int = -1) -> Node:
        with self.deeper():
            node = self._prefixed()
            while True:
                token = self.token
                strength = PRECEDENCE.get(token.text, -1) if self._may_join(token) else -1
                if strength <= level or token.text == "not":
                    return node
                self.count_operator()
                node = self._joined(node, token, strength)

    def _may_join(self, token: Token) -> bool:
        return token.kind is Kind.OPERATOR or self.at("*")

    def _prefixed(self) -> Node:
        """A term with signs or NOT in front of it."""
        token = self.token
        if token.kind is not Kind.OPERATOR or token.text not in ("+", "-", "not"):
            return self.term()
        self.index += 1
        self.count_operator()
        if token.text == "not":
            return Prefixed("not", self.expression(PRECEDENCE["not"]))
        with self.deeper():
            node = self._prefixed()
        if isinstance(node, Number):
            return _signed(token.text, node)
        return Prefixed(token.text, node)

    def _joined(self, left: Node, token: Token, strength: int) -> Node:
        match token.text:
            case "and" | "or":
                return _join(token.text, left, self._right(strength))
            case "is" | "is_not":
                self.index += 1
                return Is(left, self._type(), token.text == "is_not")
            case "in" | "not_in":
                return Infix(token.text, left, self._choices(strength))
            case "between" | "not_between":
                return self._between(left, token, strength)
        return Infix(token.text, left, self._right(strength))

    def _right(self, strength: int) -> Node:
        if self.left < 3:
            raise malformed("Missing right-hand side expression of infix operator")
        self.index += 1
        return self.expression(strength)

    def _choices(self, strength: int) -> Node:
        """What stands behind IN: a list in brackets or parentheses."""
        ahead = self.tokens[self.index + 1 :]
        if ahead[0].text != "(" or ahead[0].kind is not Kind.SIGN or ahead[1].text in ("select", "values"):
            return self._right(strength)
        self.index += 2
        nodes = self.list_of(self.expression)
        self.expect(")")
        return Sequence(nodes, False, ahead[0].spot)

    def _between(self, operand: Node, token: Token, strength: int) -> Between:
        lower = self._right(strength)
        self.expect_keyword("and")
        if self.token.kind is Kind.END or self.at(";"):
            raise malformed("Expected expression after AND")
        upper = self.expression(strength)
        return Between(operand, lower, upper, token.text == "not_between")

    def _type(self) -> str:
        name = self.keyword
        if name not in TYPES:
            raise malformed("Expected type name")
        self.index += 1
        if self.take("("):
            self.list_of(self.expression)
            self.expect(")")
        return name


def _join(operator: str, left: Node, right: Node) -> Joined:
    """Chains of one operator are one node, so that long ones are not deep."""
    before = left.terms if isinstance(left, Joined) and left.operator == operator else (left,)
    return Joined(operator, (*before, right))


def _signed(sign: str, number: Number) -> Number:
    if sign == "+":
        return number
    text = number.text[1:] if number.text[0] == "-" else f"-{number.text}"
    return Number(text, number.spot)
