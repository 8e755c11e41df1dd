"""Starting keys: what is told of them before the conditions of a Query, and what behind."""

from __future__ import annotations

from typing import Any

import pytest
from tests.service.dynamodb.conftest import index
from tests.service.dynamodb.said import N, S, said

INVALID = "The provided starting key is invalid"
UNLIKE = "The provided key element does not match the schema"
MISSED = "Query condition missed key schema element: p"
WRONG = {"B": b"x"}


@pytest.fixture
def indexed(make_table: Any) -> str:
    name: str = make_table(
        "indexed",
        GlobalSecondaryIndexes=[index("by-g", "g", "r", projection="KEYS_ONLY")],
        LocalSecondaryIndexes=[index("local", "p", "l")],
    )
    return name


@pytest.mark.parametrize(
    ("key", "condition", "words"),
    [
        ({"p": S}, "x = :v", INVALID),
        ({"s": N("1"), "x": S}, "x = :v", INVALID),
        ({"p": WRONG, "s": N("1")}, "x = :v", UNLIKE),
        ({"p": S, "s": WRONG}, "x = :v", MISSED),
        ({"p": S, "x": S}, "x = :v", MISSED),
        ({"p": S, "s": WRONG}, "p = :v", UNLIKE),
        ({"p": S, "x": S}, "p = :v", INVALID),
    ],
)
def test_keys_of_a_table(
    dynamodb: Any, indexed: str, key: dict[str, Any], condition: str, words: str
) -> None:
    asked = {"KeyConditionExpression": condition, "ExpressionAttributeValues": {":v": S}}
    assert said(dynamodb, "query", TableName=indexed, ExclusiveStartKey=key, **asked) == words


@pytest.mark.parametrize(
    ("key", "condition", "words"),
    [
        ({"p": WRONG, "s": N("1"), "l": S}, "x = :v", UNLIKE),
        ({"p": S, "s": WRONG, "l": WRONG}, "x = :v", MISSED),
        ({"p": S, "s": WRONG, "l": WRONG}, "p = :v", UNLIKE),
        ({"p": S, "s": WRONG, "l": S}, "p = :v", f"{INVALID}: {UNLIKE}"),
    ],
)
def test_keys_of_an_index(
    dynamodb: Any, indexed: str, key: dict[str, Any], condition: str, words: str
) -> None:
    asked = {
        "KeyConditionExpression": condition,
        "ExpressionAttributeValues": {":v": S},
        "IndexName": "local",
    }
    assert said(dynamodb, "query", TableName=indexed, ExclusiveStartKey=key, **asked) == words


def test_a_sort_key_outside_is_told_before_another_partition(dynamodb: Any, indexed: str) -> None:
    def asked(sign: str) -> Any:
        return said(
            dynamodb,
            "query",
            TableName=indexed,
            KeyConditionExpression=f"p = :p AND s {sign} :s",
            ExpressionAttributeValues={":p": {"S": "another"}, ":s": N("5")},
            ExclusiveStartKey={"p": S, "s": N("1")},
        )

    assert asked(">") == "The provided starting key does not match the range key predicate"
    assert asked("<") == "The query can return at most one row and cannot be restarted"


def test_a_scan_looks_at_the_index_first(dynamodb: Any, indexed: str) -> None:
    key = {"x": S, "y": S, "g": S, "r": S}
    asked = {"TableName": indexed, "IndexName": "by-g", "ExclusiveStartKey": key}
    assert said(dynamodb, "scan", **asked) == f"{INVALID}: {UNLIKE}"
    whole = said(dynamodb, "scan", **asked, Select="ALL_ATTRIBUTES")
    assert "Select type ALL_ATTRIBUTES is not supported for global secondary index by-g" in whole
