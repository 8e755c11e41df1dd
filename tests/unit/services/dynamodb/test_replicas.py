"""Replicas as time passes and servers end: what is kept, what is forgotten, where work goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.unit.services.dynamodb.harness import Harness, Refused, harness, item

from fogbank.core.scope import Scope
from fogbank.engines.dynamodb.replication import copying, feed, stamps
from fogbank.metrics.metric import Metric, dimensions_of
from fogbank.services.dynamodb.tables.table import Table
from fogbank.services.dynamodb.tend import look_after
from fogbank.services.dynamodb.upkeep import upkeep

EAST, IRELAND = "us-east-1", "eu-west-1"


async def add_replica(service: Harness, region: str = IRELAND) -> None:
    update = [{"Create": {"RegionName": region}}]
    await service.call("UpdateTable", TableName="things", ReplicaUpdates=update)
    await service.call("DescribeTable", TableName="things")


async def items(service: Harness, region: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await service.call("Scan", region, TableName="things"))["Items"]
    return sorted(found, key=lambda one: int(one["s"]["N"]))


async def until(condition: Callable[[], bool]) -> None:
    for _ in range(2000):
        if condition():
            return
        await asyncio.sleep(0)
    pytest.fail("it did not come to pass")


async def settle(service: Harness) -> None:
    """Let couriers come to rest."""
    await until(lambda: not service.service.couriers._errands._tasks)


def stored(service: Harness, region: str) -> Table:
    found = service.store.resources.get(Table, Scope("000000000000", region), "things")
    assert found is not None
    return found


def stamp_count(service: Harness, region: str) -> int:
    prefix = stored(service, region).membership + stamps.STAMPS
    with service.place.store.read() as snapshot:
        return sum(1 for _ in snapshot.range(prefix, prefix + b"\xff"))


async def test_a_table_without_replicas_starts_nothing(tmp_path: Path) -> None:
    with harness(tmp_path) as service:
        await service.make_table()
        await service.call("PutItem", TableName="things", Item=item("a", 1))
        assert "couriers" not in service.service.__dict__
        assert service.service.catalog.table(Scope("000000000000", EAST), "things").layout.recorders == ()


async def records(service: Harness, region: str) -> list[dict[str, Any]]:
    streams = (await service.call("ListStreams", region))["Streams"]
    arn = streams[0]["StreamArn"]
    described = await service.call("DescribeStream", region, StreamArn=arn)
    place = {
        "StreamArn": arn,
        "ShardId": described["StreamDescription"]["Shards"][0]["ShardId"],
        "ShardIteratorType": "TRIM_HORIZON",
    }
    given = await service.call("GetShardIterator", region, **place)
    found: list[dict[str, Any]] = (await service.call("GetRecords", region, **given))["Records"]
    return found


async def test_an_item_whose_time_came_goes_everywhere(tmp_path: Path) -> None:
    with harness(tmp_path) as service:
        await service.make_table()
        await add_replica(service)
        on = {"Enabled": True, "AttributeName": "until"}
        await service.call("UpdateTimeToLive", TableName="things", TimeToLiveSpecification=on)
        due = {"N": str(int(service.clock.now().timestamp()) + 60)}
        await service.call("PutItem", TableName="things", Item=item("a", 1, until=due))
        await settle(service)
        service.clock.move(seconds=61)
        await look_after(service.service)
        await settle(service)
        assert await items(service, EAST) == await items(service, IRELAND) == []
        removed = [(await records(service, region))[-1] for region in (EAST, IRELAND)]
        assert [one["eventName"] for one in removed] == ["REMOVE", "REMOVE"]
        by_service = [one for one in removed if "userIdentity" in one]
        assert len(by_service) == 1, "where it happened it is the service's doing, elsewhere it is replicated"


async def test_what_was_not_sent_is_sent_by_the_next_server(tmp_path: Path) -> None:
    with harness(tmp_path) as service:
        await service.make_table()
        await add_replica(service)
        service.service.backing.regions.cut(IRELAND, service.clock.now())
        await service.call("PutItem", TableName="things", Item=item("a", 1))
        await settle(service)
        assert await items(service, IRELAND) == []
        await service.service.stop()
    with harness(tmp_path) as service:
        background = asyncio.create_task(upkeep(service.service))
        await until(lambda: "couriers" in service.service.__dict__)
        await settle(service)
        assert await items(service, IRELAND) == [item("a", 1)]
        background.cancel()


async def test_a_copy_goes_on_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copying, "SLICE", 5)
    sent: list[bytes] = []
    real = copying.send

    def counted(txn: Any, source: Any, target: Any, key: bytes) -> Any:
        sent.append(key)
        return real(txn, source, target, key)

    monkeypatch.setattr(copying, "send", counted)
    with harness(tmp_path) as service:
        await service.make_table()
        for number in range(40):
            await service.call("PutItem", TableName="things", Item=item("a", number))
        update = [{"Create": {"RegionName": IRELAND}}]
        await service.call("UpdateTable", TableName="things", ReplicaUpdates=update)
        await until(lambda: len(sent) >= 10)
        assert stored(service, IRELAND).table_status == "CREATING"
        with pytest.raises(Refused, match="ResourceNotFoundException"):
            await service.call("PutItem", IRELAND, TableName="things", Item=item("a", 1))
        await service.reconciler.stop()
        await service.service.stop()
        first = len(sent)
    assert first < 40
    with harness(tmp_path) as service:
        service.reconciler.boot()
        await service.call("DescribeTable", TableName="things")
        assert [one["s"]["N"] for one in await items(service, IRELAND)] == [str(n) for n in range(40)]
        assert len(sent) == 40, "no item is copied twice"
        listed = (await service.call("DescribeTable", TableName="things"))["Table"]["Replicas"]
        assert listed[0]["ReplicaStatus"] == "ACTIVE"


async def test_deletions_are_forgotten_after_a_day_when_nothing_older_can_come(tmp_path: Path) -> None:
    with harness(tmp_path) as service:
        await service.make_table()
        await add_replica(service)
        await service.call("PutItem", TableName="things", Item=item("a", 1))
        await service.call("PutItem", TableName="things", Item=item("b", 2))
        await service.call("DeleteItem", TableName="things", Key=item("a", 1))
        await settle(service)
        await look_after(service.service)
        assert stamp_count(service, EAST) == stamp_count(service, IRELAND) == 2
        service.clock.move(hours=25)
        regions = service.service.backing.regions
        regions.cut(IRELAND, service.clock.now())
        await service.call("PutItem", IRELAND, TableName="things", Item=item("c", 3))
        await look_after(service.service)
        assert stamp_count(service, EAST) == 2, "something older may still come from Ireland"
        regions.heal(IRELAND)
        await settle(service)
        await look_after(service.service)
        assert stamp_count(service, EAST) == stamp_count(service, IRELAND) == 2  # of b and c
        assert [one["s"]["N"] for one in await items(service, EAST)] == ["2", "3"]


async def test_what_replication_kept_goes_with_the_last_replica(tmp_path: Path) -> None:
    with harness(tmp_path) as service:
        await service.make_table()
        await add_replica(service)
        await service.call("PutItem", TableName="things", Item=item("a", 1))
        await settle(service)
        kept = stored(service, EAST).membership, stored(service, IRELAND).membership
        update = [{"Delete": {"RegionName": IRELAND}}]
        await service.call("UpdateTable", TableName="things", ReplicaUpdates=update)
        await service.call("DescribeTable", TableName="things")
        assert stored(service, EAST).replication == ""
        await look_after(service.service)
        with service.place.store.read() as snapshot:
            for prefix in kept:
                assert list(snapshot.range(prefix, prefix + b"\xff")) == []


async def test_feeds_keep_nothing_that_everybody_has(tmp_path: Path) -> None:
    with harness(tmp_path) as service:
        await service.make_table()
        await add_replica(service)
        for number in range(200):
            await service.call("PutItem", TableName="things", Item=item("a", number))
        await settle(service)
        with service.place.store.read() as snapshot:
            assert feed.pending(snapshot, stored(service, EAST).membership, "nobody", 10) == []


async def test_replicated_writes_consume_capacity_where_they_arrive(tmp_path: Path) -> None:
    with harness(tmp_path) as service:
        await service.make_table()
        await add_replica(service)
        await service.call("PutItem", TableName="things", Item=item("a", 1, x={"S": "x" * 2000}))
        await settle(service)
        account = service.service.consumption
        for region in (EAST, IRELAND):
            (minute,) = account.minutes(Scope("000000000000", region), "things")
            assert minute.writes.total == 2


async def test_the_latency_of_replication_is_measured(tmp_path: Path) -> None:
    with harness(tmp_path) as service:
        await service.make_table()
        await add_replica(service)
        await service.call("PutItem", TableName="things", Item=item("a", 1))
        await settle(service)
        ways = dimensions_of({"TableName": "things", "ReceivingRegion": IRELAND})
        metric = Metric("000000000000", EAST, "AWS/DynamoDB", "ReplicationLatency", ways)
        now = int(service.clock.now().timestamp())
        (latency,) = service.metrics.read(metric, now - 60, now + 60, 120).values()
        assert latency.count == 1
        assert 0 < latency.maximum == latency.total < 5000


class FailingKinesis:
    """Takes `good` records of each call, and nothing at all while it is away."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []
        self.good = 500
        self.away = False
        self.calls = 0

    async def call(self, service: str, operation: str, parameters: Any, scope: Scope) -> dict[str, Any]:
        from fogbank.aws.fault import Fault

        self.calls += 1
        if operation == "DescribeStreamSummary":
            return {}
        if self.away:
            raise Fault("ServiceUnavailable", "away", status=503)
        data = [one["Data"] for one in parameters["Records"]]
        self.taken += data[: self.good]
        results = [{} if place < self.good else {"ErrorCode": "Slow"} for place in range(len(data))]
        return {"Records": results, "FailedRecordCount": max(len(data) - self.good, 0)}


async def test_records_wait_for_a_stream_and_keep_their_order(tmp_path: Path) -> None:
    kinesis = FailingKinesis()
    with harness(tmp_path, surroundings=kinesis) as service:
        await service.make_table()
        arn = "arn:aws:kinesis:us-east-1:000000000000:stream/changes"
        await service.call("EnableKinesisStreamingDestination", TableName="things", StreamArn=arn)
        await service.call("DescribeKinesisStreamingDestination", TableName="things")
        kinesis.away = True
        for number in range(7):
            await service.call("PutItem", TableName="things", Item=item("a", number))
        await until(lambda: kinesis.calls > 3)
        assert kinesis.taken == []
        await service.service.stop()
    with harness(tmp_path, surroundings=kinesis) as service:
        kinesis.away, kinesis.good = False, 3
        service.service.couriers.wake_all()
        await until(lambda: len(kinesis.taken) >= 7)
        numbers = [one.partition(b'"s":{"N":"')[2][:1] for one in kinesis.taken]
        assert numbers == [str(number).encode() for number in range(7)]
        await service.service.stop()


async def test_time_to_live_is_told_to_kinesis_as_the_services_own(tmp_path: Path) -> None:
    kinesis = FailingKinesis()
    with harness(tmp_path, surroundings=kinesis) as service:
        await service.make_table()
        arn = "arn:aws:kinesis:us-east-1:000000000000:stream/changes"
        await service.call("EnableKinesisStreamingDestination", TableName="things", StreamArn=arn)
        await service.call("DescribeKinesisStreamingDestination", TableName="things")
        on = {"Enabled": True, "AttributeName": "until"}
        await service.call("UpdateTimeToLive", TableName="things", TimeToLiveSpecification=on)
        due = {"N": str(int(service.clock.now().timestamp()) + 60)}
        await service.call("PutItem", TableName="things", Item=item("a", 1, until=due))
        service.clock.move(seconds=61)
        await look_after(service.service)
        await until(lambda: len(kinesis.taken) == 2)
        assert b'"userIdentity":{"type":"Service","principalId":"dynamodb.amazonaws.com"}' in kinesis.taken[1]
        await service.service.stop()
