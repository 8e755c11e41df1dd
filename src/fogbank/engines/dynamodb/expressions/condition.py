"""Condition and filter expressions, bound to a request.

`parse_condition` raises ValidationException in the service's order: the text, then what is wrong with its form,
then condition by condition its placeholders and operands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from typing import TypeAlias

from fogbank.engines.dynamodb.expressions.binding import Binder, Values
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

# A predicate for a request's values.
Maker: TypeAlias = Callable[[Values], Predicate]


class Reach:
    """What a condition looks at: document paths without placeholders, and the top-level attributes of those.

    `nested` says that one of the paths leads into an attribute.
    """

    __slots__ = ("attributes", "nested", "paths")

    def __init__(self, paths: frozenset[Parts]) -> None:
        self.paths = paths
        self.attributes = frozenset([str(parts[0]) for parts in paths])
        self.nested = max(map(len, paths), default=0) > 1


class Condition:
    """A condition over items."""

    __slots__ = ("_reach", "evaluate")

    def __init__(self, predicate: Predicate, reach: Reach) -> None:
        self.evaluate = predicate
        self._reach = reach

    @property
    def paths(self) -> frozenset[Parts]:
        return self._reach.paths

    @property
    def attributes(self) -> frozenset[str]:
        return self._reach.attributes

    @property
    def nested(self) -> bool:
        return self._reach.nested


class Form:
    """A condition for all requests that differ only in their values, not even in the types of those."""

    __slots__ = ("_make", "_reach")

    def __init__(self, make: Maker, reach: Reach) -> None:
        self._make = make
        self._reach = reach

    def bind(self, values: Values) -> Condition:
        """The condition with its values. They were checked."""
        return Condition(self._make(values), self._reach)


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
    return _fixed(text, kind) if parsed.fixed else condition_of(parsed.tree, Compiler(binder))


def parse_form(
    text: str,
    kind: str,
    names: Mapping[str, str] | None,
    values: Mapping[str, AttributeValue] | None,
    usage: Placeholders,
) -> Form | None:
    """The same for other values of the same types; None where it depends on more of them whether they are right.

    Raises ValidationException.
    """
    compiler = Compiler(Binder(kind, names, values, usage))
    make = compiler.compile(parse_condition_text(text).tree)
    return Form(make, Reach(frozenset(compiler.paths))) if compiler.lasting else None


@lru_cache(maxsize=CACHED_TEXTS)
def _fixed(text: str, kind: str) -> Condition:
    """A condition without placeholders, such as `attribute_not_exists(id)`: the same for all requests."""
    return condition_of(parse_condition_text(text).tree, Compiler(Binder(kind, None, None, Placeholders())))


def condition_of(tree: Tree, compiler: Compiler) -> Condition:
    """A tree, bound. Raises ValidationException."""
    make = compiler.compile(tree)
    return Condition(make(compiler.values), Reach(frozenset(compiler.paths)))


class Compiler:
    """Turns a tree into predicates; collects the paths that it meets.

    `lasting` says that all that was checked of values is their types.
    """

    def __init__(self, binder: Binder) -> None:
        self._binder = binder
        self.values = binder.values
        self.paths: set[Parts] = set()
        self.lasting = True

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

    def _call(self, tree: Call) -> Maker:
        problems, operands = self._operands(tree.operands)
        problems.check_call(tree.name, operands)
        self._settle(problems)
        self.lasting &= tree.name != "attribute_type"
        return _made(partial(function, tree.name), operands)

    def _compare(self, tree: Compare) -> Maker:
        problems, (left, right) = self._operands((tree.left, tree.right))
        problems.check_distinct(tree.operator, left, right)
        if tree.operator not in ("=", "<>"):
            problems.check_order(tree.operator, (left, right))
        self._settle(problems)
        return _made(lambda operands: comparison(tree.operator, *operands), (left, right))

    def _between(self, tree: Between) -> Maker:
        problems, (operand, lower, upper) = self._operands((tree.operand, tree.lower, tree.upper))
        problems.check_order("BETWEEN", (operand, lower, upper))
        problems.check_bounds(lower.constant, upper.constant)
        self._settle(problems)
        self.lasting &= lower.constant is None or upper.constant is None
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
