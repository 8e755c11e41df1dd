"""Several predicates as one."""

from __future__ import annotations

from fogbank.engines.dynamodb.expressions.predicates import Predicate
from fogbank.engines.dynamodb.values.kinds import Item


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
