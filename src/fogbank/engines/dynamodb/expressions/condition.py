"""Condition and filter expressions, bound to a request.

`parse_condition` raises ValidationException in the service's order: the text, then what is wrong with its form,
then condition by condition its placeholders and operands.
"""

from __future__ import annotations

from typing import Final

from fogbank.engines.dynamodb.expressions.binding import Binder, Values, invalid
from fogbank.engines.dynamodb.expressions.compiler import Compiler, Maker
from fogbank.engines.dynamodb.expressions.memory import Memory
from fogbank.engines.dynamodb.expressions.placeholders import Placeholders
from fogbank.engines.dynamodb.expressions.predicates import Predicate
from fogbank.engines.dynamodb.expressions.syntax import parse_condition_text
from fogbank.engines.dynamodb.expressions.syntax.nodes import Parts, Tree


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


def parse_condition(text: str, kind: str, given: Placeholders) -> Condition:
    """Parses and binds a ConditionExpression or FilterExpression (`kind`). Raises ValidationException."""
    return parse_form(text, kind, given).bind(given.values)


def parse_form(text: str, kind: str, given: Placeholders) -> Form:
    """The same, not bound yet. Raises ValidationException."""
    key = (text, kind, *given.shape)
    form = FORMS.get(key)
    if form is None:
        form = _parsed(text, kind, given)
        FORMS.keep(key, form)
    form.use(given)
    return form


def _parsed(text: str, kind: str, given: Placeholders) -> Form:
    used = Placeholders()
    binder = Binder(kind, given.names, given.values, used)
    parsed = binder.parse(text, parse_condition_text)
    binder.check(parsed.flaw)
    compiler = Compiler(binder)
    return Form(kind, compiler.compile(parsed.tree), compiler, used)


def condition_of(tree: Tree, compiler: Compiler) -> Condition:
    """A tree, bound. Raises ValidationException."""
    make = compiler.compile(tree)
    return Condition(make(compiler.values), Reach(frozenset(compiler.paths)))
