"""Query and Scan in pages, against a list."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.services.dynamodb.harness import Harness, harness

_P = st.sampled_from(["a", "b", "a\x00", "a\x00b", "ä", "a" * 600, "a" * 601])
_S = st.one_of(
    st.integers(-300, 300).map(str), st.decimals(-5, 5, places=3, allow_nan=False).map(lambda d: f"{d:f}")
)
_CONDITIONS = {
    "s = :a": lambda s, a, b: s == a,
    "s < :a": lambda s, a, b: s < a,
    "s <= :a": lambda s, a, b: s <= a,
    "s > :a": lambda s, a, b: s > a,
    "s >= :a": lambda s, a, b: s >= a,
    "s BETWEEN :a AND :b": lambda s, a, b: a <= s <= b,
}


async def pages(service: Harness, operation: str, request: dict[str, Any]) -> list[tuple[str, Decimal]]:
    """All items of all pages, and a check that pages are as long as they may be."""
    found: list[tuple[str, Decimal]] = []
    start: dict[str, Any] = {}
    while True:
        page = await service.call(operation, **request, **start)
        assert page["ScannedCount"] <= request["Limit"]
        found += [(one["p"]["S"], Decimal(one["s"]["N"])) for one in page["Items"]]
        if "LastEvaluatedKey" not in page:
            return found
        assert page["ScannedCount"] == request["Limit"]
        start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(st.tuples(_P, _S), max_size=40),
    p=_P,
    condition=st.sampled_from(sorted(_CONDITIONS)),
    bounds=st.tuples(_S, _S),
    limit=st.integers(1, 9),
    forward=st.booleans(),
    segments=st.integers(1, 4),
)
def test_pages_are_the_list(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[tuple[str, str]],
    p: str,
    condition: str,
    bounds: tuple[str, str],
    limit: int,
    forward: bool,
    segments: int,
) -> None:
    model = {(one, Decimal(s)) for one, s in rows}
    a, b = sorted(map(Decimal, bounds))

    async def check() -> None:
        with harness(tmp_path_factory.mktemp("paging")) as service:
            await service.make_table()
            for one, s in rows:
                await service.call("PutItem", TableName="things", Item={"p": {"S": one}, "s": {"N": s}})
            values = {":p": {"S": p}, ":a": {"N": f"{a:f}"}}
            if ":b" in condition:
                values[":b"] = {"N": f"{b:f}"}
            query = {
                "TableName": "things",
                "KeyConditionExpression": f"p = :p AND {condition}",
                "ExpressionAttributeValues": values,
                "ScanIndexForward": forward,
                "Limit": limit,
            }
            matching = [key for key in model if key[0] == p and _CONDITIONS[condition](key[1], a, b)]
            assert await pages(service, "Query", query) == sorted(matching, reverse=not forward)
            scanned: list[tuple[str, Decimal]] = []
            for number in range(segments):
                part = {"TableName": "things", "Segment": number, "TotalSegments": segments, "Limit": limit}
                scanned += await pages(service, "Scan", part)
            assert sorted(scanned) == sorted(model)

    asyncio.run(check())
