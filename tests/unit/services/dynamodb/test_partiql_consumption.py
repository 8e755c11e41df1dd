"""PartiQL consumes what the native operations do."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from tests.unit.services.dynamodb.harness import SCOPE, Refused, harness, item
from tests.unit.services.dynamodb.statements import (
    DELETE,
    INDEXES,
    INSERT,
    SELECT,
    Step,
    batch,
    one,
    run,
    throttled,
    totals,
    transaction,
)

from fogbank.services.dynamodb.capacity.consumption import number_of

KEY = {"TableName": "things", "Key": item("a", 1)}
NEW = {"TableName": "things", "Item": item("a", 2, g={"S": "g"}, l={"S": "l"}, x={"S": "x" * 3_000})}
INSERT_NEW = {
    "Statement": "INSERT INTO things VALUE {'p': 'a', 's': 2, 'g': 'g', 'l': 'l', 'x': ?}",
    "Parameters": [{"S": "x" * 3_000}],
}
SET_G = {"UpdateExpression": "SET g = :g", "ExpressionAttributeValues": {":g": {"S": "h"}}}
IF_NEW = {"ConditionExpression": "attribute_not_exists(p)"}
OF_P = {"KeyConditionExpression": "p = :p", "ExpressionAttributeValues": {":p": {"S": "a"}}}
OF_G = {"KeyConditionExpression": "g = :g", "ExpressionAttributeValues": {":g": {"S": "g"}}}


def transacted(*actions: dict[str, Any]) -> Step:
    return "TransactWriteItems", {"TransactItems": list(actions)}


CHECK = {"ConditionCheck": {**KEY, "ConditionExpression": "attribute_exists(x)"}}
GET = {"TransactItems": [{"Get": KEY}]}
SAME: dict[str, tuple[Step, Step]] = {
    "insert": (("ExecuteStatement", INSERT_NEW), ("PutItem", NEW)),
    "insert over": (one(INSERT), ("PutItem", {"TableName": "things", "Item": item("a", 1), **IF_NEW})),
    "update": (one("UPDATE things SET g = 'h' WHERE p = 'a' AND s = 1"), ("UpdateItem", {**KEY, **SET_G})),
    "failed update": (
        one("UPDATE things SET g = 'h' WHERE p = 'a' AND s = 1 AND g = 'z'"),
        ("UpdateItem", {**KEY, **SET_G, **IF_NEW}),
    ),
    "delete": (one(DELETE), ("DeleteItem", KEY)),
    "failed delete": (one(f"{DELETE} AND g = 'z'"), ("DeleteItem", {**KEY, **IF_NEW})),
    "delete nothing": (
        one("DELETE FROM things WHERE p = 'z' AND s = 1"),
        ("DeleteItem", {"TableName": "things", "Key": item("z", 1)}),
    ),
    "query": (one("SELECT * FROM things WHERE p = 'a'"), ("Query", {"TableName": "things", **OF_P})),
    "consistent": (
        one("SELECT * FROM things WHERE p = 'a'", ConsistentRead=True),
        ("Query", {"TableName": "things", **OF_P, "ConsistentRead": True}),
    ),
    "scan": (one("SELECT * FROM things"), ("Scan", {"TableName": "things"})),
    "global index": (
        one("SELECT * FROM \"things\".\"by-g\" WHERE g = 'g'"),
        ("Query", {"TableName": "things", "IndexName": "by-g", **OF_G}),
    ),
    "local index": (
        one("SELECT * FROM \"things\".\"by-l\" WHERE p = 'a'"),
        ("Query", {"TableName": "things", "IndexName": "by-l", **OF_P}),
    ),
    "local index and its table": (
        one("SELECT x FROM \"things\".\"by-l\" WHERE p = 'a'"),
        ("Query", {"TableName": "things", "IndexName": "by-l", **OF_P, "ProjectionExpression": "x"}),
    ),
    "batch read": (batch(SELECT), ("BatchGetItem", {"RequestItems": {"things": {"Keys": [KEY["Key"]]}}})),
    "batch write": (
        batch(INSERT_NEW),
        ("BatchWriteItem", {"RequestItems": {"things": [{"PutRequest": {"Item": NEW["Item"]}}]}}),
    ),
    "batch failed": (batch(f"{DELETE} AND g = 'z'"), ("DeleteItem", {**KEY, **IF_NEW})),
    "transaction read": (transaction(SELECT), ("TransactGetItems", GET)),
    "transaction write": (
        transaction(INSERT_NEW, "EXISTS(SELECT * FROM things WHERE p = 'a' AND s = 1 AND x IS NOT MISSING)"),
        transacted({"Put": NEW}, CHECK),
    ),
    "transaction cancelled": (
        transaction(INSERT_NEW, f"{DELETE} AND g = 'z'"),
        transacted({"Put": NEW}, {"Delete": {**KEY, **IF_NEW}}),
    ),
}  # fmt: skip


async def consumed(directory: Path, step: Step, capacity: str) -> list[tuple[float, float, int, int]]:
    """What one step consumes of a table with an item; a condition of it may fail."""
    directory.mkdir()
    with harness(directory, capacity=capacity) as service:
        await service.make_table(**INDEXES)
        first = item("a", 1, g={"S": "g"}, l={"S": "l"}, x={"S": "x" * 5_000})
        await service.call("PutItem", TableName="things", Item=first)
        service.clock.move(seconds=60)
        with suppress(Refused):
            await run(service, step)
        assert throttled(service) == (0, 0, {})
        return totals(service, since=service.clock.now().replace(second=0, microsecond=0))


@pytest.mark.parametrize("capacity", ["count", "enforce"])
@pytest.mark.parametrize("name", SAME)
async def test_statements_consume_what_native_operations_do(tmp_path: Path, name: str, capacity: str) -> None:
    statement, native = SAME[name]
    used = await consumed(tmp_path / "statement", statement, capacity)
    assert used == await consumed(tmp_path / "native", native, capacity)
    assert any(any(units) for units in used) == (name != "transaction cancelled")


async def test_a_token_used_again_reads(tmp_path: Path) -> None:
    with harness(tmp_path) as service:
        await service.make_table()
        service.service.consumption.watch(SCOPE, "things", "", (("p",), ("s",)))
        statement = {"Statement": "INSERT INTO things VALUE {'p': ?, 's': 1}", "Parameters": [{"S": "a"}]}
        again = dict(reversed(statement.items()))
        for given in (statement, again):  # the same, whatever comes first
            await run(service, transaction(given, ClientRequestToken="token"))
        assert totals(service)[0] == (2, 2, 1, 1)


async def test_keys_are_counted_where_somebody_watches(tmp_path: Path) -> None:
    with harness(tmp_path) as service:
        await service.make_table()
        service.service.consumption.watch(SCOPE, "things", "", (("p",), ("s",)))
        await run(service, one("INSERT INTO things VALUE {'p': 'a', 's': 1, 'x': 'more'}"))
        await run(service, one("SELECT * FROM things WHERE p IN ['a', 'b']"))
        await run(service, batch(SELECT))
        keys = service.service.consumption.hot_keys(SCOPE, "things")
        assert keys is not None
        minute = [number_of(service.clock.now())]
        assert keys.told("SKC", minute)[0] == {b'{"p":{"S":"a"},"s":{"N":"1"}}': 1.5}
        assert keys.told("PKC", minute)[0] == {b'{"p":{"S":"a"}}': 2.0, b'{"p":{"S":"b"}}': 0.5}
