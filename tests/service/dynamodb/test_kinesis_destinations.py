"""Kinesis data streams as destinations of a table's changes."""

from __future__ import annotations

import asyncio
import json
import os
import time
from typing import Any

import pytest
from tests.service.dynamodb.conftest import item
from tests.service.dynamodb.regions import EAST, IRELAND, Regions
from tests.service.refusals import refused

from fogbank.core.faults import EngineRefused
from fogbank.runtime.catalog import Catalog
from fogbank.runtime.directories import Directories
from fogbank.runtime.installer import Installer

_NOT_RESTING = (
    "EnableKinesisStreamingDestination must be DISABLED or ENABLE_FAILED to perform ENABLE operation."
)
_MISSING = f"arn:aws:kinesis:{EAST}:000000000000:stream/nobodys"


@pytest.fixture(scope="session")
def borrowed_kinesis() -> None:
    cache = Directories.default(os.environ).cache
    try:
        asyncio.run(Installer(Directories(cache, cache), Catalog.bundled()).ensure("moto"))
    except EngineRefused as refusal:
        pytest.skip(f"moto cannot be had here: {refusal}")


@pytest.fixture
def stream(regions: Regions, borrowed_kinesis: None) -> str:
    return make_stream(regions, EAST, "changes")


def make_stream(regions: Regions, region: str, name: str) -> str:
    kinesis = regions.client(region, "kinesis")
    kinesis.create_stream(StreamName=name, ShardCount=1)
    arn: str = kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]["StreamARN"]
    return arn


def destinations(regions: Regions, table: str, region: str = EAST) -> list[dict[str, Any]]:
    answer = regions[region].describe_kinesis_streaming_destination(TableName=table)
    found: list[dict[str, Any]] = answer["KinesisDataStreamDestinations"]
    return found


def records(regions: Regions, count: int, region: str = EAST, name: str = "changes") -> list[dict[str, Any]]:
    """The stream's records, once there are so many."""
    kinesis = regions.client(region, "kinesis")
    (shard,) = kinesis.list_shards(StreamName=name)["Shards"]
    place = kinesis.get_shard_iterator(
        StreamName=name, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]
    deadline = time.monotonic() + 10
    while True:
        found: list[dict[str, Any]] = kinesis.get_records(ShardIterator=place)["Records"]
        if len(found) >= count:
            return found
        assert time.monotonic() < deadline, found


def test_changes_come_in_order_and_in_dynamodbs_shape(regions: Regions, table: str, stream: str) -> None:
    east = regions[EAST]
    east.put_item(TableName=table, Item=item("before", 1))
    answer = east.enable_kinesis_streaming_destination(TableName=table, StreamArn=stream)
    assert answer["DestinationStatus"] == "ENABLING"
    assert answer["EnableKinesisStreamingConfiguration"] == {}
    assert destinations(regions, table) == [{"StreamArn": stream, "DestinationStatus": "ACTIVE"}]
    first, second = item("a", 1, x={"B": b"\x01"}), item("a", 1, x={"S": "2"})
    began = time.time() * 1000
    east.put_item(TableName=table, Item=first)
    east.put_item(TableName=table, Item=first)  # changes nothing, and is no record
    east.put_item(TableName=table, Item=second)
    east.delete_item(TableName=table, Key=item("a", 1))
    found = records(regions, 3)
    assert len({one["PartitionKey"] for one in found}) == 1, "one item, one shard: its changes stay in order"
    told = [json.loads(one["Data"]) for one in found]
    assert [one["eventName"] for one in told] == ["INSERT", "MODIFY", "REMOVE"]
    assert set(told[0]) == {
        "awsRegion", "eventID", "eventName", "userIdentity", "recordFormat", "tableName", "dynamodb", "eventSource",
    }  # fmt: skip
    assert (told[0]["awsRegion"], told[0]["tableName"], told[0]["userIdentity"]) == (EAST, table, None)
    assert (told[0]["recordFormat"], told[0]["eventSource"]) == ("application/json", "aws:dynamodb")
    inner = [one["dynamodb"] for one in told]
    assert [one["Keys"] for one in inner] == [item("a", 1)] * 3
    assert inner[0]["NewImage"]["x"] == {"B": "AQ=="}
    assert "OldImage" not in inner[0]
    assert (inner[1]["OldImage"]["x"], inner[1]["NewImage"]["x"]) == ({"B": "AQ=="}, {"S": "2"})
    assert "NewImage" not in inner[2]
    assert began - 1 <= inner[0]["ApproximateCreationDateTime"] <= time.time() * 1000
    assert not {"SequenceNumber", "StreamViewType"} & set(inner[0])


def test_precision_is_changed(regions: Regions, table: str, stream: str) -> None:
    east, asked = regions[EAST], {"TableName": table, "StreamArn": stream}
    east.enable_kinesis_streaming_destination(**asked)
    destinations(regions, table)
    for nothing in ({}, {"UpdateKinesisStreamingConfiguration": {}}):
        with refused("ValidationException", "cannot be null or contain only null values"):
            east.update_kinesis_streaming_destination(**asked, **nothing)
    wanted = {"UpdateKinesisStreamingConfiguration": {"ApproximateCreationDateTimePrecision": "MICROSECOND"}}
    assert east.update_kinesis_streaming_destination(**asked, **wanted)["DestinationStatus"] == "UPDATING"
    (shown,) = destinations(regions, table)
    assert shown["ApproximateCreationDateTimePrecision"] == "MICROSECOND"
    assert shown["DestinationStatus"] == "ACTIVE"
    with refused("ValidationException", "Precision is already set to the desired value of MICROSECOND"):
        east.update_kinesis_streaming_destination(**asked, **wanted)
    began = time.time() * 1e6
    east.put_item(TableName=table, Item=item("a", 1))
    told = json.loads(records(regions, 1)[0]["Data"])["dynamodb"]
    assert began - 1000 <= told["ApproximateCreationDateTime"] <= time.time() * 1e6
    assert told["ApproximateCreationDateTimePrecision"] == "MICROSECOND"


def test_one_destination_at_a_time(regions: Regions, table: str, stream: str) -> None:
    east, asked = regions[EAST], {"TableName": table, "StreamArn": stream}
    with refused("ValidationException", "must be ACTIVE to perform DISABLE operation."):
        east.disable_kinesis_streaming_destination(**asked)
    east.enable_kinesis_streaming_destination(**asked)
    for arn in (stream, _MISSING):
        with refused("ValidationException", _NOT_RESTING):
            east.enable_kinesis_streaming_destination(TableName=table, StreamArn=arn)
    destinations(regions, table)
    east.put_item(TableName=table, Item=item("a", 1))
    assert east.disable_kinesis_streaming_destination(**asked)["DestinationStatus"] == "DISABLING"
    assert destinations(regions, table) == [{"StreamArn": stream, "DestinationStatus": "DISABLED"}]
    east.put_item(TableName=table, Item=item("b", 1))
    east.enable_kinesis_streaming_destination(**asked)
    destinations(regions, table)
    east.put_item(TableName=table, Item=item("c", 1))
    told = [json.loads(one["Data"])["dynamodb"]["Keys"]["p"]["S"] for one in records(regions, 2)]
    assert told == ["a", "c"]


def test_a_stream_that_is_not_there_fails(regions: Regions, table: str, borrowed_kinesis: None) -> None:
    answer = regions[EAST].enable_kinesis_streaming_destination(TableName=table, StreamArn=_MISSING)
    assert answer["DestinationStatus"] == "ENABLING"
    (shown,) = destinations(regions, table)
    assert shown["DestinationStatus"] == "ENABLE_FAILED"
    assert shown["DestinationStatusDescription"] == "User does not have a permission to use kinesis stream"
    with refused("ValidationException", "Kinesis streaming is not in ACTIVE state."):
        regions[EAST].update_kinesis_streaming_destination(
            TableName=table, StreamArn=_MISSING,
            UpdateKinesisStreamingConfiguration={"ApproximateCreationDateTimePrecision": "MICROSECOND"},
        )  # fmt: skip


def test_a_replica_has_destinations_of_its_own(regions: Regions, table: str, borrowed_kinesis: None) -> None:
    regions.add(table, EAST, IRELAND)
    arn = make_stream(regions, IRELAND, "there")
    regions[IRELAND].enable_kinesis_streaming_destination(TableName=table, StreamArn=arn)
    assert destinations(regions, table, IRELAND)[0]["DestinationStatus"] == "ACTIVE"
    assert destinations(regions, table) == []
    regions[EAST].put_item(TableName=table, Item=item("a", 1))
    told = json.loads(records(regions, 1, IRELAND, "there")[0]["Data"])
    assert (told["awsRegion"], told["eventName"]) == (IRELAND, "INSERT")


def test_destinations_go_with_their_table(regions: Regions, make_table: Any, stream: str) -> None:
    table, east = make_table(), regions[EAST]
    east.enable_kinesis_streaming_destination(TableName=table, StreamArn=stream)
    destinations(regions, table)
    east.delete_table(TableName=table)
    east.get_waiter("table_not_exists").wait(TableName=table)
    assert destinations(regions, make_table()) == []


def test_a_table_that_is_not_there(regions: Regions) -> None:
    with refused("ResourceNotFoundException", "Requested resource not found: Table: nobodys not found"):
        regions[EAST].describe_kinesis_streaming_destination(TableName="nobodys")


def test_the_form_of_requests(regions: Regions, table: str) -> None:
    east = regions[EAST]
    with refused("ValidationException", "Value null at 'streamArn' failed to satisfy constraint"):
        east.enable_kinesis_streaming_destination(TableName=table)
    with refused("ValidationException", "Member must satisfy enum value set"):
        east.enable_kinesis_streaming_destination(
            TableName=table, StreamArn=_MISSING,
            EnableKinesisStreamingConfiguration={"ApproximateCreationDateTimePrecision": "SECOND"},
        )  # fmt: skip
