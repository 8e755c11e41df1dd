"""kill -9 in the middle of replication: every acknowledged write is in every region, and all regions are equal."""

from __future__ import annotations

import os
import random
import time
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from tests.crash.victim import Victim, eventually
from tests.crash.writing import UrlWriter, write_until_killed

_REGIONS = ("us-east-1", "eu-west-1", "us-west-2")
_TABLE = "everywhere"
_OWN_KEYS = 8  # of each writer
_SHARED_KEYS = 4  # which all write to
_LARGE = 10_000  # items: copying them takes longer than any wait before a kill
_LONGEST_SECONDS = 0.4


def client(url: str, region: str, service: str = "dynamodb") -> Any:
    return boto3.client(
        service,
        endpoint_url=url,
        region_name=region,
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(retries={"total_max_attempts": 1}, connect_timeout=5, read_timeout=30),
    )


class Writer(UrlWriter):
    """Writes in one region: keys of its own, of which `may` says what they may hold, and keys of all."""

    def __init__(self, region: str, seed: int, may: dict[str, set[int | None]] | None = None) -> None:
        super().__init__()
        self.region = region
        self._rng = random.Random(seed)
        self.may = may or {f"{region}-{number}": {None} for number in range(_OWN_KEYS)}
        self.acknowledged = 0
        self.url = ""

    def run(self) -> None:
        dynamodb = client(self.url, self.region)
        try:
            while True:
                self._write(dynamodb)
        except (BotoCoreError, ClientError):
            return  # the server is gone

    def _write(self, dynamodb: Any) -> None:
        value = None if self._rng.random() < 0.2 else self._rng.getrandbits(31)
        if self._rng.random() < 0.3:
            _put(dynamodb, f"shared-{self._rng.randrange(_SHARED_KEYS)}", value)
            return
        key = self._rng.choice(sorted(self.may))
        self.may[key] = self.may[key] | {value}
        _put(dynamodb, key, value)
        self.may[key] = {value}
        self.acknowledged += 1


def _put(dynamodb: Any, key: str, value: int | None) -> None:
    if value is None:
        dynamodb.delete_item(TableName=_TABLE, Key={"p": {"S": key}})
    else:
        dynamodb.put_item(TableName=_TABLE, Item={"p": {"S": key}, "n": {"N": str(value)}})


@pytest.mark.parametrize(
    ("durability", "kills"),
    [("process", 6), ("full", 3), pytest.param("process", 60, marks=pytest.mark.slow)],
)
def test_every_region_gets_every_acknowledged_write(tmp_path: Path, durability: str, kills: int) -> None:
    seed = int(os.environ.get("FOGBANK_SEED") or random.SystemRandom().getrandbits(32))
    print(f"FOGBANK_SEED={seed}")
    rng = random.Random(seed)
    victim = Victim(tmp_path / "data", engines="none", durability=durability)
    victim.start()
    try:
        make_table(victim.url)
        for region in _REGIONS[1:]:
            add_replica(victim.url, region)
        writers = [Writer(region, rng.getrandbits(32)) for region in _REGIONS]
        total = 0
        for _ in range(kills):
            writers = [Writer(one.region, rng.getrandbits(32), one.may) for one in writers]
            write_until_killed(victim, writers, rng.uniform(0.05, _LONGEST_SECONDS))
            total += sum(writer.acknowledged for writer in writers)
            victim.start()
            check(victim.url, writers)
        assert total > kills * 10
    finally:
        victim.kill()


def test_a_replica_under_construction_is_finished_after_any_number_of_kills(tmp_path: Path) -> None:
    seed = int(os.environ.get("FOGBANK_SEED") or random.SystemRandom().getrandbits(32))
    print(f"FOGBANK_SEED={seed}")
    rng = random.Random(seed)
    victim = Victim(tmp_path / "data", engines="none", settle_seconds="0")
    victim.start()
    try:
        make_table(victim.url)
        dynamodb = client(victim.url, _REGIONS[0])
        for start in range(0, _LARGE, 25):
            puts = [{"PutRequest": {"Item": large(number)}} for number in range(start, start + 25)]
            dynamodb.batch_write_item(RequestItems={_TABLE: puts})
        add_replica(victim.url, _REGIONS[1])
        interrupted = 0
        for _ in range(6):
            time.sleep(rng.uniform(0.0, 0.05))
            victim.kill()
            victim.start()
            interrupted += status(victim.url, _REGIONS[1]) != "ACTIVE"
        eventually(30, "the replica is active", lambda: status(victim.url, _REGIONS[1]) == "ACTIVE")
        assert interrupted, "no kill came before the copy was done"
        assert len(items(victim.url, _REGIONS[1])) == _LARGE
        assert items(victim.url, _REGIONS[0]) == items(victim.url, _REGIONS[1])
    finally:
        victim.kill()


def make_table(url: str) -> None:
    dynamodb = client(url, _REGIONS[0])
    dynamodb.create_table(
        TableName=_TABLE,
        KeySchema=[{"AttributeName": "p", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "p", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    eventually(10, "the table is active", lambda: status(url, _REGIONS[0]) == "ACTIVE")


def add_replica(url: str, region: str) -> None:
    update = [{"Create": {"RegionName": region}}]
    client(url, _REGIONS[0]).update_table(TableName=_TABLE, ReplicaUpdates=update)
    eventually(10, "the replica is there", lambda: status(url, region) is not None)
    client(url, _REGIONS[0]).describe_table(TableName=_TABLE)


def status(url: str, region: str) -> str | None:
    try:
        found: str = client(url, region).describe_table(TableName=_TABLE)["Table"]["TableStatus"]
    except ClientError:
        return None
    return found


def large(number: int) -> dict[str, Any]:
    return {"p": {"S": f"{number:05}"}, "text": {"S": "x" * 2000}}


def check(url: str, writers: list[Writer]) -> None:
    eventually(20, "all regions are equal", lambda: _are_equal(url))
    found = {key: int(one["n"]["N"]) for key, one in items(url, _REGIONS[0]).items()}
    for writer in writers:
        for key, may in writer.may.items():
            has = found.get(key)
            assert has in may, f"{key} has {has}, and may have {may}"
            writer.may[key] = {has}
    for region in _REGIONS:
        described = client(url, region).describe_table(TableName=_TABLE)["Table"]
        assert described["ItemCount"] == len(found)


def _are_equal(url: str) -> bool:
    first, *others = [items(url, region) for region in _REGIONS]
    return all(one == first for one in others)


def items(url: str, region: str) -> dict[str, Any]:
    pages = client(url, region).get_paginator("scan").paginate(TableName=_TABLE)
    return {one["p"]["S"]: one for page in pages for one in page["Items"]}
