"""What is deleted, and what a reset forgets, leaves nothing behind: neither in the store nor in memory."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from tests.unit.services.dynamodb.harness import DEFINITIONS, SCOPE, Harness, harness, item

from fogbank.core.scope import Scope
from fogbank.engines.dynamodb import change_record, history, past
from fogbank.engines.dynamodb.replication import feed
from fogbank.services.dynamodb.tend import look_after

EAST, IRELAND = "us-east-1", "eu-west-1"
STREAM = "arn:aws:kinesis:us-east-1:000000000000:stream/changes"
BY_G = {
    "IndexName": "by-g",
    "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}],
    "Projection": {"ProjectionType": "ALL"},
}
_RECOVERY = {"PointInTimeRecoveryEnabled": True}


class Kinesis:
    """Takes everything."""

    async def call(self, service: str, operation: str, parameters: Any, scope: Scope) -> dict[str, Any]:
        return {"Records": [{} for _ in parameters.get("Records", ())]}


def left(service: Harness) -> list[bytes]:
    with service.place.store.read() as snapshot:
        return [key for key, _ in snapshot.range()]


async def use_everything(service: Harness) -> None:
    """A table in two regions, with all that can be had."""
    for numbers in (change_record.LATEST, feed.LATEST, history.NEWEST):
        numbers.clear()  # of the tests before
    await service.make_table(
        GlobalSecondaryIndexes=[BY_G],
        AttributeDefinitions=[*DEFINITIONS, {"AttributeName": "g", "AttributeType": "S"}],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
        Tags=[{"Key": "fogbank:capacity", "Value": "enforce"}],
    )
    await service.call("EnableKinesisStreamingDestination", TableName="things", StreamArn=STREAM)
    await service.call("DescribeKinesisStreamingDestination", TableName="things")
    await service.call("UpdateContributorInsights", TableName="things", ContributorInsightsAction="ENABLE")
    update = [{"Create": {"RegionName": IRELAND}}]
    await service.call("UpdateTable", TableName="things", ReplicaUpdates=update)
    await service.call("DescribeTable", TableName="things")
    for region in (EAST, IRELAND):
        given = {"TableName": "things", "PointInTimeRecoverySpecification": _RECOVERY}
        await service.call("UpdateContinuousBackups", region, **given)
        for number in range(30):
            await service.call(
                "PutItem", region, TableName="things", Item=item("a" * 900, number, g={"S": "g"})
            )
            await service.call("DeleteItem", region, TableName="things", Key=item("a" * 900, number - 5))
        put = {"Put": {"TableName": "things", "Item": item(region, 1)}}
        await service.call("TransactWriteItems", region, ClientRequestToken="once", TransactItems=[put])
        arn = (await service.call("CreateBackup", region, TableName="things", BackupName="safe"))[
            "BackupDetails"
        ]
        await service.call("DescribeBackup", region, BackupArn=arn["BackupArn"])
        restore = {"BackupArn": arn["BackupArn"], "TargetTableName": f"from-{region}"}
        await service.call("RestoreTableFromBackup", region, **restore)
        await service.call("DescribeTable", region, TableName=f"from-{region}")


async def delete_everything(service: Harness) -> None:
    for region in (IRELAND, EAST):
        for name in (await service.call("ListTables", region))["TableNames"]:
            await service.call("DeleteTable", region, TableName=name)
            for _ in range(2000):
                await asyncio.sleep(0)
                if name not in (await service.call("ListTables", region))["TableNames"]:
                    break
            else:
                pytest.fail(f"{name} is still there")
        for backup in (await service.call("ListBackups", region))["BackupSummaries"]:
            await service.call("DeleteBackup", region, BackupArn=backup["BackupArn"])


async def test_what_was_deleted_leaves_nothing(tmp_path: Path) -> None:
    with harness(tmp_path, surroundings=Kinesis()) as service:
        await use_everything(service)
        service.clock.move(hours=25)  # a source of replicas can be deleted then
        await delete_everything(service)
        service.clock.move(days=36)  # system backups and streams are kept for a time
        for _ in range(3):
            service.service.couriers.wake_all()
            await look_after(service.service)
        assert left(service) == []
        assert_nothing_in_mind(service)
        assert service.store.resources.keys() == []
        assert service.store.jobs.all() == []
        await service.service.stop()


async def test_a_reset_leaves_nothing(tmp_path: Path) -> None:
    with harness(tmp_path, surroundings=Kinesis()) as service:
        await use_everything(service)
        await service.reset()
        await look_after(service.service)
        assert left(service) == []
        assert_nothing_in_mind(service)
        await service.service.stop()


def assert_nothing_in_mind(service: Harness) -> None:
    service.clock.move(hours=2)
    service.metrics.write()
    assert list(service.service.doors) == []
    assert service.service.consumption.places() == []
    assert service.service.policy._gates == {}
    couriers = service.service.couriers
    assert (couriers._errands._woken, couriers.sender._errands._woken) == (set(), set())
    assert set(change_record.LATEST) <= {b""}
    assert (feed.LATEST, history.NEWEST) == ({}, {})


async def test_a_token_is_forgotten_with_the_rest(tmp_path: Path) -> None:
    with harness(tmp_path) as service:
        put = {"Put": {"TableName": "things", "Item": item("a", 1)}}
        for _ in range(2):
            await service.make_table()
            await service.call("TransactWriteItems", ClientRequestToken="once", TransactItems=[put])
            assert "Item" in await service.call("GetItem", TableName="things", Key=item("a", 1))
            await service.reset(SCOPE)


async def test_data_that_no_row_names_is_removed(tmp_path: Path) -> None:
    with harness(tmp_path) as service:
        await service.make_table()
        await service.call("PutItem", TableName="things", Item=item("a", 1))
        with service.place.store.write() as txn:
            for letter in b"tsbmq":
                txn.put(bytes([letter]) + b"\xff" * 8 + b"i" + b"long" * 300, b"")
        await look_after(service.service)
        assert all(key.startswith(b"t") and b"\xff" * 8 not in key for key in left(service))
        assert (await service.call("Scan", TableName="things"))["Count"] == 1


async def test_a_restore_outlives_a_reset_of_its_source(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with harness(tmp_path) as service:
        await service.make_table()
        given = {"TableName": "things", "PointInTimeRecoverySpecification": _RECOVERY}
        await service.call("UpdateContinuousBackups", **given)
        for number in range(500):
            await service.call("PutItem", TableName="things", Item=item("a", number))
        source = f"arn:aws:dynamodb:{EAST}:{SCOPE.account}:table/things"
        restore = {"SourceTableArn": source, "TargetTableName": "copy", "UseLatestRestorableTime": True}
        restore["SSESpecificationOverride"] = {"Enabled": True}
        await service.call("RestoreTableToPointInTime", IRELAND, **restore)
        monkeypatch.setattr(past, "SLICE", 10)  # slower than what removes the source
        for _ in range(4):
            await asyncio.sleep(0)
        await service.reset(SCOPE)
        tending_round = asyncio.create_task(look_after(service.service))
        table = (await service.call("DescribeTable", IRELAND, TableName="copy"))["Table"]
        await tending_round
        assert (table["TableStatus"], table["ItemCount"]) == ("ACTIVE", 500)
        await look_after(service.service)
        assert {key[:9] for key in left(service)} == {
            b"t" + bytes.fromhex(table["TableId"].replace("-", ""))[:8]
        }
