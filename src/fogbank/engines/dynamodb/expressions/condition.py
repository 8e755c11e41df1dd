"""Condition and filter expressions, bound to a request.

`parse_condition` raises ValidationException in the service's order: the text, then what is wrong with its form,
then condition by condition its placeholders and operands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Final, TypeAlias

from fogbank.engines.dynamodb.expressions.binding import Binder, Values, invalid
from fogbank.engines.dynamodb.expressions.memory import Memory
from fogbank.engines.dynamodb.expressions.operands import Bound, bind_operand
from fogbank.engines.dynamodb.expressions.placeholders import Placeholders
from fogbank.engines.dynamodb.expressions.predicates import Predicate, among, between, comparison, function
from fogbank.engines.dynamodb.expressions.problems import Problems, bounds_flaw, type_name_flaw
from fogbank.engines.dynamodb.expressions.syntax import parse_condition_text
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

    __slots__ = ("_checks", "_kind", "_make", "_reach", "_used_names", "_used_values")

    def __init__(self, kind: str, make: Maker, compiler: Compiler, used: Placeholders) -> None:
        self._kind = kind
        self._make = make
        self._reach = Reach(frozenset(compiler.paths))
        self._checks = compiler.checks
        self._used_names, self._used_values = used.used_names, used.used_values

    def bind(self, values: Values) -> Condition:
        """The condition with its values. Raises ValidationException."""
        for check in self._checks:
            reason = check(values)
            if reason is not None:
                raise invalid(self._kind, reason)
        return Condition(self._make(values), self._reach)

    def use(self, usage: Placeholders) -> None:
        """Note which placeholders it uses."""
        usage.used_names |= self._used_names
        usage.used_values |= self._used_values


FORMS: Final = Memory[Form]()


def parse_condition(
    text: str,
    kind: str,
    names: Mapping[str, str] | None,
    values: Mapping[str, AttributeValue] | None,
    usage: Placeholders,
) -> Condition:
    """Parses and binds a ConditionExpression or FilterExpression (`kind`). Raises ValidationException."""
    return parse_form(text, kind, names, values, usage).bind(values or {})


def parse_form(
    text: str,
    kind: str,
    names: Mapping[str, str] | None,
    values: Mapping[str, AttributeValue] | None,
    usage: Placeholders,
) -> Form:
    """The same, not bound yet. Raises ValidationException."""
    key = (text, kind, *usage.shape)
    form = FORMS.get(key)
    if form is None:
        form = _parsed(text, kind, names, values)
        FORMS.keep(key, form)
    form.use(usage)
    return form


def _parsed(
    text: str, kind: str, names: Mapping[str, str] | None, values: Mapping[str, AttributeValue] | None
) -> Form:
    used = Placeholders()
    binder = Binder(kind, names, values, used)
    parsed = binder.parse(text, parse_condition_text)
    binder.check(parsed.flaw)
    compiler = Compiler(binder)
    return Form(kind, compiler.compile(parsed.tree), compiler, used)


def condition_of(tree: Tree, compiler: Compiler) -> Condition:
    """A tree, bound. Raises ValidationException."""
    make = compiler.compile(tree)
    return Condition(make(compiler.values), Reach(frozenset(compiler.paths)))


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
