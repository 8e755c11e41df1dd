"""The parser of update expressions.

Source: "Update expressions" of the developer guide. A sum has two operands, neither of them a sum: the service
refuses longer ones, although the quotas page counts two operators in `SET a = :val1 + :val2 + :val3`.
"""

from __future__ import annotations

from functools import lru_cache

from msgspec import Struct

from fogbank.engines.dynamodb.expressions.syntax.conditions import CACHED_TEXTS
from fogbank.engines.dynamodb.expressions.syntax.cursor import UPDATE_FUNCTIONS, Cursor, misused, unknown
from fogbank.engines.dynamodb.expressions.syntax.flaws import UpdateFlaw
from fogbank.engines.dynamodb.expressions.syntax.nodes import Action, Call, Operand, Sum
from fogbank.engines.dynamodb.expressions.syntax.tokens import Kind


class ParsedUpdate(Struct, frozen=True):
    """An update's actions in the order of its text, and the flaw that it is refused for if it has one."""

    actions: tuple[Action, ...]
    flaw: str | None


@lru_cache(maxsize=CACHED_TEXTS)
def parse_update_text(text: str) -> ParsedUpdate:
    """Parses an update. Raises ExpressionError for a syntax error; other flaws are in the result."""
    return _Parser(text).parse()


class _Parser(Cursor):
    reserved_flaw = UpdateFlaw.RESERVED
    path_flaw = UpdateFlaw.PATH
    operator_flaw = UpdateFlaw.OPERATORS
    keywords = frozenset({"SET", "REMOVE", "ADD", "DELETE"})

    def parse(self) -> ParsedUpdate:
        actions: list[Action] = []
        seen: set[str] = set()
        while True:
            section = self.keyword()
            if section is None:
                raise self.fail()
            if section in seen:
                reason = f'The "{section}" section can only be used once in an update expression;'
                self.flaws.note(UpdateFlaw.SECTION, reason)
            seen.add(section)
            self.index += 1
            self._section(section, actions)
            if self.token.kind is Kind.END:
                return ParsedUpdate(tuple(actions), self.finish())

    def _section(self, section: str, actions: list[Action]) -> None:
        actions.append(self._action(section))
        while self.take(","):
            actions.append(self._action(section))

    def _action(self, section: str) -> Action:
        path = self.path()
        if section == "REMOVE":
            return Action(section, path, None)
        if section == "SET":
            self.expect("=")
            return Action(section, path, self._new_value())
        return Action(section, path, self.value())

    def _new_value(self) -> Operand:
        """An operand, or a sum of two; there may be parentheses around either."""
        if not self.at("("):
            return self._sum(self.operand())
        opened = self.enter()
        inner = self._new_value()
        self.leave(opened)
        return inner if isinstance(inner, Sum) else self._sum(inner)

    def _sum(self, left: Operand) -> Operand:
        """The sum that goes on behind its left operand, or that operand alone."""
        if not (self.at("+") or self.at("-")):
            return left
        sign = self.token.text
        self.index += 1
        self.operator()
        right = self.operand()
        self._check_operands(left, right)
        return Sum(sign, left, right)

    def unknown_function(self, name: str) -> str | None:
        return None if name in UPDATE_FUNCTIONS else unknown(name, "an update")

    def check_call(self, call: Call) -> None:
        reason = self.unknown_function(call.name)
        if reason is not None:
            self.flaws.note(UpdateFlaw.UNKNOWN_FUNCTION, reason)
        self._check_operands(*call.operands)

    def _check_operands(self, *operands: Operand) -> None:
        """Of the functions only if_not_exists may stand within something else."""
        for operand in operands:
            if isinstance(operand, Call) and operand.name != "if_not_exists":
                self.flaws.note(UpdateFlaw.MISUSED_FUNCTION, misused(operand.name))
