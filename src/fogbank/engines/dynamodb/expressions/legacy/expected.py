"""Expected: an attribute's name to `{Value, Exists}` or `{ComparisonOperator, AttributeValueList}`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fogbank.engines.dynamodb.expressions.condition import Condition
from fogbank.engines.dynamodb.expressions.legacy.conjunction import check_conditional_operator, join
from fogbank.engines.dynamodb.expressions.legacy.operators import check_arguments, fault, predicate
from fogbank.engines.dynamodb.expressions.predicates import Predicate
from fogbank.engines.dynamodb.values.kinds import AttributeValue
from fogbank.engines.dynamodb.values.sets import INVALID
from fogbank.engines.dynamodb.values.validation import normalize


def parse_expected(expected: Mapping[str, Any] | None, conditional_operator: str | None) -> Condition:
    """The condition that Expected means. Raises ValidationException."""
    predicates = {name: _term(name, condition) for name, condition in (expected or {}).items()}
    check_conditional_operator(conditional_operator, len(predicates))
    return join(predicates, conditional_operator)


def _term(name: str, condition: Mapping[str, Any]) -> Predicate:
    listed, value = condition.get("AttributeValueList"), condition.get("Value")
    if listed is not None and value is not None:
        raise _refused("Value and AttributeValueList cannot be used together", name)
    operator = condition.get("ComparisonOperator")
    if operator is not None:
        return _comparison(name, operator, condition)
    if listed is not None:
        raise _refused("AttributeValueList can only be used with a ComparisonOperator", name)
    return _existence(name, condition.get("Exists"), value)


def _comparison(name: str, operator: str, condition: Mapping[str, Any]) -> Predicate:
    if condition.get("Exists") is not None:
        raise _refused("Exists and ComparisonOperator cannot be used together", name)
    values: list[AttributeValue] | None = condition.get("AttributeValueList")
    if values is None and condition.get("Value") is not None:
        values = [condition["Value"]]
    if values is None and operator not in ("NULL", "NOT_NULL"):
        raise _refused(f"Value or AttributeValueList must be used with ComparisonOperator: {operator}", name)
    values = values or []
    for value in values:
        normalize(value)
    check_arguments(operator, values)
    return predicate(name, operator, values)


def _existence(name: str, exists: bool | None, value: AttributeValue | None) -> Predicate:
    if exists is False:
        if value is not None:
            raise _refused("Value cannot be used when Exists is false", name)
        return predicate(name, "NULL", [])
    if value is None:
        word = "null" if exists is None else "true"
        raise _refused(f"Value must be provided when Exists is {word}", name)
    normalize(value)
    return predicate(name, "EQ", [value])


def _refused(reason: str, name: str) -> Exception:
    return fault(f"{INVALID}{reason} for Attribute: {name}")
