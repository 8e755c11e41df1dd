"""Which parts of a table or index a SELECT reads: the partitions that its condition names, or all of it.

A condition is spread out into branches, none of which has OR or IN on a key attribute; each becomes one range of keys.
Only if all branches name one partition are ranges read; everything else is a scan. Source: "PartiQL select
statements" of the developer guide; the limit and its words are the service's.
"""

from __future__ import annotations

from itertools import pairwise, product
from typing import Final

from msgspec import Struct

from fogbank.engines.dynamodb.expressions.binding import Binder
from fogbank.engines.dynamodb.expressions.key_bounds import KeyBounds
from fogbank.engines.dynamodb.expressions.key_schema import KeyAttribute, KeySchema
from fogbank.engines.dynamodb.expressions.syntax.nodes import And, Compare, Or, Path, Tree
from fogbank.engines.dynamodb.partiql.inputs import Inputs
from fogbank.engines.dynamodb.partiql.keys import chosen, mentions, said, terms_of
from fogbank.engines.dynamodb.partiql.syntax.refusals import refusal
from fogbank.engines.dynamodb.values.key_rules import check_key_value
from fogbank.engines.dynamodb.values.keys import encode
from fogbank.engines.dynamodb.values.kinds import AttributeValue, Item

_MOST_READS: Final = 50
_TOO_MANY: Final = "Too many decomposed read operations for a given query."
_OVERLAPPING: Final = "Overlapping conditions with range keys are not supported in where clause"
_UNLIKE_SCHEMA: Final = "Key attribute's data type should match its data type in table's schema: Key "


class Branch(Struct):
    """One range of one partition. `upper` is None where it goes to the partition's end.

    `filters` are the terms that the range does not stand for; `vague` says that one of them is about the sort key.
    `single` says that the key is complete. `key` is the attribute that names the partition.
    """

    partition: bytes
    lower: bytes
    upper: bytes | None
    filters: list[Tree]
    vague: bool
    single: bool
    key: Item

    @property
    def is_empty(self) -> bool:
        return self.upper is not None and self.upper <= self.lower

    def overlaps(self, later: Branch) -> bool:
        """Whether a branch that begins later in the same partition begins before this one ends."""
        return self.partition == later.partition and (self.upper is None or later.lower < self.upper)


def branches(tree: Tree | None, schema: KeySchema, inputs: Inputs) -> list[Branch]:
    """The ranges to read, in the order of their keys; none where everything is. Raises ValidationException."""
    spreader = _Spreader(schema, inputs)
    if tree is None or not spreader.pins(tree):
        return []
    found = [spreader.branch(terms) for terms in spreader.spread(tree)]
    if any(branch is None for branch in found):
        return []
    known = sorted((one for one in found if one is not None), key=lambda one: (one.partition, one.lower))
    if any(branch.vague for branch in known) and len(known) > 1:
        return _whole(known)
    if any(one.overlaps(other) for one, other in pairwise(one for one in known if not one.is_empty)):
        raise refusal(_OVERLAPPING)
    return known


def _whole(found: list[Branch]) -> list[Branch]:
    """Each partition once and as a whole, where nothing can be said of the ranges."""
    filters = [term for branch in found for term in branch.filters]
    partitions = {branch.partition: branch.key for branch in found}
    return [Branch(partition, b"", None, filters, True, False, key) for partition, key in partitions.items()]


class _Spreader:
    def __init__(self, schema: KeySchema, inputs: Inputs) -> None:
        self._hash = schema.hashes[0]
        self._range = schema.ranges[0] if schema.ranges else None
        self._names = frozenset(schema.names)
        self._inputs = inputs
        self._binder: Binder = inputs.binder

    def pins(self, tree: Tree) -> bool:
        """Whether every item that fits is in a partition that the condition names."""
        match tree:
            case And():
                return any(self.pins(term) for term in tree.terms)
            case Or():
                return all(self.pins(term) for term in tree.terms)
        choices = chosen(tree, self._binder)
        if choices is not None:
            return choices[0] == self._hash.name
        found = said(tree, self._binder)
        return found is not None and found.name == self._hash.name and found.term.operator == "="

    def spread(self, tree: Tree) -> list[list[Tree]]:
        """The condition without OR and IN on key attributes. Raises ValidationException for too many branches."""
        match tree:
            case And():
                return self._product([self.spread(term) for term in tree.terms])
            case Or() if mentions(tree, self._names):
                return self._counted([branch for term in tree.terms for branch in self.spread(term)])
        choices = chosen(tree, self._binder)
        if choices is None or choices[0] not in self._names:
            return [[tree]]
        path = Path((choices[0],), aliased=False)
        return self._counted([[Compare("=", path, self._inputs.value(value))] for value in choices[1]])

    def _product(self, spreads: list[list[list[Tree]]]) -> list[list[Tree]]:
        count = 1
        for spread in spreads:
            count *= len(spread)
            if count > _MOST_READS:
                raise refusal(_TOO_MANY)
        return [[term for terms in combined for term in terms] for combined in product(*spreads)]

    def _counted(self, found: list[list[Tree]]) -> list[list[Tree]]:
        if len(found) > _MOST_READS:
            raise refusal(_TOO_MANY)
        return found

    def branch(self, terms: list[Tree]) -> Branch | None:
        """The range of one branch; None where it names no partition or several. Raises ValidationException."""
        partition: AttributeValue | None = None
        branch = Branch(b"", b"", None, [], vague=False, single=self._range is None, key={})
        for term in [one for joined in terms for one in terms_of(joined)]:
            found = said(term, self._binder)
            if found is not None and found.name == self._hash.name and found.term.operator == "=":
                value = found.term.values[0]
                if partition is not None and partition != value:
                    return None
                partition = value
            else:
                self._narrow(branch, term)
        if partition is None:
            return None
        _check(self._hash, (partition,), is_hash=True)
        branch.partition, branch.key = encode(partition), {self._hash.name: partition}
        return branch

    def _narrow(self, branch: Branch, term: Tree) -> None:
        """Take one term about anything but the partition into account."""
        attribute = self._range
        found = said(term, self._binder)
        if attribute is None or found is None or found.name != attribute.name:
            branch.filters.append(term)
            branch.vague |= attribute is not None and mentions(term, frozenset({attribute.name}))
            return
        _check(attribute, found.term.values, is_hash=False)
        equals = found.term.operator == "="
        bounds = KeyBounds((), found.term.values if equals else (), None if equals else found.term)
        lower, upper = bounds.sort_range()
        branch.single |= equals
        branch.lower = max(branch.lower, lower)
        branch.upper = upper if branch.upper is None else min(branch.upper, upper or branch.upper)


def _check(attribute: KeyAttribute, values: tuple[AttributeValue, ...], *, is_hash: bool) -> None:
    for value in values:
        if attribute.kind not in value:
            raise refusal(f"{_UNLIKE_SCHEMA}{attribute.name}")
        check_key_value(attribute.name, value, attribute.kind, is_hash=is_hash)
