"""Every way of writing, in two regions, while all that follows a table is on: in the end all of it agrees."""

from __future__ import annotations

import asyncio
import random
import time
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest
from tests.unit.services.dynamodb.harness import Harness, Refused, harness, item
from tests.unit.services.dynamodb.test_nothing_is_left import BY_G, STREAM
from tests.unit.services.dynamodb.test_replicas import EAST, IRELAND, add_replica, items, until

from fogbank.core.scope import Scope
from fogbank.engines.dynamodb import change_record, history
from fogbank.engines.dynamodb.replication import feed
from fogbank.keyvalue.lmdb import LmdbStore
from fogbank.services.dynamodb.tend import look_after

_KEYS: Final = 12
_MISFITS: Final[tuple[dict[str, Any], ...]] = ({"N": "1"}, {"BOOL": False}, {"M": {}})


class Kinesis:
    """Takes what it is given, but for now and then."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self.records: list[dict[str, Any]] = []

    async def call(self, service: str, operation: str, parameters: Any, scope: Scope) -> dict[str, Any]:
        await asyncio.sleep(0)
        results: list[dict[str, Any]] = []
        for one in parameters.get("Records", ()):
            if self._rng.random() < 0.1:
                results.append({"ErrorCode": "Slow"})
            else:
                results.append({})
                if not any("ErrorCode" in result for result in results):
                    self.records.append(msgspec.json.decode(one["Data"]))
        return {"Records": results}


class Storm:
    """Random requests against one table, and what it was at some times."""

    def __init__(self, service: Harness, rng: random.Random) -> None:
        self._service = service
        self._rng = rng
        self.pasts: list[tuple[str, float, list[dict[str, Any]]]] = []

    async def run(self, count: int) -> None:
        acts = [self._put] * 6 + [self._update, self._delete, self._partiql, self._batch, self._transact] * 2
        rare = [self._index, self._cut, self._remember, self._expire, self._backup]
        for _ in range(count):
            act = self._rng.choice(rare if self._rng.random() < 0.08 else acts)
            try:
                await act(self._rng.choice((EAST, IRELAND)))
            except Refused as refused:
                if "InternalServerError" in str(refused):
                    raise
            for _ in range(self._rng.choice((0, 0, 1, 3, 20))):
                await asyncio.sleep(0)

    def _key(self) -> dict[str, Any]:
        return item("a", self._rng.randrange(_KEYS))

    def _item(self) -> dict[str, Any]:
        made = self._key()
        if self._rng.random() < 0.7:
            fits = {"S": f"g{self._rng.randrange(3)}"}
            made["g"] = fits if self._rng.random() < 0.8 else self._rng.choice(_MISFITS)
        made["x"] = {"S": "x" * self._rng.randrange(50)}
        if self._rng.random() < 0.2:
            made["until"] = {"N": str(int(self._service.clock.now().timestamp()) + self._rng.randrange(120))}
        return made

    async def _put(self, region: str) -> None:
        await self._service.call("PutItem", region, TableName="things", Item=self._item())

    async def _update(self, region: str) -> None:
        text = self._rng.choice(("REMOVE g", "ADD n :n", "REMOVE nothing"))
        values = {"ExpressionAttributeValues": {":n": {"N": "1"}}} if ":n" in text else {}
        await self._service.call(
            "UpdateItem", region, TableName="things", Key=self._key(), UpdateExpression=text, **values
        )

    async def _delete(self, region: str) -> None:
        await self._service.call("DeleteItem", region, TableName="things", Key=self._key())

    async def _partiql(self, region: str) -> None:
        number = self._rng.randrange(_KEYS)
        where = f"WHERE p = 'a' AND s = {number}"
        statement = self._rng.choice(
            (
                f"INSERT INTO things VALUE {{'p': 'a', 's': {number}, 'g': 'g1'}}",
                f"UPDATE things SET x = 'partiql' {where} RETURNING ALL NEW *",
                f"UPDATE things REMOVE g {where}",
                f"DELETE FROM things {where} RETURNING ALL OLD *",
            )
        )
        await self._service.call("ExecuteStatement", region, Statement=statement)

    async def _batch(self, region: str) -> None:
        puts = {one["s"]["N"]: one for one in (self._item() for _ in range(4))}
        requests = [{"PutRequest": {"Item": one}} for one in puts.values()]
        await self._service.call("BatchWriteItem", region, RequestItems={"things": requests})

    async def _transact(self, region: str) -> None:
        first, second = self._item(), self._key()
        check = {"ConditionExpression": "attribute_exists(p)"} if self._rng.random() < 0.5 else {}
        actions = [
            {"Put": {"TableName": "things", "Item": first}},
            {"Delete": {"TableName": "things", "Key": second, **check}},
        ]
        await self._service.call("TransactWriteItems", region, TransactItems=actions)

    async def _index(self, region: str) -> None:
        table = (await self._service.call("DescribeTable", region, TableName="things"))["Table"]
        there = table.get("GlobalSecondaryIndexes")
        update = {"Delete": {"IndexName": "by-g"}} if there else {"Create": BY_G}
        definitions = [] if there else [{"AttributeName": "g", "AttributeType": "S"}]
        more = {"AttributeDefinitions": definitions} if definitions else {}
        await self._service.call(
            "UpdateTable", region, TableName="things", GlobalSecondaryIndexUpdates=[update], **more
        )

    async def _cut(self, region: str) -> None:
        regions = self._service.backing.regions
        if regions.down:
            regions.heal(next(iter(regions.down)))
        else:
            regions.cut(region, self._service.clock.now())

    async def _remember(self, region: str) -> None:
        """What is read now, nobody else having a turn until it is past."""
        self._service.clock.move(seconds=1)
        store = self._service.place.store
        assert isinstance(store, LmdbStore)
        store._end_turn()
        self.pasts.append((region, self._service.clock.now().timestamp(), await items(self._service, region)))
        self._service.clock.move(seconds=1)

    async def _expire(self, region: str) -> None:
        self._service.clock.move(seconds=20)
        await look_after(self._service.service)

    async def _backup(self, region: str) -> None:
        await self._service.call("CreateBackup", region, TableName="things", BackupName="safe")


@pytest.mark.parametrize("seed", range(12))
async def test_all_that_follows_a_table_agrees(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Over a restart, behind which the clock may be where it was before the storm. Odd seeds sync."""
    rng = random.Random(seed)
    kinesis = Kinesis(rng)
    goes_back = seed % 3 == 0
    with harness(tmp_path, surroundings=kinesis, durable=seed % 2 == 1) as service:
        await prepare(service, rng)
        await Storm(service, rng).run(250)
        now = service.clock.now()
        await service.reconciler.stop()
        await service.service.stop()
    for numbers in (change_record.LATEST, feed.LATEST, history.NEWEST):
        numbers.clear()  # as another process begins
    with harness(tmp_path, surroundings=kinesis, durable=seed % 2 == 1) as service:
        if goes_back:
            real = time.time_ns
            monkeypatch.setattr(time, "time_ns", lambda: real() - 3600 * 10**9)
        else:
            service.clock.move(seconds=(now - service.clock.now()).total_seconds())
        service.reconciler.boot()
        service.service.couriers.wake_all()
        storm = Storm(service, rng)
        await storm.run(250)
        for name in list(service.backing.regions.down):
            service.backing.regions.heal(name)
        await until(
            lambda: (
                not service.service.couriers._errands._tasks
                and not service.service.couriers.sender._errands._tasks
            )
        )
        await service.call("DescribeTable", TableName="things")
        assert await items(service, EAST) == await items(service, IRELAND)
        for region in (EAST, IRELAND):
            await check_counts(service, region)
            await check_stream(service, region)
        assert [told(one) for one in kinesis.records] == [
            told(one) for one in await all_records(service, EAST)
        ]
        if not goes_back:
            await check_pasts(service, storm)
        await service.service.stop()


async def prepare(service: Harness, rng: random.Random) -> None:
    limited = {
        "OnDemandThroughput": {"MaxReadRequestUnits": 5000, "MaxWriteRequestUnits": rng.choice((3, 40))},
        "Tags": [{"Key": "fogbank:capacity", "Value": "enforce"}],
    }
    stream = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
    await service.make_table(StreamSpecification=stream, **(limited if rng.random() < 0.5 else {}))
    await service.call("EnableKinesisStreamingDestination", TableName="things", StreamArn=STREAM)
    await service.call("DescribeKinesisStreamingDestination", TableName="things")
    await service.call("UpdateContributorInsights", TableName="things", ContributorInsightsAction="ENABLE")
    await add_replica(service)
    on = {"Enabled": True, "AttributeName": "until"}
    await service.call("UpdateTimeToLive", TableName="things", TimeToLiveSpecification=on)
    for region in (EAST, IRELAND):
        recovery = {"PointInTimeRecoveryEnabled": True}
        given = {"TableName": "things", "PointInTimeRecoverySpecification": recovery}
        await service.call("UpdateContinuousBackups", region, **given)


async def check_counts(service: Harness, region: str) -> None:
    """The counts of table and index are those of what is there, and the index has what belongs in it."""
    described = (await service.call("DescribeTable", region, TableName="things"))["Table"]
    there = await items(service, region)
    assert described["ItemCount"] == len(there)
    if described.get("GlobalSecondaryIndexes"):
        (index,) = described["GlobalSecondaryIndexes"]
        assert index["IndexStatus"] == "ACTIVE"
        found = (await service.call("Scan", region, TableName="things", IndexName="by-g"))["Items"]
        wanted = [one for one in there if "S" in one.get("g", {})]
        assert sorted(map(msgspec.json.encode, found)) == sorted(map(msgspec.json.encode, wanted))
        assert index["ItemCount"] == len(wanted)


async def check_stream(service: Harness, region: str) -> None:
    """The records, one on the other, lead to what is there; each begins where the one before it ended."""
    state: dict[bytes, dict[str, Any]] = {}
    for record in await all_records(service, region):
        change = record["dynamodb"]
        key = msgspec.json.encode(change["Keys"])
        assert change.get("OldImage") == state.get(key)
        assert change.get("NewImage") != state.get(key)
        state.pop(key, None)
        if "NewImage" in change:
            state[key] = change["NewImage"]
    left = sorted(state.values(), key=lambda one: int(one["s"]["N"]))
    assert left == await items(service, region)


async def all_records(service: Harness, region: str) -> list[dict[str, Any]]:
    arn = (await service.call("DescribeTable", region, TableName="things"))["Table"]["LatestStreamArn"]
    described = await service.call("DescribeStream", region, StreamArn=arn)
    shard = described["StreamDescription"]["Shards"][0]["ShardId"]
    given = {"StreamArn": arn, "ShardId": shard, "ShardIteratorType": "TRIM_HORIZON"}
    place = (await service.call("GetShardIterator", region, **given))["ShardIterator"]
    found: list[dict[str, Any]] = []
    while True:
        page = await service.call("GetRecords", region, ShardIterator=place)
        if not page["Records"]:
            return found
        found += page["Records"]
        place = page["NextShardIterator"]


def told(record: dict[str, Any]) -> tuple[Any, ...]:
    change = record["dynamodb"]
    return record["eventName"], change["Keys"], change.get("OldImage"), change.get("NewImage")


async def check_pasts(service: Harness, storm: Storm) -> None:
    """A restore to a time has what was read then."""
    assert storm.pasts
    for number, (region, when, was) in enumerate(storm.pasts[-4:]):
        name = f"then-{number}"
        restore = {"SourceTableName": "things", "TargetTableName": name, "RestoreDateTime": when}
        await service.call("RestoreTableToPointInTime", region, **restore)
        await service.call("DescribeTable", region, TableName=name)
        found = (await service.call("Scan", region, TableName=name))["Items"]
        assert sorted(found, key=lambda one: int(one["s"]["N"])) == was
