"""Features that were each right alone, and were not where they met."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from tests.unit.services.dynamodb.harness import SCOPE, Harness, Refused, harness, item
from tests.unit.services.dynamodb.test_replicas import (
    EAST,
    IRELAND,
    add_replica,
    items,
    records,
    settle,
    stored,
    until,
)

from fogbank.core.scope import Scope
from fogbank.engines.dynamodb.replication import copying, feed
from fogbank.keyvalue.store import StorageFull
from fogbank.services.dynamodb import tend
from fogbank.services.dynamodb.kinesis import sender
from fogbank.services.dynamodb.tables.table import Table
from fogbank.services.dynamodb.tend import look_after

_ON = {"Enabled": True, "AttributeName": "until"}


async def turns(count: int) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


async def test_keys_are_counted_of_an_update_that_makes_nothing(tmp_path: Path) -> None:
    with harness(tmp_path) as service:
        await service.make_table()
        await service.call(
            "UpdateContributorInsights", TableName="things", ContributorInsightsAction="ENABLE"
        )
        nothing = {"TableName": "things", "Key": item("a", 1), "UpdateExpression": "REMOVE x"}
        await service.call("UpdateItem", **nothing)
        await service.call("TransactWriteItems", TransactItems=[{"Update": nothing}])
        keys = service.service.consumption.hot_keys(SCOPE, "things")
        assert keys is not None
        minute = int(service.clock.now().timestamp()) // 60
        assert keys.told("SKC", [minute])[0] == {b'{"p":{"S":"a"},"s":{"N":"1"}}': 3.0}


async def test_upkeep_goes_on_where_a_table_goes_meanwhile(tmp_path: Path) -> None:
    with harness(tmp_path) as service:
        for name in ("one", "two", "three"):
            await service.make_table(name)
            await service.call("UpdateTimeToLive", TableName=name, TimeToLiveSpecification=_ON)
            due = {"N": str(int(service.clock.now().timestamp()))}
            await service.call("PutItem", TableName=name, Item=item("a", 1, until=due))
        upkeep = asyncio.create_task(look_after(service.service))
        await asyncio.sleep(0)
        await service.call("DeleteTable", TableName="three")
        off = _ON | {"Enabled": False}
        await service.call("UpdateTimeToLive", TableName="two", TimeToLiveSpecification=off)
        await upkeep
        counts = [(await service.call("Scan", TableName=name))["Count"] for name in ("one", "two")]
        assert counts == [0, 1], "what was switched off meanwhile expires no more"


async def test_a_full_disk_stops_one_chore_and_not_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(service: Any) -> None:
        raise StorageFull("no room")

    with harness(tmp_path) as service:
        await service.make_table()
        await service.call("PutItem", TableName="things", Item=item("a", 1))
        await service.call("DeleteTable", TableName="things")
        await turns(20)
        monkeypatch.setattr(tend, "_expire_tables", full)
        await look_after(service.service)
        with service.place.store.read() as snapshot:
            assert list(snapshot.range()) == []


async def test_a_table_that_took_the_name_is_no_replica(tmp_path: Path) -> None:
    other = {
        "KeySchema": [{"AttributeName": "other", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "other", "AttributeType": "S"}],
    }
    with harness(tmp_path) as service:
        regions = service.service.backing.regions
        await service.make_table()
        regions.cut(IRELAND, service.clock.now())
        update = [{"Create": {"RegionName": IRELAND}}]
        await service.call("UpdateTable", TableName="things", ReplicaUpdates=update)
        await turns(10)
        regions.cut(EAST, service.clock.now())
        regions.heal(IRELAND)
        await service.call("CreateTable", IRELAND, TableName="things", BillingMode="PAY_PER_REQUEST", **other)
        await service.call("DescribeTable", IRELAND, TableName="things")
        regions.heal(EAST)
        described = (await service.call("DescribeTable", TableName="things"))["Table"]
        assert described["TableStatus"] == "ACTIVE"
        assert "Replicas" not in described
        await service.call("PutItem", TableName="things", Item=item("a", 1))
        await settle(service)
        assert (await service.call("Scan", IRELAND, TableName="things"))["Items"] == []
        await service.call("DeleteTable", TableName="things")  # nothing holds it


async def test_half_a_replica_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reset of the source's region while a replica is made."""
    monkeypatch.setattr(copying, "SLICE", 5)
    with harness(tmp_path) as service:
        await service.make_table()
        for number in range(60):
            await service.call("PutItem", TableName="things", Item=item("a", number))
        update = [{"Create": {"RegionName": IRELAND}}]
        await service.call("UpdateTable", TableName="things", ReplicaUpdates=update)
        await until(
            lambda: service.store.resources.get(Table, Scope(SCOPE.account, IRELAND), "things") is not None
        )
        await turns(3)
        assert stored(service, IRELAND).table_status == "CREATING"
        await service.reset(SCOPE)
        await until(
            lambda: service.store.resources.get(Table, Scope(SCOPE.account, IRELAND), "things") is None
        )
        service.clock.move(hours=25)
        await look_after(service.service)
        with service.place.store.read() as snapshot:
            assert list(snapshot.range()) == []
        assert service.store.resources.keys() == []


async def test_what_expires_in_a_cut_global_table_is_told_once_a_region(tmp_path: Path) -> None:
    """With recovery and streams: one record a region, marked where it happened, and the past has the item."""
    with harness(tmp_path) as service:
        await service.make_table()
        await add_replica(service)
        for region in (EAST, IRELAND):
            recovery = {"PointInTimeRecoveryEnabled": True}
            given = {"TableName": "things", "PointInTimeRecoverySpecification": recovery}
            await service.call("UpdateContinuousBackups", region, **given)
        await service.call("UpdateTimeToLive", TableName="things", TimeToLiveSpecification=_ON)
        due = {"N": str(int(service.clock.now().timestamp()) + 60)}
        await service.call("PutItem", TableName="things", Item=item("a", 1, until=due))
        await settle(service)
        service.clock.move(seconds=30)
        before = int(service.clock.now().timestamp())
        service.clock.move(seconds=60)
        service.service.backing.regions.cut(IRELAND, service.clock.now())
        await look_after(service.service)
        service.service.backing.regions.heal(IRELAND)
        await settle(service)
        await look_after(service.service)
        for region in (EAST, IRELAND):
            told = await records(service, region)
            assert [one["eventName"] for one in told] == ["INSERT", "REMOVE"]
            assert "userIdentity" in told[1], "both regions were apart: each let it expire by itself"
            restore = {"SourceTableName": "things", "TargetTableName": "then", "RestoreDateTime": before}
            await service.call("RestoreTableToPointInTime", region, **restore)
            await service.call("DescribeTable", region, TableName="then")
            assert (await service.call("Scan", region, TableName="then"))["Count"] == 1
            assert await items(service, region) == []


async def test_a_replica_is_restored_while_it_is_replicated_into(tmp_path: Path) -> None:
    with harness(tmp_path) as service:
        await service.make_table()
        await add_replica(service)
        recovery = {"PointInTimeRecoveryEnabled": True}
        given = {"TableName": "things", "PointInTimeRecoverySpecification": recovery}
        await service.call("UpdateContinuousBackups", IRELAND, **given)
        for number in range(300):
            await service.call("PutItem", TableName="things", Item=item("a", number))
        await settle(service)
        restore = {"SourceTableName": "things", "TargetTableName": "then", "UseLatestRestorableTime": True}
        await service.call("RestoreTableToPointInTime", IRELAND, **restore)
        for number in range(300):
            await service.call("DeleteItem", TableName="things", Key=item("a", number))
            await asyncio.sleep(0)
        await settle(service)
        table = (await service.call("DescribeTable", IRELAND, TableName="then"))["Table"]
        assert table["ItemCount"] == 300
        assert "Replicas" not in table
        assert await items(service, IRELAND) == []


async def test_nothing_is_restored_from_a_region_that_is_cut_off(tmp_path: Path) -> None:
    with harness(tmp_path) as service:
        regions = service.service.backing.regions
        await service.make_table()
        await service.call("PutItem", TableName="things", Item=item("a", 1))
        arn = (await service.call("CreateBackup", TableName="things", BackupName="safe"))["BackupDetails"]
        await service.call("DescribeBackup", BackupArn=arn["BackupArn"])
        restore = {
            "BackupArn": arn["BackupArn"],
            "TargetTableName": "copy",
            "SSESpecificationOverride": {"Enabled": False},
        }
        regions.cut(EAST, service.clock.now())
        with pytest.raises(Refused, match="ServiceUnavailable: The region us-east-1 cannot be reached"):
            await service.call("RestoreTableFromBackup", IRELAND, **restore)
        regions.heal(EAST)
        await service.call("RestoreTableFromBackup", IRELAND, **restore)
        regions.cut(EAST, service.clock.now())
        await turns(50)
        copy = service.store.resources.get(Table, Scope(SCOPE.account, IRELAND), "copy")
        assert copy is not None
        assert copy.table_status == "CREATING"
        regions.heal(EAST)
        await service.call("DescribeTable", IRELAND, TableName="copy")
        assert (await service.call("Scan", IRELAND, TableName="copy"))["Count"] == 1


class SlowKinesis:
    """Answers when it is let."""

    def __init__(self) -> None:
        self.may_answer = asyncio.Event()
        self.taken = 0

    async def call(self, service: str, operation: str, parameters: Any, scope: Scope) -> dict[str, Any]:
        await self.may_answer.wait()
        self.taken += len(parameters.get("Records", ()))
        return {"Records": [{} for _ in parameters.get("Records", ())]}


async def test_a_table_goes_while_a_destination_comes(tmp_path: Path) -> None:
    kinesis = SlowKinesis()
    with harness(tmp_path, surroundings=kinesis) as service:
        await service.make_table()
        arn = "arn:aws:kinesis:us-east-1:000000000000:stream/changes"
        await service.call("EnableKinesisStreamingDestination", TableName="things", StreamArn=arn)
        await turns(5)
        await service.call("DeleteTable", TableName="things")
        await until(lambda: service.store.resources.get(Table, SCOPE, "things") is None)
        await service.make_table()
        kinesis.may_answer.set()
        await turns(20)
        described = await service.call("DescribeKinesisStreamingDestination", TableName="things")
        assert described["KinesisDataStreamDestinations"] == []
        assert stored(service, EAST).kinesis is None, "it was the table before that had the destination"
        assert service.store.jobs.all() == []


async def test_nothing_is_written_behind_the_end_of_a_destination(tmp_path: Path) -> None:
    """A call to Kinesis that outlives the table, and what was kept for it."""
    kinesis = SlowKinesis()
    kinesis.may_answer.set()
    with harness(tmp_path, surroundings=kinesis) as service:
        await service.make_table()
        arn = "arn:aws:kinesis:us-east-1:000000000000:stream/changes"
        await service.call("EnableKinesisStreamingDestination", TableName="things", StreamArn=arn)
        await service.call("DescribeKinesisStreamingDestination", TableName="things")
        kinesis.may_answer.clear()
        await service.call("PutItem", TableName="things", Item=item("a", 1))
        await turns(5)
        await service.call("DeleteTable", TableName="things")
        await until(lambda: service.store.resources.get(Table, SCOPE, "things") is None)
        await look_after(service.service)
        kinesis.may_answer.set()
        await until(lambda: not service.service.couriers.sender._errands._tasks)
        with service.place.store.read() as snapshot:
            assert list(snapshot.range()) == []


async def test_a_destination_that_ends_while_it_takes_records_has_each_once(tmp_path: Path) -> None:
    kinesis = SlowKinesis()
    kinesis.may_answer.set()
    with harness(tmp_path, surroundings=kinesis) as service:
        await service.make_table()
        arn = "arn:aws:kinesis:us-east-1:000000000000:stream/changes"
        of_table = {"TableName": "things", "StreamArn": arn}
        await service.call("EnableKinesisStreamingDestination", **of_table)
        await service.call("DescribeKinesisStreamingDestination", TableName="things")
        kinesis.may_answer.clear()
        await service.call("PutItem", TableName="things", Item=item("a", 1))
        await turns(5)
        await service.call("PutItem", TableName="things", Item=item("a", 2))
        await service.call("DisableKinesisStreamingDestination", **of_table)
        await turns(5)
        kinesis.may_answer.set()
        await service.call("DescribeKinesisStreamingDestination", TableName="things")
        assert kinesis.taken == 2
        await look_after(service.service)
        with service.place.store.read() as snapshot:
            assert {key[:1] for key, _ in snapshot.range()} == {b"t"}


async def test_a_record_that_is_too_long_for_a_call_is_no_stopper(tmp_path: Path) -> None:
    kinesis = SlowKinesis()
    kinesis.may_answer.set()
    with harness(tmp_path, surroundings=kinesis) as service:
        await service.make_table()
        arn = "arn:aws:kinesis:us-east-1:000000000000:stream/changes"
        await service.call("EnableKinesisStreamingDestination", TableName="things", StreamArn=arn)
        await service.call("DescribeKinesisStreamingDestination", TableName="things")
        for text in ("\1" * 390_000, "\2" * 390_000, "short"):  # six bytes each in JSON, in both images
            await service.call("PutItem", TableName="things", Item=item("a", 1, x={"S": text}))
        await until(lambda: not service.service.couriers.sender._errands._tasks)
        source = stored(service, EAST).kinesis
        assert source is not None
        with service.place.store.read() as snapshot:
            assert feed.pending(snapshot, source.prefix, "kinesis", 10) == []


async def test_what_kinesis_did_not_take_for_a_day_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kinesis = SlowKinesis()
    kinesis.may_answer.set()
    with harness(tmp_path, surroundings=kinesis) as service:
        await service.make_table()
        arn = "arn:aws:kinesis:us-east-1:000000000000:stream/changes"
        await service.call("EnableKinesisStreamingDestination", TableName="things", StreamArn=arn)
        await service.call("DescribeKinesisStreamingDestination", TableName="things")
        kinesis.may_answer.clear()
        for number in range(1200):
            await service.call("PutItem", TableName="things", Item=item("a", number))
        await look_after(service.service)
        source = stored(service, EAST).kinesis
        assert source is not None
        with service.place.store.read() as snapshot:
            assert len(feed.pending(snapshot, source.prefix, "nobody", 2000)) == 1200
        monkeypatch.setattr(sender, "_KEPT_NANOSECONDS", 0)
        await look_after(service.service)
        with service.place.store.read() as snapshot:
            assert feed.pending(snapshot, source.prefix, "nobody", 2000) == []
        await service.service.stop()


async def test_enforced_capacity_loses_nothing_of_concurrent_batches(tmp_path: Path) -> None:
    """What a batch says was processed is there; what it says was not is not."""
    with harness(tmp_path, capacity="enforce") as service:
        index = {
            "IndexName": "by-g",
            "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "ALL"},
            "ProvisionedThroughput": {"ReadCapacityUnits": 5, "WriteCapacityUnits": 1},
        }
        await service.make_table(
            BillingMode="PROVISIONED",
            ProvisionedThroughput={"ReadCapacityUnits": 1000, "WriteCapacityUnits": 20},
            GlobalSecondaryIndexes=[index],
            AttributeDefinitions=[
                {"AttributeName": "p", "AttributeType": "S"},
                {"AttributeName": "s", "AttributeType": "N"},
                {"AttributeName": "g", "AttributeType": "S"},
            ],
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"},
        )
        done: set[int] = set()
        refused = 0
        for first in range(0, 800, 25):
            answers = await asyncio.gather(*(batch(service, first + part * 1000) for part in range(4)))
            for start, left in answers:
                refused += len(left)
                done |= set(range(start, start + 25)) - left
            service.clock.move(seconds=0.2)
        found = set()
        place: dict[str, Any] = {}
        while True:
            page = await service.call("Scan", TableName="things", ConsistentRead=True, **place)
            found |= {int(one["s"]["N"]) for one in page["Items"]}
            if "LastEvaluatedKey" not in page:
                break
            place = {"ExclusiveStartKey": page["LastEvaluatedKey"]}
        assert refused > 100
        assert found == done
        described = (await service.call("DescribeTable", TableName="things"))["Table"]
        assert described["ItemCount"] == len(done)
        indexed = [number for number in done if number % 5 == 0]
        assert described["GlobalSecondaryIndexes"][0]["ItemCount"] == len(indexed)
        assert len(await records(service, EAST)) == min(len(done), 1000)


async def batch(service: Harness, first: int) -> tuple[int, set[int]]:
    """Where it began, and what of its 25 items was not processed. Every fifth is in the index."""
    puts = [
        {"PutRequest": {"Item": item(f"p{number % 7}", number, **({} if number % 5 else {"g": {"S": "g"}}))}}
        for number in range(first, first + 25)
    ]
    await asyncio.sleep(0)
    try:
        answer = await service.call("BatchWriteItem", RequestItems={"things": puts})
    except Refused as refused:
        if "ProvisionedThroughputExceededException" not in str(refused):
            raise
        return first, set(range(first, first + 25))
    left = answer["UnprocessedItems"].get("things", [])
    return first, {int(one["PutRequest"]["Item"]["s"]["N"]) for one in left}
