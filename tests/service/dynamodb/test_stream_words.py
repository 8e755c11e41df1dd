"""What streams refuse: one row is one fact."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.service.refusals import refused

Make = Callable[..., str]
Shard = tuple[str, str, str]
NOWHERE = "arn:aws:dynamodb:us-east-1:000000000000:table/things/stream/2020-01-01T00:00:00.000"
NO_SHARD = "shardId-00000000000000000000-00000000"
NONSENSE = "this-is-no-arn-though-it-is-long-enough-for-one"


@pytest.fixture
def shard(dynamodb: Any, streams: Any, make_table: Make) -> Shard:
    """The ARN of a stream, its shard, and where that starts."""
    name = make_table(StreamSpecification={"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"})
    arn = dynamodb.describe_table(TableName=name)["Table"]["LatestStreamArn"]
    (found,) = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
    return arn, found["ShardId"], found["SequenceNumberRange"]["StartingSequenceNumber"]


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        ({"StreamArn": NONSENSE}, "ValidationException", f"Invalid StreamArn: {NONSENSE}"),
        (
            {"StreamArn": NOWHERE},
            "ResourceNotFoundException",
            f"Requested resource not found: Stream: {NOWHERE} not found",
        ),
        ({"ShardId": NO_SHARD}, "ResourceNotFoundException", f"Shard does not exist: {NO_SHARD}"),
        (
            {"ShardIteratorType": "FIRST"},
            "ValidationException",
            "Value 'FIRST' at 'shardIteratorType' failed",
        ),
        (
            {"SequenceNumber": "9" * 21},
            "ValidationException",
            "must not be specified for ShardIteratorType: LATEST",
        ),
        (
            {"ShardIteratorType": "AT_SEQUENCE_NUMBER"},
            "ValidationException",
            "SequenceNumber must be specified for ShardIteratorType: AT_SEQUENCE_NUMBER",
        ),
        (
            {"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "SequenceNumber": "x" * 21},
            "ValidationException",
            f"Invalid SequenceNumber: {'x' * 21}",
        ),
        (
            {"ShardIteratorType": "AT_SEQUENCE_NUMBER", "SequenceNumber": "1" + "0" * 20},
            "TrimmedDataAccessException",
            "The data you are trying to access has been trimmed",
        ),
    ],
)
def test_what_is_no_iterator(
    streams: Any, shard: Shard, changes: dict[str, Any], code: str, words: str
) -> None:
    request = {"StreamArn": shard[0], "ShardId": shard[1], "ShardIteratorType": "LATEST"}
    with refused(code, words):
        streams.get_shard_iterator(**request | changes)


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        ({"ExclusiveStartStreamArn": NONSENSE}, f"Invalid StreamArn: {NONSENSE}"),
        (
            {"Limit": 101},
            "Value '101' at 'limit' failed to satisfy constraint: Member must have value less than",
        ),
    ],
)
def test_what_is_no_list(streams: Any, request_: dict[str, Any], words: str) -> None:
    with refused("ValidationException", words):
        streams.list_streams(**request_)


def test_the_only_shard_has_no_children(streams: Any, shard: Shard) -> None:
    arn, name, start = shard
    children = {"Type": "CHILD_SHARDS", "ShardId": name}
    assert streams.describe_stream(StreamArn=arn, ShardFilter=children)["StreamDescription"]["Shards"] == []
    with refused("ValidationException", "Member must satisfy enum value set: [CHILD_SHARDS]"):
        streams.describe_stream(StreamArn=arn, ShardFilter=children | {"Type": "PARENTS"})
    begun = streams.get_shard_iterator(
        StreamArn=arn, ShardId=name, ShardIteratorType="AT_SEQUENCE_NUMBER", SequenceNumber=start
    )
    assert streams.get_records(ShardIterator=begun["ShardIterator"])["Records"] == []
