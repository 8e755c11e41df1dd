from __future__ import annotations
import asyncio
from pathlib import Path
from typing import Any
import pytest
from tests.unit.services.dynamodb.harness import DEFINITIONS, SCOPE, Harness, Refused, harness, item
from fogbank.services.dynamodb.tend import look_after
from fogbank.services.dynamodb.upkeep import upkeep
from fogbank.services.dynamodb.tables.table import Table
from fogbank.core.scope import Scope

G = {"AttributeName": "g", "AttributeType": "S"}
BY_G = {"IndexName": "by-g", "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}], "Projection": {"ProjectionType": "ALL"}}

@pytest.mark.parametrize("value", [{"N": "5"}, {"BOOL": True}, {"M": {}}, {"SS": ["a"]}, {"S": ""}, {"S": "x" * 3000}])
async def test_misfit(tmp_path: Path, value: Any) -> None:
    with harness(tmp_path) as service:
        await service.make_table()
        await service.call("PutItem", TableName="things", Item=item("a", 1, g=value))
        await service.call("UpdateTable", TableName="things", AttributeDefinitions=[G], GlobalSecondaryIndexUpdates=[{"Create": BY_G}])
        await service.call("DescribeTable", TableName="things")
        found = await service.call("Scan", TableName="things", IndexName="by-g")
        assert found["Count"] == 0
        await service.call("PutItem", TableName="things", Item=item("a", 1, g={"S": "ok"}))
        found = (await service.call("DescribeTable", TableName="things"))["Table"]["GlobalSecondaryIndexes"][0]
        assert found["ItemCount"] == 1
        await service.call("DeleteItem", TableName="things", Key=item("a", 1))
        found = (await service.call("DescribeTable", TableName="things"))["Table"]["GlobalSecondaryIndexes"][0]
        assert found["ItemCount"] == 0

@pytest.mark.parametrize("value", [{"N": "5"}, {"BOOL": True}, {"S": "x" * 3000}])
async def test_misfit_delete(tmp_path: Path, value: Any) -> None:
    with harness(tmp_path) as service:
        await service.make_table()
        await service.call("PutItem", TableName="things", Item=item("a", 1, g=value))
        await service.call("UpdateTable", TableName="things", AttributeDefinitions=[G], GlobalSecondaryIndexUpdates=[{"Create": BY_G}])
        await service.call("DescribeTable", TableName="things")
        await service.call("DeleteItem", TableName="things", Key=item("a", 1))

async def test_insights_nothing(tmp_path: Path) -> None:
    with harness(tmp_path) as service:
        await service.make_table()
        await service.call("UpdateContributorInsights", TableName="things", ContributorInsightsAction="ENABLE")
        await service.call("UpdateItem", TableName="things", Key=item("a", 1), UpdateExpression="REMOVE x")
        await service.call("TransactWriteItems", TransactItems=[{"Update": {"TableName": "things", "Key": item("a", 1), "UpdateExpression": "REMOVE x"}}])

async def test_upkeep_dies(tmp_path: Path) -> None:
    with harness(tmp_path) as service:
        for name in ("one", "two"):
            await service.make_table(name)
            await service.call("UpdateTimeToLive", TableName=name, TimeToLiveSpecification={"Enabled": True, "AttributeName": "until"})
        task = asyncio.create_task(look_after(service.service))
        await asyncio.sleep(0)
        await service.call("DeleteTable", TableName="two")
        await task

async def test_tokens_reset(tmp_path: Path) -> None:
    with harness(tmp_path) as service:
        for _ in range(2):
            await service.make_table()
            await service.call("TransactWriteItems", ClientRequestToken="t", TransactItems=[{"Put": {"TableName": "things", "Item": item("a", 1)}}])
            assert "Item" in await service.call("GetItem", TableName="things", Key=item("a", 1))
            await service.reconciler.purge(None)
            service.store.clear(None)

async def test_stranger(tmp_path: Path) -> None:
    with harness(tmp_path) as service:
        regions = service.service.backing.regions
        await service.make_table()
        regions.cut("eu-west-1", service.clock.now())
        await service.call("UpdateTable", TableName="things", ReplicaUpdates=[{"Create": {"RegionName": "eu-west-1"}}])
        for _ in range(10): await asyncio.sleep(0)
        regions.cut("us-east-1", service.clock.now())
        regions.heal("eu-west-1")
        keys = {"KeySchema": [{"AttributeName": "other", "KeyType": "HASH"}], "AttributeDefinitions": [{"AttributeName": "other", "AttributeType": "S"}], "BillingMode": "PAY_PER_REQUEST"}
        await service.call("CreateTable", "eu-west-1", TableName="things", **keys)
        await service.call("DescribeTable", "eu-west-1", TableName="things")
        regions.heal("us-east-1")
        table = (await service.call("DescribeTable", TableName="things"))["Table"]
        print(table.get("Replicas"), table["TableStatus"])
        assert not table.get("Replicas")

async def test_region_reset_during_restore(tmp_path: Path) -> None:
    with harness(tmp_path) as service:
        await service.make_table()
        await service.call("UpdateContinuousBackups", TableName="things", PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True})
        for n in range(1200):
            await service.call("PutItem", TableName="things", Item=item("a", n))
        arn = f"arn:aws:dynamodb:us-east-1:{SCOPE.account}:table/things"
        await service.call("RestoreTableToPointInTime", "eu-west-1", SourceTableArn=arn, TargetTableName="copy", UseLatestRestorableTime=True)
        for _ in range(6): await asyncio.sleep(0)
        await service.reconciler.purge(SCOPE)
        service.store.clear(SCOPE)
        await look_after(service.service)
        table = (await service.call("DescribeTable", "eu-west-1", TableName="copy"))["Table"]
        print(table["TableStatus"], table["ItemCount"])
        assert table["ItemCount"] == 1200
