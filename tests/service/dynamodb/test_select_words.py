"""What Select may be asked for beside what else a Query or Scan asks for, as us-east-1 words it in 2026."""

from __future__ import annotations

from typing import Any

import pytest
from tests.service.dynamodb.conftest import index
from tests.service.dynamodb.said import ENVELOPE, said

KEYS = {"p": {"ComparisonOperator": "EQ", "AttributeValueList": [{"S": "a"}]}}
SELECTIONS = {
    "ALL_ATTRIBUTES": "ALL_ATTRIBUTES",
    "ALL_PROJECTED_ATTRIBUTES": "ALL_PROJECTED_ATTRIBUTES",
    "COUNT": "only the Count",
}


def asked(operation: str, member: str) -> dict[str, Any]:
    """A request that has a legacy or an expression projection, and a condition of the same kind."""
    legacy: dict[str, Any] = {"AttributesToGet": ["p"]} | (
        {"KeyConditions": KEYS} if operation == "query" else {}
    )
    given: dict[str, Any] = {"ProjectionExpression": "p"}
    if operation == "query":
        given |= {"KeyConditionExpression": "p = :p", "ExpressionAttributeValues": {":p": {"S": "a"}}}
    return legacy if member == "AttributesToGet" else given


@pytest.mark.parametrize("operation", ["query", "scan"])
@pytest.mark.parametrize("member", ["AttributesToGet", "ProjectionExpression"])
@pytest.mark.parametrize(("select", "named"), SELECTIONS.items())
def test_a_projection_beside_another_selection(
    dynamodb: Any, table: str, operation: str, member: str, select: str, named: str
) -> None:
    words = said(dynamodb, operation, TableName=table, Select=select, **asked(operation, member))
    assert words == f"{ENVELOPE}Cannot specify the {member} when choosing to get {named}"


@pytest.mark.parametrize("operation", ["query", "scan"])
@pytest.mark.parametrize(
    ("select", "words"),
    [
        (
            "SPECIFIC_ATTRIBUTES",
            "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES",
        ),
        (
            "ALL_PROJECTED_ATTRIBUTES",
            "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName",
        ),
    ],
)
def test_a_selection_that_lacks_something(
    dynamodb: Any, table: str, operation: str, select: str, words: str
) -> None:
    keys = {"KeyConditions": KEYS} if operation == "query" else {}
    assert said(dynamodb, operation, TableName=table, Select=select, **keys) == ENVELOPE + words


def test_more_than_two_key_conditions(dynamodb: Any, make_table: Any) -> None:
    wide = index("wide", "g", "r")
    wide["KeySchema"].append({"AttributeName": "s", "KeyType": "RANGE"})
    name = make_table("many", GlobalSecondaryIndexes=[wide, index("narrow", "g")])
    dynamodb.put_item(
        TableName=name, Item={"p": {"S": "a"}, "s": {"N": "3"}, "g": {"S": "x"}, "r": {"S": "y"}}
    )
    conditions = {
        attribute: {"ComparisonOperator": operator, "AttributeValueList": [value]}
        for attribute, operator, value in [
            ("g", "EQ", {"S": "x"}),
            ("r", "EQ", {"S": "y"}),
            ("s", "GT", {"N": "2"}),
        ]
    }
    found = dynamodb.query(TableName=name, IndexName="wide", KeyConditions=conditions)
    assert [one["s"] for one in found["Items"]] == [{"N": "3"}]
    for request in ({}, {"IndexName": "narrow"}):
        words = said(dynamodb, "query", TableName=name, KeyConditions=conditions, **request)
        assert words == "Conditions can be of length 1 or 2 only"
