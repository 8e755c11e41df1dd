"""Target tracking really changes the throughput of tables and indexes, through UpdateTable."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.unit.services.applicationautoscaling.conftest import WRITES, Scaling
from tests.unit.services.dynamodb.harness import item


async def test_two_minutes_above_the_target_scale_out(scaling: Scaling) -> None:
    await scaling.make_table(5)
    await scaling.register(5, 100)
    await scaling.track(50)
    await scaling.minute(writes=4)
    assert await scaling.units() == 5
    await scaling.minute(writes=4)
    assert await scaling.units() == 8
    (activity,) = await scaling.activities()
    assert activity["Description"] == "Setting write capacity units to 8."
    assert activity["StatusCode"] == "Successful"
    assert activity["StatusMessage"] == (
        "Successfully set write capacity units to 8. Change successfully fulfilled by dynamodb."
    )
    assert "triggered policy keep" in activity["Cause"]
    await scaling.minute(writes=4)
    assert await scaling.units() == 8  # it meets the target


async def test_one_minute_is_a_spike(scaling: Scaling) -> None:
    await scaling.make_table(5)
    await scaling.register(5, 100)
    await scaling.track(50)
    for _ in range(3):
        await scaling.minute(writes=4)
        await scaling.minute()
    assert await scaling.units() == 5


async def test_the_maximum_holds(scaling: Scaling) -> None:
    await scaling.make_table(5)
    await scaling.register(5, 7)
    await scaling.track(20)
    for _ in range(4):
        await scaling.minute(writes=5)
    assert await scaling.units() == 7
    assert len(await scaling.activities()) == 1


async def test_fifteen_minutes_below_the_target_scale_in(scaling: Scaling) -> None:
    await scaling.make_table(50)
    await scaling.register(2, 100)
    await scaling.track(70)
    for _ in range(14):
        await scaling.minute(writes=7)
    assert await scaling.units() == 50
    await scaling.minute(writes=7)
    assert await scaling.units() == 10
    assert (await scaling.activities())[0]["Description"] == "Setting write capacity units to 10."


async def test_within_the_margin_nothing_changes(scaling: Scaling) -> None:
    await scaling.make_table(10)
    await scaling.register(1, 100)
    await scaling.track(70)
    for _ in range(20):
        await scaling.minute(writes=6)  # 60 %
    assert await scaling.units() == 10


async def test_an_idle_table_goes_to_its_minimum(scaling: Scaling) -> None:
    await scaling.make_table(50)
    await scaling.register(3, 100)
    await scaling.track(70)
    for _ in range(15):
        await scaling.minute()
    assert await scaling.units() == 3


async def test_scale_in_can_be_off(scaling: Scaling) -> None:
    await scaling.make_table(50)
    await scaling.register(3, 100)
    await scaling.track(70, DisableScaleIn=True)
    for _ in range(20):
        await scaling.minute()
    assert await scaling.units() == 50


async def test_a_cooldown_holds_the_next_scale_out_back(scaling: Scaling) -> None:
    await scaling.make_table(5)
    await scaling.register(5, 100)
    await scaling.track(50, ScaleOutCooldown=300)
    for _ in range(2):
        await scaling.minute(writes=4)
    assert await scaling.units() == 8
    for _ in range(4):
        await scaling.minute(writes=8)
        assert await scaling.units() == 8
    await scaling.minute(writes=8)
    assert await scaling.units() == 16


async def test_the_daily_limit_of_decreases_applies(scaling: Scaling) -> None:
    await scaling.make_table(50)
    throughput = {"ReadCapacityUnits": 5}
    for units in (49, 48, 47, 46):
        await scaling.tables.call(
            "UpdateTable",
            TableName="things",
            ProvisionedThroughput={**throughput, "WriteCapacityUnits": units},
        )
        await scaling.tables.call("DescribeTable", TableName="things")
    await scaling.register(3, 100)
    await scaling.track(70)
    for _ in range(29):
        await scaling.minute()
    assert await scaling.units() == 46
    (failed,) = await scaling.activities()  # and not one every minute
    assert failed["StatusCode"] == "Failed"
    assert failed["StatusMessage"].startswith(
        "Failed to set write capacity units to 3. Reason: Failed updating table: Subscriber limit exceeded: "
    )
    for _ in range(46):
        await scaling.minute()
    assert await scaling.units() == 3


async def test_an_index_is_scaled_by_itself(scaling: Scaling) -> None:
    await scaling.make_table(5)
    place = {
        "ResourceId": "table/things/index/by-g",
        "ScalableDimension": "dynamodb:index:WriteCapacityUnits",
    }
    await scaling.register(5, 100, **place)
    await scaling.track(20, {**WRITES, **place})
    for _ in range(2):
        for number in range(60):
            for group in "ab":  # each leaves one entry and makes one: two units
                await scaling.tables.call(
                    "PutItem", TableName="things", Item=item("a", number, g={"S": group})
                )
        await scaling.minute()
    described = (await scaling.tables.call("DescribeTable", TableName="things"))["Table"]
    (index,) = described["GlobalSecondaryIndexes"]
    assert index["ProvisionedThroughput"]["WriteCapacityUnits"] == 20
    assert described["ProvisionedThroughput"]["WriteCapacityUnits"] == 5


async def test_minutes_that_nobody_watched_scale_nothing_in(scaling: Scaling) -> None:
    await scaling.make_table(50)
    await scaling.register(3, 100)
    await scaling.track(70)
    for _ in range(10):
        await scaling.minute()
    consumption = scaling.tables.service.consumption
    consumption.since = scaling.clock.now() - timedelta(seconds=2)  # a server that was started again
    for _ in range(14):
        await scaling.minute()
    assert await scaling.units() == 50
    for _ in range(2):
        await scaling.minute()
    assert await scaling.units() == 3


@pytest.mark.parametrize(
    ("member", "least", "most", "minutes"),
    [("DynamicScalingOutSuspended", 5, 100, 4), ("DynamicScalingInSuspended", 1, 100, 20)],
)
async def test_what_is_suspended_rests(
    scaling: Scaling, member: str, least: int, most: int, minutes: int
) -> None:
    await scaling.make_table(5)
    await scaling.register(least, most, SuspendedState={member: True})
    await scaling.track(50)
    writes = 5 if member == "DynamicScalingOutSuspended" else 0
    for _ in range(minutes):
        await scaling.minute(writes=writes)
    assert await scaling.units() == 5


async def test_an_on_demand_table_is_left_alone(scaling: Scaling) -> None:
    await scaling.make_table(5)
    await scaling.register(5, 100)
    await scaling.track(50)
    more: dict[str, Any] = {"BillingMode": "PAY_PER_REQUEST"}
    await scaling.tables.call("UpdateTable", TableName="things", **more)
    await scaling.tables.call("DescribeTable", TableName="things")
    for _ in range(20):
        await scaling.minute(writes=5)
    assert await scaling.activities() == []


async def test_a_table_that_is_gone_harms_nobody(scaling: Scaling) -> None:
    await scaling.make_table(5)
    await scaling.register(5, 100)
    await scaling.track(50)
    await scaling.tables.call("DeleteTable", TableName="things")
    await scaling.tables.backing.reconciler.settled(next(iter(scaling.tables.store.resources.keys())), 5)
    for _ in range(3):
        await scaling.minute()
    assert await scaling.activities() == []
