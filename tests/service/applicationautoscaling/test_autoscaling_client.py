"""Application Auto Scaling as boto3 sees it."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib import import_module
from typing import Any

import pytest
from botocore.exceptions import ClientError

from fogbank.aws.model import ServiceModel
from fogbank.operations.service import handlers_of
from fogbank.services.applicationautoscaling import service
from fogbank.testing.cloud import Cloud

WRITES = {
    "ServiceNamespace": "dynamodb",
    "ResourceId": "table/things",
    "ScalableDimension": "dynamodb:table:WriteCapacityUnits",
}
TRACKING = {
    "TargetValue": 70.0,
    "PredefinedMetricSpecification": {"PredefinedMetricType": "DynamoDBWriteCapacityUtilization"},
}
NAMES = "service namespace: dynamodb, resource ID: table/things, scalable dimension: dynamodb:table:WriteCapacityUnits"


@pytest.fixture
def scaling(cloud: Cloud) -> Any:
    return cloud.client("application-autoscaling")


@pytest.fixture
def tables(cloud: Cloud) -> Any:
    client = cloud.client("dynamodb")
    client.create_table(
        TableName="things",
        KeySchema=[{"AttributeName": "p", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "p", "AttributeType": "S"}],
        ProvisionedThroughput={"ReadCapacityUnits": 1, "WriteCapacityUnits": 5},
    )
    return client


@pytest.fixture
def target(scaling: Any, tables: Any) -> str:
    answer = scaling.register_scalable_target(**WRITES, MinCapacity=5, MaxCapacity=10, Tags={"team": "blue"})
    arn: str = answer["ScalableTargetARN"]
    return arn


def put_policy(scaling: Any, name: str = "keep", **tracking: Any) -> dict[str, Any]:
    answer: dict[str, Any] = scaling.put_scaling_policy(
        PolicyName=name,
        PolicyType="TargetTrackingScaling",
        TargetTrackingScalingPolicyConfiguration={**TRACKING, **tracking},
        **WRITES,
    )
    return answer


def put_action(scaling: Any, name: str = "morning", **more: Any) -> None:
    wanted = {"Schedule": "cron(0 9 * * ? *)", "ScalableTargetAction": {"MinCapacity": 8}} | more
    scaling.put_scheduled_action(ScheduledActionName=name, **wanted, **WRITES)


@pytest.mark.parametrize("module", sorted(service._HANDLERS))
def test_every_scaling_module_answers_what_the_table_says(module: str) -> None:
    there = handlers_of(import_module(f"fogbank.services.applicationautoscaling.{module}"))
    assert set(there) == set(service._HANDLERS[module])
    assert set(ServiceModel.load("application-autoscaling").operations) >= set(there)


def test_a_target_is_described(scaling: Any, target: str) -> None:
    (found,) = scaling.describe_scalable_targets(ServiceNamespace="dynamodb")["ScalableTargets"]
    assert isinstance(found.pop("CreationTime"), datetime)
    assert found == {
        **WRITES,
        "MinCapacity": 5,
        "MaxCapacity": 10,
        "RoleARN": "arn:aws:iam::000000000000:role/aws-service-role/dynamodb.application-autoscaling.amazonaws.com/"
        "AWSServiceRoleForApplicationAutoScaling_DynamoDBTable",
        "SuspendedState": {
            "DynamicScalingInSuspended": False,
            "DynamicScalingOutSuspended": False,
            "ScheduledScalingSuspended": False,
        },
        "ScalableTargetARN": target,
    }
    assert target.startswith("arn:aws:application-autoscaling:us-east-1:000000000000:scalable-target/")


def test_registering_brings_the_table_within_the_bounds(scaling: Any, tables: Any, target: str) -> None:
    again = scaling.register_scalable_target(**WRITES, MinCapacity=8)
    assert again["ScalableTargetARN"] == target
    described = tables.describe_table(TableName="things")["Table"]
    assert described["ProvisionedThroughput"]["WriteCapacityUnits"] == 8
    (activity,) = scaling.describe_scaling_activities(**WRITES)["ScalingActivities"]
    assert activity["Cause"] == "minimum capacity was set to 8"
    assert activity["StatusCode"] == "Successful"
    assert activity["EndTime"] >= activity["StartTime"]
    scaling.register_scalable_target(**WRITES, MinCapacity=2, MaxCapacity=4)
    described = tables.describe_table(TableName="things")["Table"]
    assert described["ProvisionedThroughput"]["WriteCapacityUnits"] == 4
    assert described["ProvisionedThroughput"]["NumberOfDecreasesToday"] == 1


def test_policies(scaling: Any, target: str) -> None:
    answer = put_policy(scaling, ScaleInCooldown=60)
    (found,) = scaling.describe_scaling_policies(**WRITES)["ScalingPolicies"]
    assert found["PolicyARN"] == answer["PolicyARN"]
    assert found["PolicyARN"].startswith("arn:aws:autoscaling:us-east-1:000000000000:scalingPolicy:")
    assert found["PolicyARN"].endswith(":resource/dynamodb/table/things:policyName/keep")
    assert found["Alarms"] == answer["Alarms"]
    assert found["PolicyType"] == "TargetTrackingScaling"
    assert found["TargetTrackingScalingPolicyConfiguration"] == {**TRACKING, "ScaleInCooldown": 60}
    assert put_policy(scaling, TargetValue=50)["PolicyARN"] == answer["PolicyARN"]
    put_policy(scaling, "other")
    by_name = scaling.describe_scaling_policies(ServiceNamespace="dynamodb", PolicyNames=["keep"])
    (found,) = by_name["ScalingPolicies"]
    assert found["TargetTrackingScalingPolicyConfiguration"]["TargetValue"] == 50
    scaling.delete_scaling_policy(PolicyName="keep", **WRITES)
    left = scaling.describe_scaling_policies(ServiceNamespace="dynamodb")["ScalingPolicies"]
    assert [one["PolicyName"] for one in left] == ["other"]


def test_scheduled_actions(scaling: Any, target: str) -> None:
    start = datetime(2030, 1, 1, tzinfo=UTC)
    put_action(scaling, Timezone="Europe/Paris", StartTime=start)
    put_action(scaling, "hourly", Schedule="rate(1 hour)")
    found = {
        one["ScheduledActionName"]: one
        for one in scaling.describe_scheduled_actions(ServiceNamespace="dynamodb")["ScheduledActions"]
    }
    morning = found["morning"]
    assert (morning["Schedule"], morning["Timezone"]) == ("cron(0 9 * * ? *)", "Europe/Paris")
    assert morning["StartTime"] == start
    assert morning["ScalableTargetAction"] == {"MinCapacity": 8}
    assert morning["ScheduledActionARN"].endswith(
        ":resource/dynamodb/table/things:scheduledActionName/morning"
    )
    put_action(scaling, ScalableTargetAction={"MaxCapacity": 9})
    answer = scaling.describe_scheduled_actions(ServiceNamespace="dynamodb", ScheduledActionNames=["morning"])
    (changed,) = answer["ScheduledActions"]
    assert changed["ScalableTargetAction"] == {"MaxCapacity": 9}
    assert "StartTime" not in changed  # times that an update leaves out are forgotten
    scaling.delete_scheduled_action(ScheduledActionName="morning", **WRITES)
    left = scaling.describe_scheduled_actions(ServiceNamespace="dynamodb")["ScheduledActions"]
    assert [one["ScheduledActionName"] for one in left] == ["hourly"]


def test_deregistering_takes_everything_along(scaling: Any, target: str) -> None:
    put_policy(scaling)
    put_action(scaling)
    scaling.deregister_scalable_target(**WRITES)
    for describe, member in (
        (scaling.describe_scalable_targets, "ScalableTargets"),
        (scaling.describe_scaling_policies, "ScalingPolicies"),
        (scaling.describe_scheduled_actions, "ScheduledActions"),
    ):
        assert describe(ServiceNamespace="dynamodb")[member] == []
    with pytest.raises(ClientError, match="ObjectNotFoundException") as refused:
        scaling.deregister_scalable_target(**WRITES)
    assert refused.value.response["Error"]["Message"] == f"No scalable target found for {NAMES}"


def test_pages(scaling: Any, tables: Any) -> None:
    for kind in ("Read", "Write"):
        place = {**WRITES, "ScalableDimension": f"dynamodb:table:{kind}CapacityUnits"}
        scaling.register_scalable_target(**place, MinCapacity=1, MaxCapacity=5)
    pages = scaling.get_paginator("describe_scalable_targets").paginate(
        ServiceNamespace="dynamodb", PaginationConfig={"PageSize": 1}
    )
    found = [[one["ScalableDimension"] for one in page["ScalableTargets"]] for page in pages]
    assert found == [["dynamodb:table:ReadCapacityUnits"], ["dynamodb:table:WriteCapacityUnits"]]
    with pytest.raises(ClientError, match="InvalidNextTokenException"):
        scaling.describe_scalable_targets(ServiceNamespace="dynamodb", NextToken="none of ours")


def test_tags(scaling: Any, target: str) -> None:
    scaling.tag_resource(ResourceARN=target, Tags={"stage": "test"})
    assert scaling.list_tags_for_resource(ResourceARN=target)["Tags"] == {"team": "blue", "stage": "test"}
    scaling.untag_resource(ResourceARN=target, TagKeys=["team"])
    assert scaling.list_tags_for_resource(ResourceARN=target)["Tags"] == {"stage": "test"}
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        scaling.list_tags_for_resource(ResourceARN=target + "0")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"MinCapacity": 0}, "Minimum capacity must be greater than or equal to 1"),
        ({"MinCapacity": 11}, "Maximum capacity cannot be less than minimum capacity"),
        ({"ResourceId": "table/none"}, "DynamoDB table does not exist: table/none"),
        ({"ResourceId": "things"}, "Unsupported service namespace, resource type or scalable dimension"),
        (
            {"ScalableDimension": "dynamodb:index:ReadCapacityUnits"},
            "Unsupported service namespace, resource type or scalable dimension",
        ),
    ],
)
def test_targets_that_are_refused(scaling: Any, tables: Any, change: dict[str, Any], words: str) -> None:
    with pytest.raises(ClientError) as refused:
        scaling.register_scalable_target(**{**WRITES, "MinCapacity": 5, "MaxCapacity": 10} | change)
    error = refused.value.response["Error"]
    assert (error["Code"], error["Message"]) == ("ValidationException", words)
    assert scaling.describe_scalable_targets(ServiceNamespace="dynamodb")["ScalableTargets"] == []


def test_a_new_target_needs_both_bounds(scaling: Any, tables: Any) -> None:
    with pytest.raises(ClientError, match="ValidationException"):
        scaling.register_scalable_target(**WRITES, MinCapacity=5)


@pytest.mark.parametrize(
    ("tracking", "words"),
    [
        ({"TargetValue": 95.0}, "must be between 20 and 90"),
        (
            {"PredefinedMetricSpecification": {"PredefinedMetricType": "DynamoDBReadCapacityUtilization"}},
            "not valid for the scalable dimension",
        ),
    ],
)
def test_policies_that_are_refused(scaling: Any, target: str, tracking: dict[str, Any], words: str) -> None:
    with pytest.raises(ClientError, match=words) as refused:
        put_policy(scaling, **tracking)
    assert refused.value.response["Error"]["Code"] == "ValidationException"


def test_policies_of_other_kinds_are_refused(scaling: Any, target: str) -> None:
    steps = {"AdjustmentType": "ChangeInCapacity", "StepAdjustments": [{"ScalingAdjustment": 10}]}
    with pytest.raises(ClientError, match="StepScaling policies are not supported"):
        scaling.put_scaling_policy(
            PolicyName="p", PolicyType="StepScaling", StepScalingPolicyConfiguration=steps, **WRITES
        )


def test_nothing_is_scaled_that_is_not_registered(scaling: Any, tables: Any) -> None:
    for call in (put_policy, put_action):
        with pytest.raises(ClientError, match="ObjectNotFoundException") as refused:
            call(scaling)
        assert refused.value.response["Error"]["Message"] == f"No scalable target registered for {NAMES}"
    with pytest.raises(ClientError, match=f"No scaling policy found for {NAMES}, policy name: keep"):
        scaling.delete_scaling_policy(PolicyName="keep", **WRITES)
    with pytest.raises(ClientError, match=f"No scheduled action found for {NAMES}"):
        scaling.delete_scheduled_action(ScheduledActionName="none", **WRITES)


def test_other_namespaces_are_refused_and_empty(scaling: Any) -> None:
    with pytest.raises(ClientError) as refused:
        scaling.register_scalable_target(
            ServiceNamespace="ecs", ResourceId="service/a/b", ScalableDimension="ecs:service:DesiredCount",
            MinCapacity=1, MaxCapacity=2,
        )  # fmt: skip
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 501
    assert "the namespace ecs" in refused.value.response["Error"]["Message"]
    assert scaling.describe_scalable_targets(ServiceNamespace="ecs")["ScalableTargets"] == []
