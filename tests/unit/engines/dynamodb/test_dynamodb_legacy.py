"""Legacy parameters: Expected, filters, AttributeUpdates, and mixtures with expressions."""

from __future__ import annotations

from typing import Any

import pytest

from fogbank.aws.fault import Fault
from fogbank.engines.dynamodb.expressions.legacy import parse_attribute_updates, parse_expected, parse_filter
from fogbank.engines.dynamodb.expressions.parameters import check_parameters

INVALID = "One or more parameter values were invalid: "
ITEM: dict[str, Any] = {
    "a": {"S": "abc"},
    "n": {"N": "5"},
    "ss": {"SS": ["x", "y"]},
    "l": {"L": [{"S": "x"}]},
}


def condition(operator: str, *values: dict[str, Any]) -> dict[str, Any]:
    return {"ComparisonOperator": operator, "AttributeValueList": list(values)}


@pytest.mark.parametrize(
    ("expected", "message"),
    [
        (
            {"a": {"Value": {"S": "a"}, "AttributeValueList": []}},
            "Value and AttributeValueList cannot be used together for Attribute: a",
        ),
        (
            {"a": {"Exists": True, "ComparisonOperator": "GT"}},
            "Exists and ComparisonOperator cannot be used together for Attribute: a",
        ),
        (
            {"a": {"ComparisonOperator": "GT"}},
            "Value or AttributeValueList must be used with ComparisonOperator: GT for Attribute: a",
        ),
        (
            {"a": condition("BETWEEN", {"S": "a"})},
            "Invalid number of argument(s) for the BETWEEN ComparisonOperator",
        ),
        (
            {"a": {"AttributeValueList": []}},
            "AttributeValueList can only be used with a ComparisonOperator for Attribute: a",
        ),
        ({"a": {}}, "Value must be provided when Exists is null for Attribute: a"),
        ({"a": {"Exists": True}}, "Value must be provided when Exists is true for Attribute: a"),
        (
            {"a": {"Exists": False, "Value": {"S": "a"}}},
            "Value cannot be used when Exists is false for Attribute: a",
        ),
        (
            {"a": condition("BEGINS_WITH", {"N": "1"})},
            "ComparisonOperator BEGINS_WITH is not valid for N AttributeValue type",
        ),
    ],
)
def test_refused_expected(expected: dict[str, Any], message: str) -> None:
    with pytest.raises(Fault) as refused:
        parse_expected(expected, None)
    assert refused.value.message == INVALID + message


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ({"a": condition("EQ", {"S": "abc"})}, True),
        ({"a": condition("NE", {"S": "abc"})}, False),
        ({"q": condition("NE", {"S": "abc"})}, True),
        ({"n": condition("LT", {"N": "6"}), "a": condition("GE", {"S": "abc"})}, True),
        ({"n": condition("LE", {"N": "4"})}, False),
        ({"n": condition("GT", {"N": "4"})}, True),
        ({"n": condition("BETWEEN", {"N": "4"}, {"N": "5"})}, True),
        ({"a": condition("IN", {"S": "x"}, {"S": "abc"})}, True),
        ({"a": condition("IN", *[{"S": "x"}] * 500, {"S": "abc"})}, True),
        ({"a": condition("BEGINS_WITH", {"S": "ab"})}, True),
        ({"a": condition("CONTAINS", {"S": "bc"}), "ss": condition("CONTAINS", {"S": "x"})}, True),
        ({"ss": condition("NOT_CONTAINS", {"S": "z"})}, True),
        ({"q": condition("NOT_CONTAINS", {"S": "z"})}, False),
        ({"q": condition("NULL"), "a": condition("NOT_NULL")}, True),
        ({}, True),
    ],
)
def test_filters(conditions: dict[str, Any], expected: bool) -> None:
    assert parse_filter(conditions, None).evaluate(ITEM) is expected


def test_expected_and_its_operator() -> None:
    expected = {"a": {"Value": {"S": "abc"}}, "q": {"Exists": False}, "n": {"Value": {"N": "7"}}}
    assert not parse_expected(expected, None).evaluate(ITEM)
    assert parse_expected(expected, "OR").evaluate(ITEM)


@pytest.mark.parametrize(
    ("expected", "message"),
    [
        (None, "ConditionalOperator cannot be used without Filter or Expected"),
        (
            {"a": {"Exists": False}},
            "ConditionalOperator can only be used when Filter or Expected has two or more elements",
        ),
    ],
)
def test_conditional_operator_needs_conditions(expected: Any, message: str) -> None:
    with pytest.raises(Fault) as refused:
        parse_expected(expected, "AND")
    assert refused.value.message == message


@pytest.mark.parametrize(
    ("update", "message"),
    [
        ({"Action": "PUT"}, INVALID + "Only DELETE action is allowed when no attribute value is specified"),
        (
            {"Action": "DELETE", "Value": {"S": "a"}},
            INVALID + "DELETE action with value is not supported for the type S",
        ),
        ({"Action": "ADD", "Value": {"S": "a"}}, INVALID + "ADD action is not supported for the type S"),
        ({"Action": "ADD", "Value": {"N": "1"}}, "Type mismatch for attribute to update"),
    ],
)
def test_refused_attribute_updates(update: dict[str, Any], message: str) -> None:
    with pytest.raises(Fault) as refused:
        parse_attribute_updates({"a": update}).apply(ITEM)
    assert refused.value.message == message


def test_attribute_updates() -> None:
    applied = parse_attribute_updates(
        {
            "a": {"Value": {"N": "01"}},
            "n": {"Action": "ADD", "Value": {"N": "2"}},
            "ss": {"Action": "DELETE", "Value": {"SS": ["x"]}},
            "l": {"Action": "ADD", "Value": {"L": [{"S": "y"}]}},
            "q": {"Action": "DELETE"},
        }
    ).apply(ITEM)
    assert applied.new_item == {
        "a": {"N": "1"},
        "n": {"N": "7"},
        "ss": {"SS": ["y"]},
        "l": {"L": [{"S": "x"}, {"S": "y"}]},
    }


@pytest.mark.parametrize(
    ("operation", "request_", "message"),
    [
        (
            "UpdateItem",
            {"UpdateExpression": "", "AttributeUpdates": {}, "Expected": {}},
            (
                "Can not use both expression and non-expression parameters in the same request: "
                "Non-expression parameters: {AttributeUpdates, Expected} Expression parameters: {UpdateExpression}"
            ),
        ),
        (
            "GetItem",
            {"ExpressionAttributeNames": {}},
            "ExpressionAttributeNames can only be specified when using expressions",
        ),
        (
            "UpdateItem",
            {"ExpressionAttributeValues": {}},
            "ExpressionAttributeValues can only be specified when using expressions",
        ),
        (
            "Scan",
            {"ProjectionExpression": "a", "ExpressionAttributeValues": {}},
            "ExpressionAttributeValues can only be specified when using expressions",
        ),
    ],
)
def test_refused_mixtures(operation: str, request_: dict[str, Any], message: str) -> None:
    with pytest.raises(Fault) as refused:
        check_parameters(operation, request_)
    assert refused.value.message == message


def test_key_conditions_may_stand_beside_a_filter_expression() -> None:
    check_parameters("Query", {"KeyConditions": {}, "FilterExpression": "a = b"})
