"""kill -9 while replicas come and go and regions are cut off: what was asked for is done when the regions are back."""

from __future__ import annotations

import json
import os
import random
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from tests.crash.test_kill_replication import add_replica, client, items, make_table, status
from tests.crash.victim import Victim, eventually

from fogbank.keyvalue.lmdb import LmdbStore

_EAST, _IRELAND = "us-east-1", "eu-west-1"
_TABLE = "everywhere"
_ITEMS = 2_000


@pytest.fixture
def rng() -> random.Random:
    seed = int(os.environ.get("FOGBANK_SEED") or random.SystemRandom().getrandbits(32))
    print(f"FOGBANK_SEED={seed}")
    return random.Random(seed)


def post(victim: Victim, path: str, body: dict[str, str]) -> None:
    request = urllib.request.Request(
        f"{victim.url}/_fogbank/{path}", json.dumps(body).encode(), method="POST"
    )
    urllib.request.urlopen(request, timeout=20).close()


def cut(victim: Victim, region: str) -> None:
    post(victim, "regions/down", {"region": region})


def heal(victim: Victim, region: str) -> None:
    post(victim, "regions/up", {"region": region})


def restart(victim: Victim, rng: random.Random) -> None:
    time.sleep(rng.uniform(0.0, 0.08))
    victim.kill()
    victim.start()


def fill(url: str) -> None:
    dynamodb = client(url, _EAST)
    for start in range(0, _ITEMS, 25):
        puts = [
            {"PutRequest": {"Item": {"p": {"S": f"{n:05}"}, "text": {"S": "x" * 500}}}}
            for n in range(start, start + 25)
        ]
        dynamodb.batch_write_item(RequestItems={_TABLE: puts})


def update(url: str, kind: str) -> None:
    client(url, _EAST).update_table(TableName=_TABLE, ReplicaUpdates=[{kind: {"RegionName": _IRELAND}}])


def described(url: str, region: str) -> dict[str, Any]:
    try:
        found: dict[str, Any] = client(url, region).describe_table(TableName=_TABLE)["Table"]
    except ClientError:
        return {}
    return found


def members(url: str) -> list[tuple[str, str]]:
    listed = described(url, _EAST).get("Replicas", [])
    return [(one["RegionName"], one["ReplicaStatus"]) for one in listed]


def test_a_replica_that_is_cut_off_when_it_is_added_comes_in_the_end(
    tmp_path: Path, rng: random.Random
) -> None:
    victim = Victim(tmp_path / "data", engines="none", settle_seconds="0")
    victim.start()
    try:
        make_table(victim.url)
        fill(victim.url)
        cut(victim, _IRELAND)
        update(victim.url, "Create")
        restart(victim, rng)
        assert described(victim.url, _EAST)["TableStatus"] == "UPDATING"
        heal(victim, _IRELAND)
        for _ in range(4):  # while it copies
            restart(victim, rng)
            cut(victim, rng.choice((_EAST, _IRELAND)))
            restart(victim, rng)
            heal(victim, _EAST)
            heal(victim, _IRELAND)
            client(victim.url, _EAST).put_item(TableName=_TABLE, Item={"p": {"S": "late"}})
        eventually(30, "the replica is there", lambda: members(victim.url) == [(_IRELAND, "ACTIVE")])
        eventually(30, "both are equal", lambda: items(victim.url, _IRELAND) == items(victim.url, _EAST))
        assert described(victim.url, _IRELAND)["ItemCount"] == _ITEMS + 1
    finally:
        victim.kill()


def test_a_replica_that_is_cut_off_when_it_is_removed_goes_in_the_end(
    tmp_path: Path, rng: random.Random
) -> None:
    victim = Victim(tmp_path / "data", engines="none", settle_seconds="0")
    victim.start()
    try:
        make_table(victim.url)
        fill(victim.url)
        add_replica(victim.url, _IRELAND)
        eventually(30, "the replica is there", lambda: members(victim.url) == [(_IRELAND, "ACTIVE")])
        eventually(30, "the table can be changed", lambda: status(victim.url, _EAST) == "ACTIVE")
        update(victim.url, "Delete")
        cut(victim, _IRELAND)
        for _ in range(3):
            restart(victim, rng)
            heal(victim, _IRELAND)
            restart(victim, rng)
            cut(victim, rng.choice((_EAST, _IRELAND)))
        heal(victim, _EAST)
        heal(victim, _IRELAND)
        eventually(30, "the replica is gone", lambda: described(victim.url, _EAST)["TableStatus"] == "ACTIVE")
        assert members(victim.url) == []
        assert described(victim.url, _IRELAND) == {}
        assert len(items(victim.url, _EAST)) == _ITEMS
        eventually(30, "only the table's items are left", lambda: _is_clean(victim))
    finally:
        victim.kill()


def _is_clean(victim: Victim) -> bool:
    """Whether the store has the one table and streams, and nothing of a group or of another table but what goes."""
    store = LmdbStore(victim.data / "items")
    try:
        with store.read() as snapshot:
            owners = {key[:9] for key, _ in snapshot.range() if not key.startswith(b"g")}
            gone = {key[1:10] for key, _ in snapshot.range(b"g", b"h")}
    finally:
        store.close()
    return sorted(owner[:1] for owner in owners - gone if owner[:1] != b"s") == [b"t"]
