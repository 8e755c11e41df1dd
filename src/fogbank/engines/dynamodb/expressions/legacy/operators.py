"""ComparisonOperator and its values: checks, and the predicate that they mean."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from fogbank.aws.fault import Fault
from fogbank.engines.dynamodb.expressions.documents import getter
from fogbank.engines.dynamodb.expressions.joined import negation
from fogbank.engines.dynamodb.expressions.operands import Bound, constant_of
from fogbank.engines.dynamodb.expressions.predicates import Predicate, among, between, comparison, function
from fogbank.engines.dynamodb.values.comparison import compare
from fogbank.engines.dynamodb.values.kinds import AttributeValue, type_of
from fogbank.engines.dynamodb.values.sets import INVALID

_SIGNS = {"EQ": "=", "NE": "<>", "LE": "<=", "LT": "<", "GE": ">=", "GT": ">"}
_FUNCTIONS = {
    "NOT_NULL": "attribute_exists",
    "NULL": "attribute_not_exists",
    "CONTAINS": "contains",
    "BEGINS_WITH": "begins_with",
}
_UNORDERED = (
    "The BETWEEN condition was provided a range where the lower bound is greater than the upper bound"
)


@cache
def _operators() -> dict[str, dict[str, Any]]:
    import tomllib

    return tomllib.loads(Path(__file__).with_name("comparison_operators.toml").read_text())


def check_arguments(operator: str, values: list[AttributeValue]) -> None:
    """Checks the number, the types and the order of a ComparisonOperator's values. Raises ValidationException."""
    least, most = _operators()[operator]["values"]
    if not least <= len(values) <= most:
        raise fault(f"{INVALID}Invalid number of argument(s) for the {operator} ComparisonOperator")
    kinds = [type_of(value) for value in values]
    if len(set(kinds)) > 1:
        raise fault(f"{INVALID}AttributeValues inside AttributeValueList must be of same type")
    types = _operators()[operator].get("types")
    if types is not None and kinds and kinds[0] not in types:
        reason = f"ComparisonOperator {operator} is not valid for {kinds[0]} AttributeValue type"
        raise fault(INVALID + reason)
    if operator == "BETWEEN" and (compare(values[0], values[1]) or 0) > 0:
        raise fault(_UNORDERED)


def predicate(name: str, operator: str, values: list[AttributeValue]) -> Predicate:
    """What a ComparisonOperator means for an attribute. The arguments were checked."""
    attribute = Bound(getter((name,)), path=(name,))
    constants = [_constant(value) for value in values]
    if operator in _SIGNS:
        return comparison(_SIGNS[operator], attribute, constants[0])
    if operator == "IN":
        return among(attribute, constants)
    if operator == "BETWEEN":
        return between(attribute, constants[0], constants[1])
    if operator == "NOT_CONTAINS":
        exists = function("attribute_exists", [attribute])
        lacks = negation(function("contains", [attribute, *constants]))
        return lambda item: exists(item) and lacks(item)
    return function(_FUNCTIONS[operator], [attribute, *constants])


def _constant(value: AttributeValue) -> Bound:
    return constant_of(value, type_of(value))


def fault(message: str) -> Fault:
    return Fault("ValidationException", message)
