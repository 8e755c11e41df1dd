"""What happens by itself as time passes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.unit.services.dynamodb.harness import DEFINITIONS, Harness, Refused, harness, item

from fogbank.services.dynamodb.tend import look_after

_STREAM = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}


async def records(service: Harness) -> list[dict[str, Any]]:
    streams = (await service.call("ListStreams"))["Streams"]
    arn = streams[0]["StreamArn"]
    described = await service.call("DescribeStream", StreamArn=arn)
    shard = described["StreamDescription"]["Shards"][0]["ShardId"]
    given = await service.call(
        "GetShardIterator", StreamArn=arn, ShardId=shard, ShardIteratorType="TRIM_HORIZON"
    )
    found: list[dict[str, Any]] = (await service.call("GetRecords", **given))["Records"]
    return found


async def test_items_whose_time_came_are_deleted_by_the_service(tmp_path: Path) -> None:
    with harness(tmp_path) as service:
        index = {
            "IndexName": "by-g",
            "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "ALL"},
        }
        await service.make_table(
            StreamSpecification=_STREAM,
            GlobalSecondaryIndexes=[index],
            AttributeDefinitions=[*DEFINITIONS, {"AttributeName": "g", "AttributeType": "S"}],
        )
        wanted = {"Enabled": True, "AttributeName": "until"}
        await service.call("UpdateTimeToLive", TableName="things", TimeToLiveSpecification=wanted)
        now = int(service.clock.now().timestamp())
        values: list[dict[str, Any]] = [
            {"N": str(now + 60)},
            {"N": str(now + 3600)},
            {"S": str(now)},  # of another type
            {"N": str(now - 6 * 366 * 86400)},  # more than five years ago
        ]
        for number, value in enumerate(values):
            await service.call(
                "PutItem", TableName="things", Item=item("a", number, until=value, g={"S": "g"})
            )
        await service.call("PutItem", TableName="things", Item=item("a", 9))
        await look_after(service.service)
        assert (await service.call("Scan", TableName="things"))["Count"] == 5
        service.clock.move(seconds=61)
        await look_after(service.service)
        left = (await service.call("Scan", TableName="things"))["Items"]
        assert sorted(one["s"]["N"] for one in left) == ["1", "2", "3", "9"]
        assert (await service.call("Scan", TableName="things", IndexName="by-g"))["Count"] == 3
        last = (await records(service))[-1]
        assert last["eventName"] == "REMOVE"
        assert last["userIdentity"] == {"Type": "Service", "PrincipalId": "dynamodb.amazonaws.com"}
        assert last["dynamodb"]["OldImage"]["until"] == values[0]


async def test_stream_records_are_kept_for_a_day(tmp_path: Path) -> None:
    with harness(tmp_path) as service:
        await service.make_table(StreamSpecification=_STREAM)
        await service.call("PutItem", TableName="things", Item=item("a", 1))
        service.clock.move(hours=23)
        await look_after(service.service)
        assert len(await records(service)) == 1
        service.clock.move(hours=2)
        assert await records(service) == []
        await look_after(service.service)
        service.clock.move(hours=-25)
        assert await records(service) == []  # they are really gone


async def test_a_closed_stream_goes_after_a_day(tmp_path: Path) -> None:
    with harness(tmp_path) as service:
        await service.make_table(StreamSpecification=_STREAM)
        await service.call("DeleteTable", TableName="things")
        await look_after(service.service)
        assert len((await service.call("ListStreams"))["Streams"]) == 1
        service.clock.move(hours=25)
        await look_after(service.service)
        assert (await service.call("ListStreams"))["Streams"] == []


async def test_iterators_expire(tmp_path: Path) -> None:
    with harness(tmp_path) as service:
        await service.make_table(StreamSpecification=_STREAM)
        arn = (await service.call("ListStreams"))["Streams"][0]["StreamArn"]
        described = await service.call("DescribeStream", StreamArn=arn)
        shard = described["StreamDescription"]["Shards"][0]["ShardId"]
        given = await service.call(
            "GetShardIterator", StreamArn=arn, ShardId=shard, ShardIteratorType="LATEST"
        )
        service.clock.move(minutes=16)
        with pytest.raises(Refused, match="ExpiredIteratorException"):
            await service.call("GetRecords", **given)


async def test_what_was_deleted_leaves_nothing(tmp_path: Path) -> None:
    with harness(tmp_path) as service:
        await service.make_table()
        for number in range(450):
            await service.call("PutItem", TableName="things", Item=item("a", number))
        await service.call("DeleteTable", TableName="things")
        with pytest.raises(Refused, match="ResourceNotFoundException"):
            await service.call("DescribeTable", TableName="things")
        await look_after(service.service)
        with service.place.store.read() as snapshot:
            assert list(snapshot.range()) == []


async def test_tokens_are_forgotten_after_ten_minutes(tmp_path: Path) -> None:
    with harness(tmp_path) as service:
        await service.make_table()

        async def add(amount: str) -> None:
            update = {
                "TableName": "things",
                "Key": item("a", 1),
                "UpdateExpression": "ADD n :n",
                "ExpressionAttributeValues": {":n": {"N": amount}},
            }
            actions = [{"Update": update}]
            await service.call("TransactWriteItems", TransactItems=actions, ClientRequestToken="one")

        await add("1")
        with pytest.raises(Refused, match="IdempotentParameterMismatchException"):
            await add("2")
        service.clock.move(minutes=11)
        await look_after(service.service)
        await add("2")
        got = await service.call("GetItem", TableName="things", Key=item("a", 1))
        assert got["Item"]["n"] == {"N": "3"}


async def test_everything_is_there_after_a_restart(tmp_path: Path) -> None:
    with harness(tmp_path, durable=True) as service:
        await service.make_table(StreamSpecification=_STREAM)
        for number in range(3):
            await service.call("PutItem", TableName="things", Item=item("a", number))
    with harness(tmp_path, durable=True) as service:
        assert (await service.call("Scan", TableName="things"))["Count"] == 3
        await service.call("PutItem", TableName="things", Item=item("a", 9))
        found = await records(service)
        numbers = [int(one["dynamodb"]["SequenceNumber"]) for one in found]
        assert len(numbers) == 4
        assert numbers == sorted(set(numbers))
