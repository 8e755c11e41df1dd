"""The CloudWatch alarms of a policy, where somebody evaluates alarms."""

from __future__ import annotations

from typing import Any

from tests.unit.services.applicationautoscaling.conftest import WRITES, Scaling


def by_kind(scaling: Scaling) -> dict[str, Any]:
    assert scaling.tables.alarms.kept is not None
    return {name.split("-")[2]: alarm for name, alarm in scaling.tables.alarms.kept.items()}


async def test_four_alarms_show_what_a_policy_looks_at(scaling: Scaling) -> None:
    scaling.tables.alarms.kept = {}
    await scaling.make_table(5)
    await scaling.register(5, 100)
    await scaling.track(70)
    alarms = by_kind(scaling)
    limits = {kind: (alarm["MetricName"], alarm["Threshold"]) for kind, alarm in alarms.items()}
    assert limits == {
        "AlarmHigh": ("ConsumedWriteCapacityUnits", 210),
        "AlarmLow": ("ConsumedWriteCapacityUnits", 150),
        "ProvisionedCapacityHigh": ("ProvisionedWriteCapacityUnits", 5),
        "ProvisionedCapacityLow": ("ProvisionedWriteCapacityUnits", 5),
    }
    assert alarms["AlarmHigh"]["Dimensions"] == [{"Name": "TableName", "Value": "things"}]
    (policy,) = (await scaling.call("DescribeScalingPolicies", ServiceNamespace="dynamodb"))[
        "ScalingPolicies"
    ]
    names = [one["AlarmName"] for one in policy["Alarms"]]
    assert names == list(scaling.tables.alarms.kept or ())
    arn = "arn:aws:cloudwatch:us-east-1:000000000000:alarm:"
    assert [one["AlarmARN"] for one in policy["Alarms"]] == [arn + name for name in names]


async def test_thresholds_follow_the_capacity(scaling: Scaling) -> None:
    scaling.tables.alarms.kept = {}
    await scaling.make_table(5)
    await scaling.register(5, 100)
    await scaling.track(50)
    for _ in range(3):
        await scaling.minute(writes=4)
    assert await scaling.units() == 8
    assert by_kind(scaling)["AlarmHigh"]["Threshold"] == 240
    assert len(scaling.tables.alarms.kept) == 4


async def test_an_indexs_alarms_name_it(scaling: Scaling) -> None:
    scaling.tables.alarms.kept = {}
    await scaling.make_table(5)
    place = {
        "ResourceId": "table/things/index/by-g",
        "ScalableDimension": "dynamodb:index:WriteCapacityUnits",
    }
    await scaling.register(5, 100, **place)
    await scaling.track(70, {**WRITES, **place})
    for alarm in (scaling.tables.alarms.kept or {}).values():
        assert alarm["Dimensions"] == [
            {"Name": "TableName", "Value": "things"},
            {"Name": "GlobalSecondaryIndexName", "Value": "by-g"},
        ]


async def test_alarms_go_with_their_policy(scaling: Scaling) -> None:
    scaling.tables.alarms.kept = {}
    await scaling.make_table(5)
    await scaling.register(5, 100)
    await scaling.track(70)
    await scaling.call("DeleteScalingPolicy", PolicyName="keep", **WRITES)
    assert scaling.tables.alarms.kept == {}
    await scaling.track(70)
    await scaling.call("DeregisterScalableTarget", **WRITES)
    assert scaling.tables.alarms.kept == {}


async def test_nobody_evaluates_alarms(scaling: Scaling) -> None:
    await scaling.make_table(5)
    await scaling.register(5, 100)
    await scaling.track(70)
    (policy,) = (await scaling.call("DescribeScalingPolicies", ServiceNamespace="dynamodb"))[
        "ScalingPolicies"
    ]
    assert policy["Alarms"] == []
