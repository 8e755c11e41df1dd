"""kill -9 under load: every acknowledged write is there, and indexes, stream and counts agree with the table."""

from __future__ import annotations

import os
import random
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from tests.crash.victim import Victim
from tests.crash.writing import UrlWriter, write_until_killed

_WRITERS = 4
_KEYS = 12  # of each writer: few, so that they are written again and again
_LONGEST_SECONDS = 0.4
_INDEX = {
    "IndexName": "by-g",
    "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}, {"AttributeName": "n", "KeyType": "RANGE"}],
    "Projection": {"ProjectionType": "ALL"},
}


def client(url: str, service: str = "dynamodb") -> Any:
    return boto3.client(
        service,
        endpoint_url=url,
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(retries={"total_max_attempts": 1}, connect_timeout=5, read_timeout=30),
    )


class Writer(UrlWriter):
    """Writes its own keys one after another; `may` has what each key may hold: one value once acknowledged."""

    def __init__(self, number: int, seed: int) -> None:
        super().__init__()
        self._number = number
        self._rng = random.Random(seed)
        self.may: dict[str, set[int | None]] = {f"w{number}-{key}": {None} for key in range(_KEYS)}
        self.acknowledged = 0
        self.url = ""

    def again(self) -> Writer:
        """The same keys and what is known of them, in a thread that can be started."""
        fresh = Writer(self._number, self._rng.getrandbits(32))
        fresh.may, fresh.acknowledged = self.may, self.acknowledged
        return fresh

    def run(self) -> None:
        dynamodb = client(self.url)
        while True:
            keys = self._rng.sample(sorted(self.may), self._rng.choice((1, 1, 3)))
            value = None if len(keys) == 1 and self._rng.random() < 0.2 else self._rng.getrandbits(31)
            for key in keys:
                self.may[key] = self.may[key] | {value}
            try:
                self._write(dynamodb, keys, value)
            except (BotoCoreError, ClientError):
                return  # the server is gone
            for key in keys:
                self.may[key] = {value}
            self.acknowledged += 1

    @staticmethod
    def _write(dynamodb: Any, keys: list[str], value: int | None) -> None:
        if value is None:
            dynamodb.delete_item(TableName="kill", Key={"p": {"S": keys[0]}})
        elif len(keys) > 1:
            puts = [{"Put": {"TableName": "kill", "Item": item(key, value)}} for key in keys]
            dynamodb.transact_write_items(TransactItems=puts)
        else:
            dynamodb.put_item(TableName="kill", Item=item(keys[0], value))


def item(key: str, value: int) -> dict[str, Any]:
    """Some items have no place in the index."""
    group = {"g": {"S": f"g{value % 3}"}} if value % 4 else {}
    return {"p": {"S": key}, "n": {"N": str(value)}, "text": {"S": "x" * (value % 900)}, **group}


@pytest.mark.parametrize(
    ("durability", "kills"),
    [("process", 8), ("full", 4), pytest.param("process", 100, marks=pytest.mark.slow)],
)
def test_nothing_acknowledged_is_lost(tmp_path: Path, durability: str, kills: int) -> None:
    seed = int(os.environ.get("FOGBANK_SEED") or random.SystemRandom().getrandbits(32))
    print(f"FOGBANK_SEED={seed}")
    rng = random.Random(seed)
    victim = Victim(tmp_path / "data", engines="none", durability=durability)
    victim.start()
    try:
        make_table(client(victim.url))
        writers = [Writer(number, rng.getrandbits(32)) for number in range(_WRITERS)]
        for _ in range(kills):
            writers = [writer.again() for writer in writers]
            write_until_killed(victim, writers, rng.uniform(0.05, _LONGEST_SECONDS))
            victim.start()
            check(victim.url, writers)
        assert sum(writer.acknowledged for writer in writers) > kills * 10
    finally:
        victim.kill()


def make_table(dynamodb: Any) -> None:
    dynamodb.create_table(
        TableName="kill",
        KeySchema=[{"AttributeName": "p", "KeyType": "HASH"}],
        AttributeDefinitions=[
            {"AttributeName": name, "AttributeType": kind}
            for name, kind in (("p", "S"), ("g", "S"), ("n", "N"))
        ],
        BillingMode="PAY_PER_REQUEST",
        GlobalSecondaryIndexes=[_INDEX],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )
    dynamodb.get_waiter("table_exists").wait(TableName="kill")


def check(url: str, writers: list[Writer]) -> None:
    dynamodb = client(url)
    found = {one["p"]["S"]: one for one in scanned(dynamodb)}
    for writer in writers:
        for key, may in writer.may.items():
            has = int(found[key]["n"]["N"]) if key in found else None
            assert has in may, f"{key} has {has}, and may have {may}"
            writer.may[key] = {has}
    indexed = {one["p"]["S"]: one for one in scanned(dynamodb, IndexName="by-g")}
    assert indexed == {key: one for key, one in found.items() if "g" in one}
    assert replayed(url) == found
    described = dynamodb.describe_table(TableName="kill")["Table"]
    assert described["ItemCount"] == len(found)
    assert described["GlobalSecondaryIndexes"][0]["ItemCount"] == len(indexed)


def scanned(dynamodb: Any, **more: Any) -> list[dict[str, Any]]:
    pages = dynamodb.get_paginator("scan").paginate(TableName="kill", **more)
    return [one for page in pages for one in page["Items"]]


def replayed(url: str) -> dict[str, Any]:
    """The table that the stream's records make."""
    streams = client(url, "dynamodbstreams")
    (stream,) = streams.list_streams()["Streams"]
    arn = stream["StreamArn"]
    (shard,) = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
    place = streams.get_shard_iterator(
        StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
    )
    table: dict[str, Any] = {}
    following = place["ShardIterator"]
    while True:
        page = streams.get_records(ShardIterator=following)
        if not page["Records"]:
            return table
        for record in page["Records"]:
            change = record["dynamodb"]
            key = change["Keys"]["p"]["S"]
            assert table.get(key) == change.get("OldImage")
            if record["eventName"] == "REMOVE":
                del table[key]
            else:
                table[key] = change["NewImage"]
        following = page["NextShardIterator"]
