"""Requests with nothing but what must be there take a shorter way, and come to the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.unit.services.dynamodb.harness import DEFINITIONS, SCOPE, Harness, Refused, harness

_VALUES: list[dict[str, Any]] = [
    {"p": {"S": "a"}, "s": {"N": "1"}, "x": {"S": "ä"}},
    {"p": {"S": "a"}, "s": {"N": "1.50"}, "x": {"SS": ["b", "a"]}},
    {"p": {"S": "a"}, "s": {"N": "1"}, "x": {"N": "1e2"}},
    {"p": {"S": ""}, "s": {"N": "1"}},
    {"p": {"S": "a"}},
    {"p": {"S": "a"}, "s": {"S": "1"}},
    {"p": {"S": "x" * 2049}, "s": {"N": "1"}},
    {"p": {"S": "a"}, "s": {"N": "1"}, "x": {"S": "a", "N": "1"}},
    {"p": {"S": "a"}, "s": {"N": "1"}, "": {"S": "a"}},
    {"p": {"S": "a"}, "s": {"N": "1"}, "x": {"S": 1}},
    {"p": {"S": "a"}, "s": {"N": "1"}, "x": {"S": "x" * 410_000}},
]
_KEYS: list[dict[str, Any]] = [
    {"p": {"S": "a"}, "s": {"N": "1"}},
    {"p": {"S": "a"}, "s": {"N": "1.5"}},
    {"p": {"S": "a"}, "s": {"N": "1.0"}},
    {"p": {"S": "nobody"}, "s": {"N": "1"}},
    {"p": {"S": "a"}},
    {"p": {"S": "a"}, "s": {"S": "1"}},
    {"p": {"S": ""}, "s": {"N": "1"}},
    {"p": {"S": "a"}, "s": {"N": 1}},
]
_INDEX = {
    "IndexName": "by-x",
    "KeySchema": [{"AttributeName": "x", "KeyType": "HASH"}],
    "Projection": {"ProjectionType": "ALL"},
}


async def _told(server: Harness, operation: str, **request: Any) -> Any:
    try:
        return await server.call(operation, **request)
    except Refused as refused:
        return refused.body


async def _all_of(server: Harness, name: str) -> tuple[Any, Any]:
    figures = (await server.call("DescribeTable", TableName=name))["Table"]
    return (await server.call("Scan", TableName=name)), (figures["ItemCount"], figures["TableSizeBytes"])


@pytest.mark.parametrize("indexed", [False, True])
async def test_bare_puts_come_to_the_same(tmp_path: Path, indexed: bool) -> None:
    more: dict[str, Any] = {}
    if indexed:
        x = {"AttributeName": "x", "AttributeType": "S"}
        more = {"AttributeDefinitions": [*DEFINITIONS, x], "GlobalSecondaryIndexes": [_INDEX]}
    with harness(tmp_path) as server:
        for name in ("bare", "full"):
            await server.make_table(name, **more)
        for item in [*_VALUES, *_VALUES[:3], _VALUES[0]]:
            bare = await _told(server, "PutItem", TableName="bare", Item=item)
            full = await _told(server, "PutItem", TableName="full", Item=item, ReturnValues="NONE")
            assert bare == full
            assert await _all_of(server, "bare") == await _all_of(server, "full")
        assert (await server.call("Scan", TableName="bare"))["Count"] == (1 if indexed else 2)


async def test_bare_gets_come_to_the_same(tmp_path: Path) -> None:
    with harness(tmp_path) as server:
        await server.make_table()
        for item in _VALUES[:2]:
            await server.call("PutItem", TableName="things", Item=item)
        for key in _KEYS:
            bare = await _told(server, "GetItem", TableName="things", Key=key)
            assert bare == await _told(server, "GetItem", TableName="things", Key=key, ConsistentRead=False)
        found = await server.call("GetItem", TableName="things", Key=_KEYS[0])
        assert found == {"Item": _VALUES[0]}


async def test_bare_gets_are_counted_and_end_with_their_table(tmp_path: Path) -> None:
    with harness(tmp_path) as server:
        await server.make_table()
        await server.call("PutItem", TableName="things", Item=_VALUES[0])
        for _ in range(3):
            await server.call("GetItem", TableName="things", Key=_KEYS[0])
        (minute,) = server.service.consumption.minutes(SCOPE, "things")
        assert (minute.reads.count, minute.reads.total) == (3, 1.5)
        await server.call("DeleteTable", TableName="things")
        with pytest.raises(Refused, match="ResourceNotFoundException"):
            await server.call("GetItem", TableName="things", Key=_KEYS[0])
