"""Trees of conditions as predicates: checked for one request's values, made for those of any like it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeAlias

from fogbank.engines.dynamodb.expressions.binding import Binder, Values
from fogbank.engines.dynamodb.expressions.joined import all_of, any_of, negation
from fogbank.engines.dynamodb.expressions.operands import Bound, bind_operand
from fogbank.engines.dynamodb.expressions.predicates import Predicate, among, between, comparison, function
from fogbank.engines.dynamodb.expressions.problems import Problems, bounds_flaw, type_name_flaw
from fogbank.engines.dynamodb.expressions.syntax.nodes import (
    And,
    Between,
    Call,
    Compare,
    In,
    Not,
    Operand,
    Or,
    Parts,
    Tree,
    Value,
)

# A predicate for a request's values.
Maker: TypeAlias = Callable[[Values], Predicate]


class Compiler:
    """Turns a tree into predicates; collects the paths that it meets.

    `checks` say what is wrong with other values of the same types.
    """

    def __init__(self, binder: Binder) -> None:
        self._binder = binder
        self.values = binder.values
        self.paths: set[Parts] = set()
        self.checks: list[Callable[[Values], str | None]] = []

    def compile(self, tree: Tree) -> Maker:
        match tree:
            case And():
                return _joined(all_of, [self.compile(term) for term in tree.terms])
            case Or():
                return _joined(any_of, [self.compile(term) for term in tree.terms])
            case Not():
                term = self.compile(tree.term)
                return lambda values: negation(term(values))
            case Compare():
                return self._compare(tree)
            case Between():
                return self._between(tree)
            case In():
                return self._in(tree)
            case Call():
                return self._call(tree)

    def _operands(self, nodes: tuple[Operand, ...]) -> tuple[Problems, list[Bound]]:
        """Operands bound to the request, and what is wrong with them."""
        problems = Problems()
        return problems, [self.operand(node, problems) for node in nodes]

    def operand(self, node: Operand, problems: Problems) -> Bound:
        return bind_operand(node, self._binder, problems, self.paths)

    def _settle(self, problems: Problems) -> None:
        self._binder.check(problems.worst())

    def _check_again(self, flaw: Callable[..., str | None], *operands: Operand) -> None:
        """Keep a check of what values say, if all of the operands are some."""
        names = [operand.name for operand in operands if isinstance(operand, Value)]
        if len(names) == len(operands):
            self.checks.append(lambda values: flaw(*[values[name] for name in names]))

    def _call(self, tree: Call) -> Maker:
        problems, operands = self._operands(tree.operands)
        problems.check_call(tree.name, operands)
        self._settle(problems)
        if tree.name == "attribute_type":
            self._check_again(type_name_flaw, tree.operands[1])
        return _made(partial(function, tree.name), operands)

    def _compare(self, tree: Compare) -> Maker:
        problems, (left, right) = self._operands((tree.left, tree.right))
        sign = tree.operator
        problems.check_distinct(sign, left, right)
        if sign not in ("=", "<>"):
            problems.check_order(sign, (left, right))
        self._settle(problems)
        return _made(lambda operands: comparison(sign, *operands), (left, right))

    def _between(self, tree: Between) -> Maker:
        problems, (operand, lower, upper) = self._operands((tree.operand, tree.lower, tree.upper))
        problems.check_order("BETWEEN", (operand, lower, upper))
        problems.check_bounds(lower.constant, upper.constant)
        self._settle(problems)
        self._check_again(bounds_flaw, tree.lower, tree.upper)
        return _made(lambda operands: between(*operands), (operand, lower, upper))

    def _in(self, tree: In) -> Maker:
        problems, operands = self._operands((tree.operand, *tree.choices))
        self._settle(problems)
        return _made(lambda operands: among(operands[0], operands[1:]), operands)


def _made(predicate: Callable[[Sequence[Bound]], Predicate], operands: Sequence[Bound]) -> Maker:
    """A predicate of some operands; those that are constants are not kept."""
    late = [operand.again for operand in operands]
    if not any(late):
        fixed = predicate(operands)
        return lambda _values: fixed
    makers = [again or _always(one) for again, one in zip(late, operands, strict=True)]
    return lambda values: predicate([make(values) for make in makers])


def _always(operand: Bound) -> Callable[[Values], Bound]:
    return lambda _values: operand


def _joined(join: Callable[[list[Predicate]], Predicate], terms: list[Maker]) -> Maker:
    return lambda values: join([term(values) for term in terms])
