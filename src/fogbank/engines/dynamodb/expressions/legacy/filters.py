"""QueryFilter, ScanFilter and KeyConditions: an attribute's name to `{ComparisonOperator, AttributeValueList}`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fogbank.engines.dynamodb.expressions.condition import Condition
from fogbank.engines.dynamodb.expressions.key_terms import KeyTerm
from fogbank.engines.dynamodb.expressions.legacy.conjunction import check_conditional_operator, join
from fogbank.engines.dynamodb.expressions.legacy.operators import check_arguments, predicate
from fogbank.engines.dynamodb.values.kinds import AttributeValue
from fogbank.engines.dynamodb.values.validation import normalize

_KEY_OPERATORS = {
    "EQ": "=",
    "LE": "<=",
    "LT": "<",
    "GE": ">=",
    "GT": ">",
    "BETWEEN": "BETWEEN",
    "BEGINS_WITH": "begins_with",
}


def parse_filter(conditions: Mapping[str, Any] | None, conditional_operator: str | None) -> Condition:
    """A QueryFilter or ScanFilter. Raises ValidationException."""
    checked = _checked(conditions or {})
    check_conditional_operator(conditional_operator, len(checked))
    predicates = {name: predicate(name, operator, values) for name, (operator, values) in checked.items()}
    return join(predicates, conditional_operator)


def parse_key_conditions(conditions: Mapping[str, Any]) -> dict[str, KeyTerm]:
    """KeyConditions as the terms of a key condition; see `key_bounds.bounds`. Raises ValidationException."""
    return {
        name: KeyTerm(_KEY_OPERATORS.get(operator, operator), tuple(values))
        for name, (operator, values) in _checked(conditions).items()
    }


def _checked(conditions: Mapping[str, Any]) -> dict[str, tuple[str, list[AttributeValue]]]:
    checked = {}
    for name, condition in conditions.items():
        values = condition.get("AttributeValueList") or []
        for value in values:
            normalize(value)
        operator = condition["ComparisonOperator"]
        check_arguments(operator, values)
        checked[name] = operator, values
    return checked
