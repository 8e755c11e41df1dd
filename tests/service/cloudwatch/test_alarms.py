"""Alarms as boto3 sees them; what they do as time passes is tested with a clock of its own."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.service.refusals import refused

_ALARM = {
    "AlarmName": "lag",
    "Namespace": "Mine",
    "MetricName": "Lag",
    "Statistic": "Average",
    "Period": 60,
    "EvaluationPeriods": 1,
    "Threshold": 5.0,
    "ComparisonOperator": "GreaterThanThreshold",
}


def put(cloudwatch: Any, **more: Any) -> None:
    alarm = {name: value for name, value in (_ALARM | more).items() if value is not None}
    cloudwatch.put_metric_alarm(**alarm)


def alarms(cloudwatch: Any, **more: Any) -> dict[str, dict[str, Any]]:
    return {one["AlarmName"]: one for one in cloudwatch.describe_alarms(**more)["MetricAlarms"]}


def test_a_new_alarm_is_described_as_aws_does(cloudwatch: Any) -> None:
    put(cloudwatch)
    described = alarms(cloudwatch)["lag"]
    for name in ("AlarmConfigurationUpdatedTimestamp", "StateUpdatedTimestamp", "StateTransitionedTimestamp"):
        assert abs(described.pop(name) - datetime.now(UTC)) < timedelta(minutes=1)
    assert described == _ALARM | {
        "AlarmArn": "arn:aws:cloudwatch:us-east-1:000000000000:alarm:lag",
        "ActionsEnabled": True,
        "AlarmActions": [],
        "OKActions": [],
        "InsufficientDataActions": [],
        "Dimensions": [],
        "StateValue": "INSUFFICIENT_DATA",
        "StateReason": "Unchecked: Initial alarm creation",
    }


def test_an_alarm_goes_off_by_itself(cloudwatch: Any) -> None:
    now = datetime.now(UTC)
    data = [
        {"MetricName": "Lag", "Value": 9, "Timestamp": now - timedelta(minutes=ago)} for ago in range(1, 4)
    ]
    cloudwatch.put_metric_data(Namespace="Mine", MetricData=data)
    put(cloudwatch)
    deadline = time.monotonic() + 10
    while alarms(cloudwatch)["lag"]["StateValue"] != "ALARM":
        assert time.monotonic() < deadline, alarms(cloudwatch)
    kinds = [item["HistoryItemType"] for item in cloudwatch.describe_alarm_history()["AlarmHistoryItems"]]
    assert kinds == ["StateUpdate", "ConfigurationUpdate"]


def test_alarms_are_found_by_name_state_and_action(cloudwatch: Any) -> None:
    topic = "arn:aws:sns:us-east-1:000000000000:t"
    for name in ("lag", "lag-2", "other"):
        put(cloudwatch, AlarmName=name, AlarmActions=[topic] if name == "other" else None)
    cloudwatch.set_alarm_state(AlarmName="lag-2", StateValue="OK", StateReason="a test")
    assert set(alarms(cloudwatch)) == {"lag", "lag-2", "other"}
    assert set(alarms(cloudwatch, AlarmNamePrefix="lag")) == {"lag", "lag-2"}
    assert set(alarms(cloudwatch, AlarmNames=["lag", "nobody"])) == {"lag"}
    assert set(alarms(cloudwatch, StateValue="OK")) == {"lag-2"}
    assert set(alarms(cloudwatch, ActionPrefix="arn:aws:sns")) == {"other"}
    assert alarms(cloudwatch, AlarmTypes=["CompositeAlarm"]) == {}
    pages = cloudwatch.get_paginator("describe_alarms").paginate(PaginationConfig={"PageSize": 2})
    assert [len(page["MetricAlarms"]) for page in pages] == [2, 1]
    of_metric = cloudwatch.describe_alarms_for_metric(Namespace="Mine", MetricName="Lag", Statistic="Average")
    assert len(of_metric["MetricAlarms"]) == 3
    assert cloudwatch.describe_alarms_for_metric(Namespace="Mine", MetricName="No")["MetricAlarms"] == []


def test_an_alarm_that_is_put_again_is_changed(cloudwatch: Any) -> None:
    put(cloudwatch, AlarmDescription="first")
    put(cloudwatch, Threshold=7.5, Statistic=None, ExtendedStatistic="p99.9")
    (described,) = alarms(cloudwatch).values()
    assert (described["Threshold"], described["ExtendedStatistic"]) == (7.5, "p99.9")
    assert "AlarmDescription" not in described
    assert "Statistic" not in described


def test_a_deleted_alarm_is_gone(cloudwatch: Any) -> None:
    put(cloudwatch)
    cloudwatch.delete_alarms(AlarmNames=["lag"])
    assert alarms(cloudwatch) == {}
    with refused("ResourceNotFound"):
        cloudwatch.set_alarm_state(AlarmName="lag", StateValue="OK", StateReason="a test")


def test_actions_are_switched(cloudwatch: Any) -> None:
    put(cloudwatch)
    cloudwatch.disable_alarm_actions(AlarmNames=["lag"])
    assert not alarms(cloudwatch)["lag"]["ActionsEnabled"]
    cloudwatch.enable_alarm_actions(AlarmNames=["lag"])
    assert alarms(cloudwatch)["lag"]["ActionsEnabled"]


def test_alarms_have_tags(cloudwatch: Any) -> None:
    put(cloudwatch, Tags=[{"Key": "team", "Value": "a"}])
    arn = alarms(cloudwatch)["lag"]["AlarmArn"]
    cloudwatch.tag_resource(ResourceARN=arn, Tags=[{"Key": "stage", "Value": "b"}])
    cloudwatch.untag_resource(ResourceARN=arn, TagKeys=["team"])
    assert cloudwatch.list_tags_for_resource(ResourceARN=arn)["Tags"] == [{"Key": "stage", "Value": "b"}]
    with refused("ResourceNotFoundException"):
        cloudwatch.list_tags_for_resource(ResourceARN=arn + "x")


@pytest.mark.parametrize(
    ("more", "code", "said"),
    [
        ({"Period": 45}, "ValidationError", "multiple of 60"),
        ({"Period": 3600, "EvaluationPeriods": 169}, "ValidationError", "more than 7 days"),
        ({"EvaluationPeriods": 1441}, "ValidationError", "more than a day"),
        ({"DatapointsToAlarm": 2}, "ValidationError", "DatapointsToAlarm"),
        ({"TreatMissingData": "maybe"}, "ValidationError", "Option maybe is not supported."),
        ({"EvaluateLowSampleCountPercentile": "x"}, "ValidationError", "are evaluate and ignore."),
        ({"ExtendedStatistic": "p9"}, "InvalidParameterCombination", "Exactly one of"),
        ({"Statistic": None, "ExtendedStatistic": "90"}, "InvalidParameterValue", "The value 90"),
        ({"Threshold": None}, "MissingParameter", "Threshold"),
        ({"MetricName": None}, "MissingParameter", "MetricName"),
        ({"AlarmName": None}, "MissingParameter", "AlarmName"),
    ],
)
def test_alarms_that_are_refused(cloudwatch: Any, more: dict[str, Any], code: str, said: str) -> None:
    with refused(code, said):
        put(cloudwatch, **more)


@pytest.mark.parametrize(
    "more", [{"ComparisonOperator": "GreaterThanUpperThreshold"}, {"ThresholdMetricId": "ad1"}]
)
def test_alarms_that_are_not_there(cloudwatch: Any, more: dict[str, Any]) -> None:
    with refused("NotImplemented", "does not support alarms on anomalies", 501):
        put(cloudwatch, **more)


@pytest.mark.parametrize(
    ("operation", "asked"),
    [
        ("put_composite_alarm", {"AlarmName": "c", "AlarmRule": "ALARM(lag)"}),
        ("put_insight_rule", {"RuleName": "r", "RuleDefinition": "{}"}),
        ("put_managed_insight_rules", {"ManagedRules": []}),
        ("delete_insight_rules", {"RuleNames": ["r"]}),
        ("enable_insight_rules", {"RuleNames": ["r"]}),
        ("disable_insight_rules", {"RuleNames": ["r"]}),
    ],
)
def test_operations_that_are_not_there(cloudwatch: Any, operation: str, asked: dict[str, Any]) -> None:
    with refused("NotImplemented", "no composite alarms and no rules over logs", 501):
        getattr(cloudwatch, operation)(**asked)
