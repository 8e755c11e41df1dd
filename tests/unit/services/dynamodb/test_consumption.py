"""The account of what tables consumed, which is always kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.unit.services.dynamodb.harness import DEFINITIONS, SCOPE, Harness, harness, item

from fogbank.services.dynamodb.capacity.consumption import number_of

GSI = {
    "IndexName": "by-g",
    "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}],
    "Projection": {"ProjectionType": "ALL"},
}
LSI = {
    "IndexName": "by-l",
    "KeySchema": [{"AttributeName": "p", "KeyType": "HASH"}, {"AttributeName": "l", "KeyType": "RANGE"}],
    "Projection": {"ProjectionType": "ALL"},
}


async def make(service: Harness) -> None:
    extra = [{"AttributeName": name, "AttributeType": "S"} for name in ("g", "l")]
    await service.make_table(
        AttributeDefinitions=[*DEFINITIONS, *extra], GlobalSecondaryIndexes=[GSI], LocalSecondaryIndexes=[LSI]
    )


def totals(service: Harness, index: str = "") -> tuple[float, float]:
    minutes = service.service.consumption.minutes(SCOPE, "things", index)
    return sum(one.reads.total for one in minutes), sum(one.writes.total for one in minutes)


async def put(service: Harness, number: int, **attributes: Any) -> None:
    await service.call("PutItem", TableName="things", Item=item("a", number, **attributes))


async def test_units_are_counted_where_they_are_consumed(tmp_path: Path) -> None:
    with harness(tmp_path) as service:
        await make(service)
        await put(service, 1, g={"S": "g"}, l={"S": "l"})
        assert totals(service) == (0, 2)  # the local index is the table's
        assert totals(service, "by-g") == (0, 1)
        values = {":g": {"S": "g"}}
        query = {"KeyConditionExpression": "g = :g", "ExpressionAttributeValues": values, "IndexName": "by-g"}
        await service.call("Query", TableName="things", **query)
        await service.call("GetItem", TableName="things", Key=item("a", 1), ConsistentRead=True)
        await service.call("Scan", TableName="things", IndexName="by-l")
        assert totals(service) == (1.5, 2)
        assert totals(service, "by-g") == (0.5, 1)


async def test_every_operation_counts(tmp_path: Path) -> None:
    with harness(tmp_path) as service:
        await service.make_table()
        key = item("a", 1)
        steps: list[tuple[str, dict[str, Any], tuple[float, float]]] = [
            ("UpdateItem", {"TableName": "things", "Key": key}, (0, 1)),
            ("BatchWriteItem", {"RequestItems": {"things": [{"PutRequest": {"Item": key}}]}}, (0, 2)),
            ("BatchGetItem", {"RequestItems": {"things": {"Keys": [key]}}}, (0.5, 2)),
            (
                "TransactWriteItems",
                {"TransactItems": [{"Put": {"TableName": "things", "Item": key}}]},
                (0.5, 4),
            ),
            ("TransactGetItems", {"TransactItems": [{"Get": {"TableName": "things", "Key": key}}]}, (2.5, 4)),
            ("DeleteItem", {"TableName": "things", "Key": key}, (2.5, 5)),
        ]
        for operation, request, after in steps:
            await service.call(operation, **request)
            assert totals(service) == after, operation


async def test_minutes_are_apart_and_go_after_some_hours(tmp_path: Path) -> None:
    with harness(tmp_path) as service:
        await service.make_table()
        await put(service, 1)
        service.clock.move(seconds=60)
        await put(service, 2)
        await put(service, 3, x={"S": "x" * 3000})
        first, second = service.service.consumption.minutes(SCOPE, "things")
        assert first.start.second == 0
        assert (first.writes.count, first.writes.total) == (1, 1)
        units = second.writes
        assert (units.count, units.total, units.least, units.most) == (2, 4, 1, 3)
        assert service.service.consumption.minutes(SCOPE, "things", since=second.start) == [second]
        service.clock.move(hours=4)
        await put(service, 4)
        assert len(service.service.consumption.minutes(SCOPE, "things")) == 1


async def test_keys_are_counted_where_somebody_watches(tmp_path: Path) -> None:
    with harness(tmp_path) as service:
        await make(service)
        consumption = service.service.consumption
        await put(service, 1)
        consumption.watch(SCOPE, "things", "", (("p",), ("s",)))
        consumption.watch(SCOPE, "things", "by-g", (("g",), ()))
        for _ in range(3):
            await put(service, 2, g={"S": "g"})
        await put(service, 3)
        minute = [number_of(service.clock.now())]
        keys = consumption.hot_keys(SCOPE, "things")
        assert keys is not None
        whole = {b'{"p":{"S":"a"},"s":{"N":"2"}}': 3, b'{"p":{"S":"a"},"s":{"N":"3"}}': 1}
        assert keys.told("SKC", minute) == (whole, 0)
        of_index = consumption.hot_keys(SCOPE, "things", "by-g")
        assert of_index is not None
        assert of_index.told("PKC", minute) == ({b'{"g":{"S":"g"}}': 1}, 0)
        assert of_index.told("SKC", minute) == ({}, 0), "the index has no sort key"
        values = {":p": {"S": "a"}}
        await service.call(
            "Query", TableName="things", KeyConditionExpression="p = :p", ExpressionAttributeValues=values
        )
        assert keys.told("PKC", minute) == ({b'{"p":{"S":"a"}}': 4.5}, 0)
        assert keys.told("SKC", minute) == (whole, 0), "a query has no sort key"
        consumption.unwatch(SCOPE, "things", "")
        assert consumption.hot_keys(SCOPE, "things") is None


async def test_a_reset_forgets(tmp_path: Path) -> None:
    with harness(tmp_path) as service:
        await service.make_table()
        await put(service, 1)
        service.service.consumption.forget(SCOPE)
        assert service.service.consumption.places() == []
