"""What updates return and make, in the corners: captured from real tables by others."""

from __future__ import annotations

from typing import Any

import pytest
from tests.service.dynamodb.said import N, S, said

KEY = {"p": S}


@pytest.fixture
def plain(make_table: Any) -> str:
    name: str = make_table("plain", "p")
    return name


# One after the other, on {a: {b: dog, c: [1, 2, 3]}}: the expression, ReturnValues, and what is returned.
STEPS: list[tuple[str, str, dict[str, Any] | None]] = [
    ("SET a.b = :v", "UPDATED_OLD", {"a": {"M": {"b": {"S": "dog"}}}}),
    ("SET a.c[1] = :v", "UPDATED_OLD", {"a": {"M": {"c": {"L": [N("2")]}}}}),
    ("SET a.c[1] = :v, a.b = :v", "UPDATED_NEW", {"a": {"M": {"c": {"L": [N("7")]}, "b": N("7")}}}),
    ("REMOVE a.c[1], a.c[3]", "UPDATED_OLD", {"a": {"M": {"c": {"L": [N("7")]}}}}),
    ("SET a.x = :v", "UPDATED_OLD", None),
    ("SET a.y = :v", "UPDATED_NEW", {"a": {"M": {"y": N("7")}}}),
    ("SET a.c[100] = :v", "UPDATED_NEW", None),  # it is there, and not at that index
    ("REMOVE a.c[1]", "UPDATED_NEW", {"a": {"M": {"c": {"L": [N("7")]}}}}),  # what moved up
    ("REMOVE a.y", "UPDATED_NEW", None),
    ("SET a.y = :v", "NONE", None),
]


def test_paths(dynamodb: Any, plain: str) -> None:
    numbers = {"L": [N("1"), N("2"), N("3")]}
    dynamodb.put_item(TableName=plain, Item={**KEY, "a": {"M": {"b": {"S": "dog"}, "c": numbers}}})
    for text, wanted, returned in STEPS:
        request = {"TableName": plain, "Key": KEY, "UpdateExpression": text, "ReturnValues": wanted}
        if ":v" in text:
            request["ExpressionAttributeValues"] = {":v": N("7")}
        assert dynamodb.update_item(**request).get("Attributes") == returned, text


@pytest.mark.parametrize(
    ("update", "made"),
    [
        ({"UpdateExpression": "REMOVE b"}, False),
        ({"UpdateExpression": "DELETE b :v", "ExpressionAttributeValues": {":v": {"SS": ["x"]}}}, False),
        ({"AttributeUpdates": {"b": {"Action": "DELETE"}}}, False),
        ({"UpdateExpression": "SET a = :v REMOVE b", "ExpressionAttributeValues": {":v": S}}, True),
        ({"AttributeUpdates": {}}, True),
        ({}, True),
    ],
)
@pytest.mark.parametrize("transacted", [False, True])
def test_taking_away_makes_no_item(
    dynamodb: Any, plain: str, update: dict[str, Any], made: bool, transacted: bool
) -> None:
    request = {"TableName": plain, "Key": KEY, **update}
    if not transacted:
        returned = dynamodb.update_item(**request, ReturnValues="ALL_NEW").get("Attributes")
        assert (returned is not None) == made
    elif "UpdateExpression" in update:
        dynamodb.transact_write_items(TransactItems=[{"Update": request}])
    else:
        return
    assert ("Item" in dynamodb.get_item(TableName=plain, Key=KEY)) == made


def test_names_of_attributes_are_below_64_kilobytes(dynamodb: Any, plain: str) -> None:
    long = "é" * 32_768
    given = {"TableName": plain, "ExpressionAttributeNames": {"#n": long}}
    words = "One or more parameter values were invalid: Attribute name is too large, must be less than 65536 bytes"
    enveloped = f"1 validation error detected: {words}"
    put = {"TableName": plain, "Item": {**KEY, long: S}}
    update = {"TableName": plain, "Key": KEY, "AttributeUpdates": {long: {"Value": S}}}
    assert said(dynamodb, "put_item", **put) == enveloped
    assert said(dynamodb, "update_item", **update) == enveloped
    assert said(dynamodb, "get_item", Key=KEY, ProjectionExpression="#n", **given) == words
    assert said(dynamodb, "get_item", TableName=plain, Key=KEY, AttributesToGet=[long]) == words
    dynamodb.put_item(TableName=plain, Item={**KEY, long[:-1]: S})
    assert dynamodb.get_item(TableName=plain, Key=KEY)["Item"][long[:-1]] == S
