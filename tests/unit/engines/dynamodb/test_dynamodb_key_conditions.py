"""Key conditions: what they may say, and which bytes of an index they select."""

from __future__ import annotations

from typing import Any

import pytest

from fogbank.aws.fault import Fault
from fogbank.engines.dynamodb.expressions.key_bounds import KeyBounds, bounds
from fogbank.engines.dynamodb.expressions.key_condition import check_filter_keys, parse_key_condition
from fogbank.engines.dynamodb.expressions.key_schema import KeyAttribute, KeySchema
from fogbank.engines.dynamodb.expressions.legacy import parse_key_conditions
from fogbank.engines.dynamodb.expressions.placeholders import Placeholders
from fogbank.engines.dynamodb.values.keys import encode, encode_all

VALUES = {":a": {"S": "a"}, ":b": {"S": "b"}, ":n": {"N": "1"}, ":m": {"N": "2"}, ":e": {"S": ""}}
HASH = KeySchema((KeyAttribute("h", "S"),))
TABLE = KeySchema((KeyAttribute("h", "S"),), (KeyAttribute("r", "N"),))
WIDE = KeySchema(
    (KeyAttribute("h", "S"), KeyAttribute("i", "S")),
    (KeyAttribute("r", "N"), KeyAttribute("q", "S"), KeyAttribute("p", "S")),
)


def select(text: str, schema: KeySchema = TABLE) -> KeyBounds:
    return parse_key_condition(text, None, VALUES, Placeholders(None, VALUES)).against(schema)


def refusal(text: str, schema: KeySchema = TABLE) -> str:
    with pytest.raises(Fault) as refused:
        select(text, schema)
    return refused.value.message


NESTED = "KeyConditionExpressions cannot contain nested operations"
MULTIPLE = "Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition"
DEEP = "KeyConditionExpressions cannot have conditions on nested attributes"
NONE = "Invalid condition in KeyConditionExpression: No key attribute specified"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Invalid KeyConditionExpression: The expression can not be empty;"),
        ("a-b", 'Invalid KeyConditionExpression: Syntax error; token: "-", near: "a-b"'),
        ("a > b and size(b) > c or a > c", "Invalid operator used in KeyConditionExpression: OR"),
        ("a in (b, size(c), d)", "Invalid operator used in KeyConditionExpression: IN"),
        ("attribute_exists(a)", "Invalid operator used in KeyConditionExpression: attribute_exists"),
        ("contains(a.d, b)", "Invalid operator used in KeyConditionExpression: contains"),
        ("not a > b", "Invalid operator used in KeyConditionExpression: NOT"),
        ("a <> b", "Invalid operator used in KeyConditionExpression: <>"),
        (
            "begins_with(:a, b) and a > :b",
            (
                "Invalid condition in KeyConditionExpression: "
                "begins_with operator must have the key attribute as its first operand"
            ),
        ),
        (
            ":a between size(b) and size(a) and b > :b",
            (
                "Invalid condition in KeyConditionExpression: "
                "BETWEEN operator must have the key attribute as its first operand"
            ),
        ),
        ("size(b) > a AND a.b > b AND b > c", NESTED),
        ("a > size(b.d)", NESTED),
        ("a between size(b) and size(a)", NESTED),
        ("b > a.b", MULTIPLE),
        ("b between c[1] and d", MULTIPLE),
        ("a between b and size(a)", MULTIPLE),
        ("begins_with(a, b)", MULTIPLE),
        ("b.d > a AND c.d > e.f", DEEP),
        ("b[0] > a", DEEP),
        (":b > :a AND a < :b", NONE),
        (
            "b > :a AND b < :a and c = :a and d = :a",
            "Invalid KeyConditionExpression: KeyConditionExpressions must only contain one condition per key",
        ),
        (
            "(a > :a and b > :a) and (b > :a and c > :a)",
            "Invalid KeyConditionExpression: KeyConditionExpressions must only contain one condition per key",
        ),
        (
            "a between :b and :a",
            (
                "Invalid KeyConditionExpression: The BETWEEN operator requires upper bound to be greater than or equal "
                "to lower bound; lower bound operand: AttributeValue: {S:b}, upper bound operand: AttributeValue: {S:a}"
            ),
        ),
        (
            "a = :a and b = :a and c = :a",
            "The number of query conditions (3) exceeds the number of key attributes defined in the schema (2)",
        ),
        ("x = :a", "Query condition missed key schema element: h"),
        ("h = :a and x = :a", "Query condition missed key schema element: r"),
        ("h > :a", "Query key condition not supported"),
        (
            "h = :n",
            "One or more parameter values were invalid: Condition parameter type does not match schema type",
        ),
        (
            "h = :e",
            (
                "One or more parameter values were invalid: "
                "The AttributeValue for a key attribute cannot contain an empty string value. Key: h"
            ),
        ),
    ],
)
def test_refused(text: str, message: str) -> None:
    assert refusal(text) == message


def test_refused_by_other_schemas() -> None:
    assert refusal("h = :a and r = :n", HASH) == (
        "The number of query conditions (2) exceeds the number of key attributes defined in the schema (1)"
    )
    assert refusal("h = :a", WIDE) == "Query condition missed key schema element: i"
    gap = (
        "RANGE key attributes r must have equality conditions specified in the query "
        "because a condition is present on key attribute q"
    )
    assert refusal("h = :a and i = :a and q = :a", WIDE) == gap
    assert refusal("h = :a and i = :a and r > :n and q = :a", WIDE) == gap


def test_leading_sort_attributes() -> None:
    selected = select("q > :a and r = :n and i = :b and h = :a", WIDE)
    assert selected.partition == ({"S": "a"}, {"S": "b"})
    assert selected.equals == ({"N": "1"},)
    low, high = selected.sort_range()
    inside = encode_all([{"N": "1"}, {"S": "b"}, {"S": ""}])
    assert low <= inside
    assert high is not None
    assert inside < high
    assert encode_all([{"N": "2"}, {"S": "b"}, {"S": ""}]) >= high
    assert encode_all([{"N": "1"}, {"S": "a"}, {"S": "z"}]) < low


@pytest.mark.parametrize(
    ("condition", "inside", "outside"),
    [
        ("r = :n", ["1"], ["0", "1.1"]),
        ("r < :n", ["0", "-5"], ["1", "2"]),
        ("r <= :n", ["0", "1"], ["1.01"]),
        ("r > :n", ["1.01", "99"], ["1", "0"]),
        ("r >= :n", ["1", "99"], ["0.9"]),
        (":n < r", ["2"], ["1"]),
        ("r between :n and :m", ["1", "1.5", "2"], ["0.9", "2.1"]),
    ],
)
def test_number_ranges(condition: str, inside: list[str], outside: list[str]) -> None:
    low, high = select(f"h = :a and ({condition})").sort_range()
    for text in inside + outside:
        key = encode({"N": text})
        assert (low <= key and (high is None or key < high)) == (text in inside)


def test_begins_with() -> None:
    schema = KeySchema((KeyAttribute("h", "S"),), (KeyAttribute("r", "S"),))
    low, high = select("begins_with(r, :a) and h = :b", schema).sort_range()
    assert high is not None
    assert low <= encode({"S": "a"}) < high
    assert low <= encode({"S": "a\uffff"}) < high
    assert not low <= encode({"S": "b"}) < high


def test_the_same_as_a_predicate() -> None:
    parsed = parse_key_condition("h = :a", None, VALUES, Placeholders(None, VALUES))
    assert parsed.condition.evaluate({"h": {"S": "a"}})
    assert not parsed.condition.evaluate({"h": {"S": "b"}})


@pytest.mark.parametrize(
    ("conditions", "message"),
    [
        (
            {"h": {"ComparisonOperator": "NULL"}},
            "Attempted conditional constraint is not an indexable operation",
        ),
        (
            {"h": {"ComparisonOperator": "IN", "AttributeValueList": [{"S": "b"}, {"N": "1"}]}},
            (
                "One or more parameter values were invalid: "
                "AttributeValues inside AttributeValueList must be of same type"
            ),
        ),
        (
            {"h": {"ComparisonOperator": "BETWEEN", "AttributeValueList": [{"S": "b"}, {"S": "a"}]}},
            "The BETWEEN condition was provided a range where the lower bound is greater than the upper bound",
        ),
        ({}, "Conditions can be of length 1 or 2 only"),
    ],
)
def test_refused_legacy_conditions(conditions: dict[str, Any], message: str) -> None:
    with pytest.raises(Fault) as refused:
        bounds(parse_key_conditions(conditions), TABLE)
    assert refused.value.message == message


def test_legacy_conditions() -> None:
    conditions = {
        "h": {"ComparisonOperator": "EQ", "AttributeValueList": [{"S": "a"}]},
        "r": {"ComparisonOperator": "BETWEEN", "AttributeValueList": [{"N": "1"}, {"N": "2.0"}]},
    }
    assert bounds(parse_key_conditions(conditions), TABLE) == select("h = :a and r between :n and :m")


def test_a_filter_may_not_look_at_keys() -> None:
    parsed = parse_key_condition("r = :n", None, VALUES, Placeholders(None, VALUES))
    with pytest.raises(Fault) as refused:
        check_filter_keys(parsed.condition, TABLE)
    assert (
        refused.value.message
        == "Filter Expression can only contain non-primary key attributes: Primary key attribute: r"
    )
