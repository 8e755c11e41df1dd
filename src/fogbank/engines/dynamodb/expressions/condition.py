"""Condition and filter expressions, bound to a request.

`parse_condition` raises ValidationException in the service's order: the text, then what is wrong with its form,
then condition by condition its placeholders and operands.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property, lru_cache

from fogbank.engines.dynamodb.expressions.binding import Binder
from fogbank.engines.dynamodb.expressions.operands import Bound, bind_operand
from fogbank.engines.dynamodb.expressions.placeholders import Placeholders
from fogbank.engines.dynamodb.expressions.predicates import Predicate, among, between, comparison, function
from fogbank.engines.dynamodb.expressions.problems import Problems
from fogbank.engines.dynamodb.expressions.syntax import parse_condition_text
from fogbank.engines.dynamodb.expressions.syntax.conditions import CACHED_TEXTS
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
)
from fogbank.engines.dynamodb.values.kinds import AttributeValue, Item


class Condition:
    """A condition over items. `paths` are the document paths that it looks at, without placeholders."""

    def __init__(self, predicate: Predicate, paths: frozenset[Parts]) -> None:
        self.evaluate = predicate
        self.paths = paths

    @cached_property
    def attributes(self) -> frozenset[str]:
        """The top-level attributes that it looks at."""
        return frozenset(str(parts[0]) for parts in self.paths)


def parse_condition(
    text: str,
    kind: str,
    names: Mapping[str, str] | None,
    values: Mapping[str, AttributeValue] | None,
    usage: Placeholders,
) -> Condition:
    """Parses and binds a ConditionExpression or FilterExpression (`kind`). Raises ValidationException."""
    binder = Binder(kind, names, values, usage)
    parsed = binder.parse(text, parse_condition_text)
    binder.check(parsed.flaw)
    return _fixed(text, kind) if parsed.fixed else _bind(parsed.tree, binder)


@lru_cache(maxsize=CACHED_TEXTS)
def _fixed(text: str, kind: str) -> Condition:
    """A condition without placeholders, such as `attribute_not_exists(id)`: the same for all requests."""
    return _bind(parse_condition_text(text).tree, Binder(kind, None, None, Placeholders()))


def _bind(tree: Tree, binder: Binder) -> Condition:
    compiler = Compiler(binder)
    predicate = compiler.compile(tree)
    return Condition(predicate, frozenset(compiler.paths))


class Compiler:
    """Turns a tree into predicates; collects the paths that it meets."""

    def __init__(self, binder: Binder) -> None:
        self._binder = binder
        self.paths: set[Parts] = set()

    def compile(self, tree: Tree) -> Predicate:
        match tree:
            case And():
                return all_of([self.compile(term) for term in tree.terms])
            case Or():
                return any_of([self.compile(term) for term in tree.terms])
            case Not():
                return negation(self.compile(tree.term))
            case Compare():
                return self._compare(tree)
            case Between():
                return self._between(tree)
            case In():
                return self._in(tree)
            case Call():
                problems, operands = self._operands(tree.operands)
                problems.check_call(tree.name, operands)
                self._settle(problems)
                return function(tree.name, operands)

    def _operands(self, nodes: tuple[Operand, ...]) -> tuple[Problems, list[Bound]]:
        """Operands bound to the request, and what is wrong with them."""
        problems = Problems()
        return problems, [self.operand(node, problems) for node in nodes]

    def operand(self, node: Operand, problems: Problems) -> Bound:
        return bind_operand(node, self._binder, problems, self.paths)

    def _settle(self, problems: Problems) -> None:
        self._binder.check(problems.worst())

    def _compare(self, tree: Compare) -> Predicate:
        problems, (left, right) = self._operands((tree.left, tree.right))
        problems.check_distinct(tree.operator, left, right)
        if tree.operator not in ("=", "<>"):
            problems.check_order(tree.operator, (left, right))
        self._settle(problems)
        return comparison(tree.operator, left, right)

    def _between(self, tree: Between) -> Predicate:
        problems, (operand, lower, upper) = self._operands((tree.operand, tree.lower, tree.upper))
        problems.check_order("BETWEEN", (operand, lower, upper))
        problems.check_bounds(lower.constant, upper.constant)
        self._settle(problems)
        return between(operand, lower, upper)

    def _in(self, tree: In) -> Predicate:
        problems, operands = self._operands((tree.operand, *tree.choices))
        self._settle(problems)
        return among(operands[0], operands[1:])


def all_of(terms: list[Predicate]) -> Predicate:
    """True when all terms are."""
    if len(terms) == 1:
        return terms[0]
    if len(terms) == 2:
        one, two = terms
        return lambda item: one(item) and two(item)

    def holds(item: Item) -> bool:
        for term in terms:  # noqa: SIM110 - a loop costs half of all() with a generator
            if not term(item):
                return False
        return True

    return holds


def any_of(terms: list[Predicate]) -> Predicate:
    """True when one of the terms is."""
    if len(terms) == 1:
        return terms[0]

    def holds(item: Item) -> bool:
        for term in terms:  # noqa: SIM110 - a loop costs half of any() with a generator
            if term(item):
                return True
        return False

    return holds


def negation(term: Predicate) -> Predicate:
    return lambda item: not term(item)
