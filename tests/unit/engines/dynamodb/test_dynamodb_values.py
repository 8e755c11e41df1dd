"""Validation of attribute values in the service's words, their equality and their sizes."""

from __future__ import annotations

from typing import Any

import pytest

from fogbank.aws.fault import Fault
from fogbank.engines.dynamodb.values.comparison import compare, equal
from fogbank.engines.dynamodb.values.sizes import item_size
from fogbank.engines.dynamodb.values.validation import TOO_DEEP, check_depth, normalize, normalize_item

INVALID = "One or more parameter values were invalid: "


def nested(containers: int) -> dict[str, Any]:
    value: dict[str, Any] = {"S": "leaf"}
    for _ in range(containers):
        value = {"M": {"n": value}}
    return value


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({}, "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"),
        ({"X": "a"}, "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"),
        (
            {"S": "a", "N": "1"},
            (
                "Supplied AttributeValue has more than one datatypes set, "
                "must contain exactly one of the supported datatypes"
            ),
        ),
        ({"S": "a", "N": ""}, "The parameter cannot be converted to a numeric value: "),
        ({"NULL": False}, INVALID + "Null attribute value types must have the value of true"),
        ({"SS": []}, INVALID + "An string set  may not be empty"),
        ({"NS": []}, INVALID + "An number set  may not be empty"),
        ({"BS": []}, INVALID + "Binary sets should not be empty"),
        ({"SS": ["a", "a"]}, INVALID + 'Input collection ["a", "a"] contains duplicates.'),
        ({"NS": ["1", "1.0"]}, INVALID + "Input collection contains duplicates."),
        (
            {"BS": ["YQ==", "YQ=="]},
            INVALID + 'Input collection ["YQ==","YQ=="]of type BS contains duplicates.',
        ),
        ({"L": [{"M": {"x": {"N": "x"}}}]}, "The parameter cannot be converted to a numeric value: x"),
        (nested(32), TOO_DEEP),
    ],
)
def test_refused_values(value: dict[str, Any], message: str) -> None:
    with pytest.raises(Fault) as refused:
        normalize(value)
    assert (refused.value.shape, refused.value.message) == ("ValidationException", message)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"N": 123}, "NUMBER_VALUE cannot be converted to String"),
        ({"S": 1.5}, "DECIMAL_VALUE cannot be converted to String"),
        ({"S": True}, "TRUE_VALUE cannot be converted to String"),
        ({"S": []}, "Unrecognized collection type class java.lang.String"),
        ({"S": {}}, "Start of structure or map found where not expected"),
        ({"B": 1}, "only base-64-encoded strings are convertible to bytes"),
        ({"B": "abc"}, "Base64 encoded length is expected a multiple of 4 bytes but found: 3"),
        ({"B": "ab*="}, "Invalid Base64 character: '*'"),
        ({"B": "YR=="}, "Invalid last non-pad Base64 character dectected"),
        ({"B": "=b+="}, "Invalid last non-pad Base64 character dectected"),
        ({"M": "a"}, "Unexpected field type"),
        ({"BOOL": "maybe"}, "Unexpected token received from parser"),
        ({"L": "a"}, "Unexpected field type"),
        ("a", "Unexpected value type in payload"),
    ],
)
def test_refused_json(value: Any, message: str) -> None:
    with pytest.raises(Fault) as refused:
        normalize(value)
    assert (refused.value.shape, refused.value.message) == ("SerializationException", message)


def test_normal_form_is_made_in_place() -> None:
    item = {"a": {"N": "01.0"}, "b": {"NS": ["1e2", "2"]}, "c": {"BOOL": "true"}, "d": {"L": [{"N": "+5"}]}}
    normalize_item(item)
    assert item == {"a": {"N": "1"}, "b": {"NS": ["2", "100"]}, "c": {"BOOL": True}, "d": {"L": [{"N": "5"}]}}


def test_depth_of_32_levels_is_taken() -> None:
    normalize(nested(31))
    check_depth({"a": nested(31)})
    with pytest.raises(Fault, match="Nesting Levels have exceeded supported limits"):
        check_depth({"a": nested(32)})


def test_equality() -> None:
    assert equal({"SS": ["a", "b"]}, {"SS": ["b", "a"]})
    assert equal({"L": [{"NS": ["1", "2"]}]}, {"L": [{"NS": ["2", "1"]}]})
    assert equal({"M": {"a": {"SS": ["x", "y"]}}}, {"M": {"a": {"SS": ["y", "x"]}}})
    assert not equal({"S": "1"}, {"N": "1"})
    assert not equal({"L": [{"S": "a"}]}, {"L": []})
    assert not equal({"M": {"a": {"S": "x"}}}, {"M": {"b": {"S": "x"}}})


def test_order() -> None:
    assert (compare({"N": "10"}, {"N": "9"}) or 0) > 0
    assert (compare({"S": "10"}, {"S": "9"}) or 0) < 0
    assert (compare({"B": "/w=="}, {"B": "AQ=="}) or 0) > 0
    assert compare({"S": "a"}, {"N": "1"}) is None
    assert compare({"BOOL": True}, {"BOOL": True}) is None


def test_item_size() -> None:
    item = {
        "id": {"S": "hé"},  # 2 + 3
        "b": {"B": "YWI="},  # 1 + 2
        "n": {"NULL": True},  # 1 + 1
        "t": {"BOOL": False},  # 1 + 1
        "l": {"L": [{"S": "a"}, {"N": "1"}]},  # 1 + 3 + 1+1 + 1+2
        "m": {"M": {"k": {"S": "v"}}},  # 1 + 3 + 1+1+1
        "e": {"L": []},  # 1 + 3
        "s": {"SS": ["a", "bc"]},  # 1 + 3
    }
    assert item_size(item) == 5 + 3 + 2 + 2 + 9 + 7 + 4 + 4
