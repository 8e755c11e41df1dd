"""What is under way when the disk is full waits for room, and is complete when it is done."""

from __future__ import annotations

import asyncio
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.unit.services.dynamodb.harness import SCOPE, Harness, Refused, harness, item
from tests.unit.services.dynamodb.test_nothing_is_left import BY_G, left
from tests.unit.services.dynamodb.test_replicas import IRELAND, stored

from fogbank.services.dynamodb.tables.table import Table
from fogbank.services.dynamodb.tend import look_after

_ITEMS = 1500


@contextmanager
def full_disk(directory: Path, room: int = 0) -> Iterator[None]:
    """No file may grow beyond what the store has, and `room` bytes more."""
    limit = (directory / "items" / "data.mdb").stat().st_size + room
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


async def fill(service: Harness) -> None:
    await service.make_table()
    for number in range(_ITEMS):
        text = {"S": "x" * 3000}
        await service.call("PutItem", TableName="things", Item=item("a", number, g={"S": "g"}, text=text))


async def write_on(service: Harness) -> None:
    for number in range(_ITEMS, 2 * _ITEMS):
        await service.call("PutItem", TableName="things", Item=item("a", number, text={"S": "x" * 3000}))


async def work_for_a_while() -> None:
    for _ in range(300):
        await asyncio.sleep(0)


@pytest.mark.parametrize("durable", [False, True])
async def test_an_index_is_complete_after_a_full_disk(tmp_path: Path, durable: bool) -> None:
    with harness(tmp_path, durable=durable) as service:
        await fill(service)
        with full_disk(tmp_path):
            await service.call(
                "UpdateTable",
                TableName="things",
                AttributeDefinitions=[{"AttributeName": "g", "AttributeType": "S"}],
                GlobalSecondaryIndexUpdates=[{"Create": BY_G}],
            )
            await work_for_a_while()
            assert stored(service, SCOPE.region).table_status == "UPDATING"
            assert "Item" in await service.call("GetItem", TableName="things", Key=item("a", 1))
        await service.call("DescribeTable", TableName="things")
        described = (await service.call("DescribeTable", TableName="things"))["Table"]
        assert described["GlobalSecondaryIndexes"][0]["ItemCount"] == _ITEMS
        await service.call("DeleteItem", TableName="things", Key=item("a", 1))
        query = {"KeyConditionExpression": "g = :g", "ExpressionAttributeValues": {":g": {"S": "g"}}}
        answer = await service.call("Query", TableName="things", IndexName="by-g", Select="COUNT", **query)
        assert answer["Count"] > 300  # of the first page


async def test_a_replica_is_complete_after_a_full_disk(tmp_path: Path) -> None:
    with harness(tmp_path) as service:
        await fill(service)
        with full_disk(tmp_path):
            update = [{"Create": {"RegionName": IRELAND}}]
            await service.call("UpdateTable", TableName="things", ReplicaUpdates=update)
            await work_for_a_while()
            assert stored(service, IRELAND).table_status == "CREATING"
        described = (await service.call("DescribeTable", TableName="things"))["Table"]
        assert described["Replicas"][0]["ReplicaStatus"] == "ACTIVE"
        there = (await service.call("DescribeTable", IRELAND, TableName="things"))["Table"]
        assert there["ItemCount"] == _ITEMS


async def test_a_table_can_be_deleted_to_make_room(tmp_path: Path) -> None:
    with harness(tmp_path) as service:
        await fill(service)
        with full_disk(tmp_path):
            with pytest.raises(Refused, match="InternalServerError"):
                await write_on(service)
            await service.call("DeleteTable", TableName="things")
            await work_for_a_while()
            await look_after(service.service)
        for _ in range(300):
            await asyncio.sleep(0)
            if service.store.resources.get(Table, SCOPE, "things") is None:
                break
        await look_after(service.service)
        assert left(service) == []


async def there(service: Harness) -> set[int]:
    found = set()
    for number in _NUMBERS:
        if "Item" in await service.call("GetItem", TableName="things", Key=item("a", number)):
            found.add(number)
    return found


def of(request: dict[str, Any]) -> int:
    return int(request["PutRequest"]["Item"]["s"]["N"])


_NUMBERS = range(10_000, 10_025)
_ROOM = 60_000  # for some of their items and not for all


async def test_a_batch_says_what_it_wrote_before_the_disk_was_full(tmp_path: Path) -> None:
    """Where capacity is enforced each write of a batch is by itself."""
    with harness(tmp_path) as service:
        await fill(service)
        arn = (await service.call("DescribeTable", TableName="things"))["Table"]["TableArn"]
        tags = [{"Key": "fogbank:capacity", "Value": "enforce"}]
        await service.call("TagResource", ResourceArn=arn, Tags=tags)
        puts = [{"PutRequest": {"Item": item("a", n, text={"S": "x" * 3000})}} for n in _NUMBERS]
        with full_disk(tmp_path, _ROOM):
            answer = await service.call(
                "BatchWriteItem", RequestItems={"things": puts}, ReturnConsumedCapacity="TOTAL"
            )
            left = {of(one) for one in answer["UnprocessedItems"]["things"]}
            assert 0 < len(left) < len(puts)
            assert await there(service) == set(_NUMBERS) - left
            assert answer["ConsumedCapacity"][0]["CapacityUnits"] == 3 * (25 - len(left))
            again = {"things": answer["UnprocessedItems"]["things"]}
            with pytest.raises(Refused, match="Nothing was written"):
                await service.call("BatchWriteItem", RequestItems=again)
            assert await there(service) == set(_NUMBERS) - left
        await service.call("BatchWriteItem", RequestItems=again)
        assert await there(service) == set(_NUMBERS)


async def test_statements_of_a_batch_say_which_found_no_room(tmp_path: Path) -> None:
    with harness(tmp_path) as service:
        await fill(service)
        insert = f"INSERT INTO things VALUE {{'p': 'a', 's': ?, 'text': '{'x' * 3000}'}}"
        statements = [{"Statement": insert, "Parameters": [{"N": str(n)}]} for n in _NUMBERS]
        with full_disk(tmp_path, _ROOM):
            answers = (await service.call("BatchExecuteStatement", Statements=statements))["Responses"]
            codes = [one.get("Error", {}).get("Code") for one in answers]
            assert set(codes) == {None, "InternalServerError"}
            done = {n for n, code in zip(_NUMBERS, codes, strict=True) if code is None}
            assert await there(service) == done


@pytest.mark.parametrize("durable", [False, True])
async def test_what_was_acknowledged_is_there(tmp_path: Path, durable: bool) -> None:
    """Many writers at once, on a disk that is full now and then."""
    with harness(tmp_path, durable=durable) as service:
        await fill(service)
        acknowledged: set[int] = set()
        refused: set[int] = set()

        async def write(writer: int) -> None:
            for number in range(60):
                place = 100_000 * (writer + 1) + number
                text = {"S": "y" * 2000}
                await asyncio.sleep(0)
                try:
                    await service.call("PutItem", TableName="things", Item=item("b", place, text=text))
                    acknowledged.add(place)
                except Refused:
                    refused.add(place)

        with full_disk(tmp_path):
            await asyncio.gather(*map(write, range(4)))
        await asyncio.gather(*map(write, range(4, 8)))
        found = set()
        for place in acknowledged | refused:
            if "Item" in await service.call("GetItem", TableName="things", Key=item("b", place)):
                found.add(place)
        assert refused
        assert found == acknowledged
        described = (await service.call("DescribeTable", TableName="things"))["Table"]
        assert described["ItemCount"] == _ITEMS + len(acknowledged)
