"""The parser of condition, filter and key condition expressions, and the cache of what it parsed.

Source: the grammar in "Condition and filter expressions, operators, and functions" of the developer guide: OR binds
least, then AND, then NOT. A "(" may open a condition or an operand; which one is known only behind it.
"""

from __future__ import annotations

from functools import lru_cache

from msgspec import Struct

from fogbank.engines.dynamodb.expressions.syntax.cursor import CONDITION_FUNCTIONS, Cursor, misused, unknown
from fogbank.engines.dynamodb.expressions.syntax.flaws import ConditionFlaw
from fogbank.engines.dynamodb.expressions.syntax.nodes import (
    And,
    Between,
    Call,
    Compare,
    In,
    Not,
    Operand,
    Or,
    Path,
    Tree,
    Value,
)

CACHED_TEXTS = 2048
MAX_CHOICES = 100
COMPARATORS = frozenset({"=", "<>", "<", "<=", ">", ">="})


class ParsedCondition(Struct, frozen=True):
    """A condition's tree, and the flaw that it is refused for if it has one."""

    tree: Tree
    flaw: str | None


@lru_cache(maxsize=CACHED_TEXTS)
def parse_condition_text(text: str) -> ParsedCondition:
    """Parses a condition. Raises ExpressionError for a syntax error; other flaws are in the result."""
    return _Parser(text).parse()


class _Parser(Cursor):
    reserved_flaw = ConditionFlaw.RESERVED
    path_flaw = ConditionFlaw.PATH
    operator_flaw = ConditionFlaw.OPERATORS
    parentheses_flaw = ConditionFlaw.PARENTHESES
    keywords = frozenset({"AND", "OR", "NOT", "BETWEEN", "IN"})

    def parse(self) -> ParsedCondition:
        tree = self._condition(self._expression(in_parentheses=False))
        return ParsedCondition(tree, self.finish())

    # Each level of parentheses costs two frames of the stack: this one and `_term`.
    def _expression(self, *, in_parentheses: bool) -> Tree | Operand:
        """Terms joined by AND and OR. Directly inside parentheses it may be a lone operand."""
        first = self._term(in_parentheses)
        word = self.keyword()
        if word not in ("AND", "OR"):
            return first
        either: list[Tree] = []
        all_of = [self._condition(first)]
        while word in ("AND", "OR"):
            self.index += 1
            self.operator()
            if word == "OR":
                either.append(_all(all_of))
                all_of = []
            all_of.append(self._condition(self._term(in_parentheses=False)))
            word = self.keyword()
        either.append(_all(all_of))
        return either[0] if len(either) == 1 else Or(tuple(either))

    def _term(self, in_parentheses: bool) -> Tree | Operand:
        negations = 0
        while self.take_keyword("NOT"):
            negations += 1
            self.operator()
        node: Tree | Operand
        if self.at("("):
            opened = self.enter()
            node = self._expression(in_parentheses=True)
            self.leave(opened)
        else:
            node = self.operand()
        if isinstance(node, Path | Value | Call):
            node = self._comparison(node, in_parentheses and not negations)
        for _ in range(negations):
            node = Not(self._condition(node))
        return node

    def _comparison(self, left: Path | Value | Call, may_stand_alone: bool) -> Tree | Operand:
        sign = self.token.text
        if sign in COMPARATORS:
            self.index += 1
            self.operator()
            right = self.operand()
            self._check_operands(left, right)
            return Compare(sign, left, right)
        word = self.keyword()
        if word == "BETWEEN":
            return self._between(left)
        if word == "IN":
            return self._in(left)
        if isinstance(left, Call) or (may_stand_alone and self.at(")")):
            return left
        raise self.fail()

    def _between(self, operand: Operand) -> Between:
        self.index += 1
        self.operator()
        lower = self.operand()
        if not self.take_keyword("AND"):
            raise self.fail()
        upper = self.operand()
        self._check_operands(operand, lower, upper)
        return Between(operand, lower, upper)

    def _in(self, operand: Operand) -> In:
        self.index += 1
        self.operator()
        self.expect("(")
        choices = [self.operand()]
        while self.take(","):
            choices.append(self.operand())
        self.expect(")")
        self._check_operands(operand, *choices)
        if len(choices) > MAX_CHOICES:
            reason = f"The IN operator is provided with too many operands; number of operands: {len(choices)}"
            self.flaws.note(ConditionFlaw.CHOICES, reason)
        return In(operand, tuple(choices))

    def _condition(self, node: Tree | Operand) -> Tree:
        """A node where only a condition may stand: not an operand, and no function that yields a value."""
        if isinstance(node, Path | Value):
            raise self.fail()
        if isinstance(node, Call) and node.name == "size":
            self.flaws.note(ConditionFlaw.MISUSED_FUNCTION, misused(node.name))
        return node  # type: ignore[return-value]  # a Sum is never made here

    def unknown_function(self, name: str) -> str | None:
        return None if name in CONDITION_FUNCTIONS else unknown(name, "a condition")

    def check_call(self, call: Call) -> None:
        reason = self.unknown_function(call.name)
        if reason is not None:
            self.flaws.note(ConditionFlaw.UNKNOWN_FUNCTION, reason)
        self._check_operands(*call.operands)

    def _check_operands(self, *operands: Operand) -> None:
        for operand in operands:
            if isinstance(operand, Call) and operand.name != "size":
                self.flaws.note(ConditionFlaw.MISUSED_FUNCTION, misused(operand.name))


def _all(terms: list[Tree]) -> Tree:
    return terms[0] if len(terms) == 1 else And(tuple(terms))
