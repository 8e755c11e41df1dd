"""Metrics belong to the minute in which things happened."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.services.dynamodb.harness import SCOPE, Harness, Refused, harness, item

from fogbank.metrics.metric import metric_of
from fogbank.services.dynamodb.tend import look_after


def sums(service: Harness, name: str, **dimensions: str) -> list[float]:
    """Sums of the minutes with data, oldest first."""
    now = int(service.clock.now().timestamp())
    metric = metric_of(SCOPE, "AWS/DynamoDB", name, dimensions)
    start = now - now % 60 - 3600
    return [summary.total for summary in service.metrics.read(metric, start, now + 60, 60).values()]


async def test_each_minute_has_its_own_figures(tmp_path: Path) -> None:
    with harness(tmp_path) as service:
        await service.make_table()
        for count in (1, 3, 2):
            for number in range(count):
                await service.call("PutItem", TableName="things", Item=item("a", number))
            service.metrics.write()
            service.clock.move(minutes=1)
            service.metrics.write()  # as at a minute's end
        assert sums(service, "ConsumedWriteCapacityUnits", TableName="things") == [1, 3, 2]
        latency = metric_of(
            SCOPE, "AWS/DynamoDB", "SuccessfulRequestLatency", {"TableName": "things", "Operation": "PutItem"}
        )
        now = int(service.clock.now().timestamp())
        found = service.metrics.read(latency, now - now % 60 - 3600, now + 60, 60)
        assert [summary.count for summary in found.values()] == [1, 3, 2]


async def test_writing_again_and_again_counts_once(tmp_path: Path) -> None:
    with harness(tmp_path) as service:
        await service.make_table()
        for number in range(4):
            await service.call("PutItem", TableName="things", Item=item("a", number))
            service.metrics.write()
        assert sums(service, "ConsumedWriteCapacityUnits", TableName="things") == [4]


async def test_items_that_expire_are_counted(tmp_path: Path) -> None:
    with harness(tmp_path) as service:
        await service.make_table()
        wanted = {"Enabled": True, "AttributeName": "until"}
        await service.call("UpdateTimeToLive", TableName="things", TimeToLiveSpecification=wanted)
        past = str(int(service.clock.now().timestamp()) - 5)
        for number in range(3):
            await service.call("PutItem", TableName="things", Item=item("a", number, until={"N": past}))
        await look_after(service.service)
        assert sums(service, "TimeToLiveDeletedItemCount", TableName="things") == [3]


async def test_provisioned_units_are_told_once_a_minute(tmp_path: Path) -> None:
    with harness(tmp_path) as service:
        units = {"ReadCapacityUnits": 7, "WriteCapacityUnits": 3}
        await service.make_table(BillingMode="PROVISIONED", ProvisionedThroughput=units)
        for _ in range(3):
            service.metrics.write()
            service.metrics.write()
            service.clock.move(minutes=1)
        assert sums(service, "ProvisionedReadCapacityUnits", TableName="things") == [7, 7, 7, 7]


async def test_keys_are_counted_again_after_a_restart(tmp_path: Path) -> None:
    with harness(tmp_path) as service:
        await service.make_table()
        await service.call(
            "UpdateContributorInsights", TableName="things", ContributorInsightsAction="ENABLE"
        )
        await service.call("DescribeContributorInsights", TableName="things")
    with harness(tmp_path) as service:
        await service.call("PutItem", TableName="things", Item=item("a", 1))
        (rule, *_) = service.metrics.insights.rules(SCOPE)
        found = service.metrics.insights.find(SCOPE, rule.name)
        assert found is not None
        minute = int(service.clock.now().timestamp()) // 60
        assert found[0].contributions(SCOPE, rule, range(minute, minute + 1)).known == {("a",): 1.0}


async def test_keys_of_a_table_that_is_gone_are_forgotten(tmp_path: Path) -> None:
    with harness(tmp_path) as service:
        await service.make_table()
        await service.call(
            "UpdateContributorInsights", TableName="things", ContributorInsightsAction="ENABLE"
        )
        await service.call("DescribeContributorInsights", TableName="things")
        assert service.service.consumption.watched
        await service.call("DeleteTable", TableName="things")
        service.clock.move(minutes=1)
        with pytest.raises(Refused):
            await service.call("DescribeTable", TableName="things")
        service.metrics.write()
        assert not service.service.consumption.watched
