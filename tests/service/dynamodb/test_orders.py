"""Orders that no API promises and that AWS has all the same: of scans, and of equal entries of an index."""

from __future__ import annotations

from typing import Any

import pytest
from tests.service.dynamodb.conftest import index


@pytest.fixture
def things(dynamodb: Any) -> str:
    dynamodb.create_table(
        TableName="things", BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in "abc"],
        KeySchema=[{"AttributeName": "a", "KeyType": "HASH"}, {"AttributeName": "b", "KeyType": "RANGE"}],
        GlobalSecondaryIndexes=[index("by-c", "c")],
    )  # fmt: skip
    dynamodb.get_waiter("table_exists").wait(TableName="things", WaiterConfig={"Delay": 1})
    return "things"


def _put(dynamodb: Any, table: str, keys: list[str]) -> None:
    for key in keys:
        dynamodb.put_item(TableName=table, Item={"a": {"S": key[0]}, "b": {"S": key[1]}, "c": {"S": "same"}})


def _keys(page: Any) -> list[str]:
    return [one["a"]["S"] + one["b"]["S"] for one in page["Items"]]


def test_equal_entries_of_an_index(dynamodb: Any, things: str) -> None:
    recorded = ["bb", "aa", "ce", "ea", "da", "cd"]
    _put(dynamodb, things, sorted(recorded))
    asked: dict[str, Any] = {
        "TableName": things, "IndexName": "by-c", "KeyConditionExpression": "c = :c",
        "ExpressionAttributeValues": {":c": {"S": "same"}},
    }  # fmt: skip
    assert _keys(dynamodb.query(**asked)) == recorded
    assert _keys(dynamodb.query(**asked, ScanIndexForward=False)) == recorded[::-1]
    paged: list[str] = []
    for page in dynamodb.get_paginator("query").paginate(**asked, PaginationConfig={"PageSize": 2}):
        paged += _keys(page)
    assert paged == recorded


def test_partitions_of_a_scan(dynamodb: Any, things: str) -> None:
    recorded = ["2x", "8x", "9x", "1x", "6x", "0x", "5x", "4x", "7x", "3x"]
    _put(dynamodb, things, sorted(recorded))
    assert _keys(dynamodb.scan(TableName=things)) == recorded
    halves = [_keys(dynamodb.scan(TableName=things, Segment=one, TotalSegments=2)) for one in range(2)]
    assert halves[0] + halves[1] == recorded
    assert all(halves)
