"""kill -9 in a storm of every kind of write and change: counts, indexes, streams and replicas agree afterwards."""

from __future__ import annotations

import asyncio
import os
import random
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import BotoCoreError, ClientError
from tests.crash.test_kill_regions import heal
from tests.crash.test_kill_replication import client
from tests.crash.victim import Victim, eventually
from tests.unit.services.dynamodb.harness import DEFINITIONS, KEYS, Refused
from tests.unit.services.dynamodb.test_everything_together import Storm, check_counts, check_stream
from tests.unit.services.dynamodb.test_replicas import EAST, IRELAND, items

from fogbank.core.ids import request_id

_ON = {"PointInTimeRecoveryEnabled": True}


class _Clock:
    @staticmethod
    def now() -> datetime:
        return datetime.now(UTC)


class Served:
    """What `harness.Harness` is in one process, over HTTP: operations by their names in AWS."""

    clock = _Clock()

    def __init__(self, victim: Victim) -> None:
        self._victim = victim
        self._clients: dict[tuple[str, str, str], Any] = {}

    async def call(self, operation: str, region: str = EAST, **request: Any) -> dict[str, Any]:
        """Raises: `Refused`, `BotoCoreError`."""
        service = (
            "dynamodbstreams" if "Stream" in "".join(request) or "Shard" in "".join(request) else "dynamodb"
        )
        if operation in ("CreateTable", "UpdateTable"):
            service = "dynamodb"
        known = (self._victim.url, region, service)
        if known not in self._clients:
            self._clients[known] = client(self._victim.url, region, service)
        method = getattr(self._clients[known], _snake(operation))
        try:
            answer: dict[str, Any] = method(**request)
        except ClientError as error:
            raise Refused(str(error), {}) from error
        return answer


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")


class KilledStorm(Storm):
    """One of a server whose clock nobody moves."""

    async def _remember(self, region: str) -> None:
        await self._backup(region)

    async def _expire(self, region: str) -> None:
        token = {"ClientRequestToken": request_id()}
        put = {"Put": {"TableName": "things", "Item": self._item()}}
        await self._service.call("TransactWriteItems", region, TransactItems=[put], **token)

    async def _cut(self, region: str) -> None:
        """Regions are cut off between storms: here nobody would bring them back."""


async def prepare(served: Served) -> None:
    table = {"KeySchema": KEYS, "AttributeDefinitions": DEFINITIONS, "BillingMode": "PAY_PER_REQUEST"}
    stream = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
    await served.call("CreateTable", TableName="things", StreamSpecification=stream, **table)
    await served.call("DescribeTable", TableName="things")
    await served.call("UpdateTable", TableName="things", ReplicaUpdates=[{"Create": {"RegionName": IRELAND}}])
    await served.call("DescribeTable", TableName="things")
    for region in (EAST, IRELAND):
        await served.call(
            "UpdateContinuousBackups", region, TableName="things", PointInTimeRecoverySpecification=_ON
        )


async def storm(served: Served, rng: random.Random) -> None:
    try:
        await KilledStorm(served, rng).run(100_000)  # type: ignore[arg-type]  # as a harness to a storm
    except BotoCoreError:
        return  # the server is gone


async def check(served: Any) -> None:
    for region in (EAST, IRELAND):
        await check_counts(served, region)
        await check_stream(served, region)
        latest = {"SourceTableName": "things", "TargetTableName": "again", "UseLatestRestorableTime": True}
        await served.call("RestoreTableToPointInTime", region, **latest)
        await served.call("DescribeTable", region, TableName="again")
        restored = (await served.call("Scan", region, TableName="again"))["Items"]
        assert sorted(restored, key=lambda one: int(one["s"]["N"])) == await items(served, region)
        await served.call("DeleteTable", region, TableName="again")


async def are_equal(served: Any) -> bool:
    return await items(served, EAST) == await items(served, IRELAND)


@pytest.mark.parametrize("durability", ["process", "full"])
def test_all_agrees_after_a_kill_in_a_storm(tmp_path: Path, durability: str) -> None:
    seed = int(os.environ.get("FOGBANK_SEED") or random.SystemRandom().getrandbits(32))
    print(f"FOGBANK_SEED={seed}")
    rng = random.Random(seed)
    victim = Victim(tmp_path / "data", engines="none", durability=durability)
    victim.start()
    served = Served(victim)
    try:
        asyncio.run(prepare(served))
        for _ in range(4):
            killer = threading.Timer(rng.uniform(0.1, 0.8), victim.process.kill)
            killer.start()
            asyncio.run(storm(served, rng))
            killer.join()
            victim.kill()
            time.sleep(rng.uniform(0.0, 0.05))
            victim.start()
            heal(victim, IRELAND)
            eventually(20, "both regions are equal", lambda: asyncio.run(are_equal(served)))
            asyncio.run(check(served))
    finally:
        victim.kill()
