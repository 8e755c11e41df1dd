"""DynamoDB Streams: views, iterators, order, ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.service.dynamodb.conftest import item
from tests.service.refusals import refused

Make = Callable[..., str]


def spec(view: str) -> dict[str, Any]:
    return {"StreamEnabled": True, "StreamViewType": view}


def shard(streams: Any, arn: str) -> str:
    found: str = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
    return found


def iterator(streams: Any, arn: str, kind: str = "TRIM_HORIZON", **more: Any) -> str:
    answer = streams.get_shard_iterator(
        StreamArn=arn, ShardId=shard(streams, arn), ShardIteratorType=kind, **more
    )
    found: str = answer["ShardIterator"]
    return found


def stream_of(dynamodb: Any, table: str) -> str:
    arn: str = dynamodb.describe_table(TableName=table)["Table"]["LatestStreamArn"]
    return arn


@pytest.mark.parametrize(
    ("view", "new", "old"),
    [
        ("KEYS_ONLY", False, False),
        ("NEW_IMAGE", True, False),
        ("OLD_IMAGE", False, True),
        ("NEW_AND_OLD_IMAGES", True, True),
    ],
)
def test_views(dynamodb: Any, streams: Any, make_table: Make, view: str, new: bool, old: bool) -> None:
    table = make_table(StreamSpecification=spec(view))
    first, second = item("a", 1, x={"S": "1"}), item("a", 1, x={"S": "2"})
    dynamodb.put_item(TableName=table, Item=first)
    dynamodb.put_item(TableName=table, Item=first)  # changes nothing, and is no record
    dynamodb.put_item(TableName=table, Item=second)
    dynamodb.delete_item(TableName=table, Key=item("a", 1))
    dynamodb.delete_item(TableName=table, Key=item("a", 1))
    records = streams.get_records(ShardIterator=iterator(streams, stream_of(dynamodb, table)))["Records"]
    assert [one["eventName"] for one in records] == ["INSERT", "MODIFY", "REMOVE"]
    changes = [one["dynamodb"] for one in records]
    assert [one["Keys"] for one in changes] == [item("a", 1)] * 3
    assert [one.get("NewImage") for one in changes] == ([first, second, None] if new else [None] * 3)
    assert [one.get("OldImage") for one in changes] == ([None, first, second] if old else [None] * 3)
    numbers = [int(one["SequenceNumber"]) for one in changes]
    assert numbers == sorted(set(numbers))
    assert records[0]["eventSource"] == "aws:dynamodb"
    assert records[0]["awsRegion"] == "us-east-1"


def test_iterators(dynamodb: Any, streams: Any, make_table: Make) -> None:
    table = make_table(StreamSpecification=spec("KEYS_ONLY"))
    arn = stream_of(dynamodb, table)
    for number in range(5):
        dynamodb.put_item(TableName=table, Item=item("a", number))
    latest = iterator(streams, arn, "LATEST")
    page = streams.get_records(ShardIterator=iterator(streams, arn), Limit=2)
    assert len(page["Records"]) == 2
    rest = streams.get_records(ShardIterator=page["NextShardIterator"])["Records"]
    assert [one["dynamodb"]["Keys"]["s"]["N"] for one in rest] == ["2", "3", "4"]
    number = rest[1]["dynamodb"]["SequenceNumber"]
    at = streams.get_records(
        ShardIterator=iterator(streams, arn, "AT_SEQUENCE_NUMBER", SequenceNumber=number)
    )
    after = streams.get_records(
        ShardIterator=iterator(streams, arn, "AFTER_SEQUENCE_NUMBER", SequenceNumber=number)
    )
    assert (len(at["Records"]), len(after["Records"])) == (2, 1)
    assert streams.get_records(ShardIterator=latest)["Records"] == []
    dynamodb.put_item(TableName=table, Item=item("a", 9))
    assert len(streams.get_records(ShardIterator=latest)["Records"]) == 1
    with refused("ValidationException", "Invalid ShardIterator"):
        streams.get_records(ShardIterator="nonsense")
    with refused("ResourceNotFoundException"):
        streams.get_shard_iterator(
            StreamArn=arn, ShardId="shardId-00000000000000000000-00000000", ShardIteratorType="LATEST"
        )


def test_a_stream_ends_and_can_still_be_read(dynamodb: Any, streams: Any, make_table: Make) -> None:
    table = make_table(StreamSpecification=spec("KEYS_ONLY"))
    arn = stream_of(dynamodb, table)
    dynamodb.put_item(TableName=table, Item=item("a", 1))
    with refused("ValidationException", "Table already has an enabled stream: TableName: things"):
        dynamodb.update_table(TableName=table, StreamSpecification=spec("NEW_IMAGE"))
    dynamodb.update_table(TableName=table, StreamSpecification={"StreamEnabled": False})
    dynamodb.get_waiter("table_exists").wait(TableName=table)
    dynamodb.put_item(TableName=table, Item=item("a", 2))
    described = streams.describe_stream(StreamArn=arn)["StreamDescription"]
    assert described["StreamStatus"] == "DISABLED"
    assert "EndingSequenceNumber" in described["Shards"][0]["SequenceNumberRange"]
    page = streams.get_records(ShardIterator=iterator(streams, arn))
    assert len(page["Records"]) == 1
    assert "NextShardIterator" not in page
    dynamodb.update_table(TableName=table, StreamSpecification=spec("NEW_IMAGE"))
    dynamodb.get_waiter("table_exists").wait(TableName=table)
    assert stream_of(dynamodb, table) != arn
    dynamodb.delete_table(TableName=table)
    listed = streams.list_streams(TableName=table)["Streams"]
    assert len(listed) == 2
    assert all(
        streams.describe_stream(StreamArn=one["StreamArn"])["StreamDescription"]["StreamStatus"] == "DISABLED"
        for one in listed
    )


def test_a_transaction_is_in_the_stream_and_a_failed_one_is_not(
    dynamodb: Any, streams: Any, make_table: Make
) -> None:
    table = make_table(StreamSpecification=spec("KEYS_ONLY"))
    puts = [{"Put": {"TableName": table, "Item": item("a", number)}} for number in range(3)]
    dynamodb.transact_write_items(TransactItems=puts)
    failing = {"TableName": table, "Key": item("z", 1), "ConditionExpression": "attribute_exists(p)"}
    with refused("TransactionCanceledException"):
        dynamodb.transact_write_items(
            TransactItems=[{"Put": {"TableName": table, "Item": item("b", 1)}}, {"ConditionCheck": failing}]
        )
    records = streams.get_records(ShardIterator=iterator(streams, stream_of(dynamodb, table)))["Records"]
    assert len(records) == 3
