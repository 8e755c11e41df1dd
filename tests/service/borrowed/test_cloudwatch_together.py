"""CloudWatch's own part and the borrowed one behind one endpoint, and alarms that reach the borrowed SNS."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from fogbank.testing.cloud import Cloud


@pytest.fixture
def aws(cloud: Cloud, moto_cache: Path) -> Cloud:
    """A whole server, where moto is installed."""
    assert moto_cache.exists()
    return cloud


def test_dashboards_are_borrowed_and_metrics_are_not(aws: Cloud) -> None:
    cloudwatch = aws.client("cloudwatch")
    cloudwatch.put_metric_data(Namespace="Mine", MetricData=[{"MetricName": "Lag", "Value": 1}])
    cloudwatch.put_dashboard(DashboardName="lags", DashboardBody=json.dumps({"widgets": []}))
    assert [one["DashboardName"] for one in cloudwatch.list_dashboards()["DashboardEntries"]] == ["lags"]
    assert [one["MetricName"] for one in cloudwatch.list_metrics()["Metrics"]] == ["Lag"]


def test_an_alarm_reaches_a_queue(aws: Cloud) -> None:
    sns, sqs, cloudwatch = (aws.client(name) for name in ("sns", "sqs", "cloudwatch"))
    topic = sns.create_topic(Name="alarms")["TopicArn"]
    url = sqs.create_queue(QueueName="alarms")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes={"RawMessageDelivery": "true"})
    before = datetime.now(UTC) - timedelta(minutes=1)
    cloudwatch.put_metric_data(
        Namespace="Mine", MetricData=[{"MetricName": "Lag", "Value": 9, "Timestamp": before}]
    )
    cloudwatch.put_metric_alarm(
        AlarmName="lag", Namespace="Mine", MetricName="Lag", Statistic="Maximum", Period=60, EvaluationPeriods=1,
        Threshold=5, ComparisonOperator="GreaterThanThreshold", AlarmActions=[topic],
    )  # fmt: skip
    message = json.loads(_received(sqs, url))
    assert (message["AlarmName"], message["NewStateValue"]) == ("lag", "ALARM")
    assert _acted(cloudwatch) == [f"Successfully executed action {topic}"]


def _acted(cloudwatch: Any) -> list[str]:
    """What the alarm's history has of its actions, which is written after the message came."""
    deadline, found = time.monotonic() + 10, []
    while not found and time.monotonic() < deadline:
        items = cloudwatch.describe_alarm_history(HistoryItemType="Action")["AlarmHistoryItems"]
        found = [item["HistorySummary"] for item in items]
    return found


def _received(sqs: Any, url: str) -> str:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        for message in sqs.receive_message(QueueUrl=url, WaitTimeSeconds=2).get("Messages", []):
            body: str = message["Body"]
            return body
    raise AssertionError("nothing came")
