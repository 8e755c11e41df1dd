"""ConditionalOperator: how several legacy conditions are joined."""

from __future__ import annotations

from collections.abc import Mapping

from fogbank.engines.dynamodb.expressions.condition import Condition, Reach
from fogbank.engines.dynamodb.expressions.joined import all_of, any_of
from fogbank.engines.dynamodb.expressions.legacy.operators import fault
from fogbank.engines.dynamodb.expressions.predicates import Predicate

_WITHOUT = "ConditionalOperator cannot be used without Filter or Expected"
_WITH_ONE = "ConditionalOperator can only be used when Filter or Expected has two or more elements"


def check_conditional_operator(operator: str | None, conditions: int) -> None:
    """A ConditionalOperator needs something to join. Raises ValidationException."""
    if operator is not None and conditions < 2:
        raise fault(_WITH_ONE if conditions else _WITHOUT)


def join(predicates: Mapping[str, Predicate], operator: str | None) -> Condition:
    """One condition of one for each attribute; AND unless the operator is OR."""
    terms = list(predicates.values())
    joined = any_of(terms) if operator == "OR" and terms else all_of(terms)
    return Condition(joined, Reach(frozenset([(name,) for name in predicates])))
