"""Alarms as minutes pass: states, reasons, history, actions."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest
from tests.unit.services.cloudwatch.conftest import SCOPE, Watched

TOPIC = "arn:aws:sns:us-east-1:000000000000:alarms"


async def put_alarm(watched: Watched, **more: Any) -> None:
    alarm = {
        "AlarmName": "lag",
        "Namespace": "Mine",
        "MetricName": "Lag",
        "Statistic": "Average",
        "Period": 60,
        "EvaluationPeriods": 1,
        "Threshold": 5.0,
        "ComparisonOperator": "GreaterThanThreshold",
    }
    await watched.call("PutMetricAlarm", **alarm | more)


async def alarm(watched: Watched) -> dict[str, Any]:
    found: dict[str, Any] = (await watched.call("DescribeAlarms"))["MetricAlarms"][0]
    return found


async def history(watched: Watched, **more: Any) -> list[dict[str, Any]]:
    for _ in range(10):
        await asyncio.sleep(0)  # actions run beside
    found: list[dict[str, Any]] = (await watched.call("DescribeAlarmHistory", **more))["AlarmHistoryItems"]
    return found


async def test_an_alarm_goes_off_recovers_and_lacks_data(watched: Watched) -> None:
    await put_alarm(watched)
    assert await watched.state() == "INSUFFICIENT_DATA"
    watched.put(9)
    assert await watched.state() == "ALARM"
    watched.clock.time += timedelta(minutes=1)
    watched.put(1)
    assert await watched.state() == "OK"
    watched.clock.time += timedelta(minutes=1)
    assert await watched.state() == "OK"  # the last point is still in the range that is looked at
    watched.clock.time += timedelta(minutes=3)
    assert await watched.state() == "INSUFFICIENT_DATA"


async def test_reasons_are_aws_words(watched: Watched) -> None:
    await put_alarm(watched, DatapointsToAlarm=1)
    assert (await alarm(watched))["StateReason"] == "Unchecked: Initial alarm creation"
    watched.put(9)
    await watched.state()
    assert (await alarm(watched))["StateReason"] == (
        "Threshold Crossed: 1 out of the last 1 datapoints [9.0 (04/01/26 11:59:00)] was greater than "
        "the threshold (5.0) (minimum 1 datapoint for OK -> ALARM transition)."
    )
    data = json.loads((await alarm(watched))["StateReasonData"])
    assert data["startDate"] == "2026-01-04T11:59:00.000+0000"
    assert (data["recentDatapoints"], data["threshold"], data["period"]) == ([9.0], 5.0, 60)
    watched.clock.time += timedelta(minutes=10)
    await watched.state()
    assert (await alarm(watched))["StateReason"] == "Insufficient Data: 1 datapoint was unknown."


async def test_missing_data_may_be_breaching(watched: Watched) -> None:
    await put_alarm(watched, TreatMissingData="breaching", EvaluationPeriods=2)
    assert await watched.state() == "ALARM"
    assert (await alarm(watched))["StateReason"] == (
        "Threshold Crossed: no datapoints were received for 2 periods and 2 missing datapoints were treated "
        "as [Breaching]."
    )


async def test_two_out_of_three(watched: Watched) -> None:
    await put_alarm(watched, EvaluationPeriods=3, DatapointsToAlarm=2)
    for value, ago in ((9, 3), (1, 2), (9, 1)):
        watched.put(value, ago)
    assert await watched.state() == "ALARM"
    watched.clock.time += timedelta(minutes=1)
    watched.put(1)
    assert await watched.state() == "OK"


async def test_dynamodb_metrics_that_are_missing_change_nothing(watched: Watched) -> None:
    await put_alarm(watched, Namespace="AWS/DynamoDB", MetricName="ThrottledRequests")
    watched.metrics.add(
        SCOPE, "AWS/DynamoDB", "ThrottledRequests", {}, 9, when=watched.clock.now() - timedelta(minutes=1)
    )
    assert await watched.state() == "ALARM"
    watched.clock.time += timedelta(hours=1)
    assert await watched.state() == "ALARM"


async def test_an_alarm_on_an_expression(watched: Watched) -> None:
    stat = {"Metric": {"Namespace": "Mine", "MetricName": "Lag"}, "Period": 60, "Stat": "p90"}
    queries = [
        {"Id": "m1", "MetricStat": stat, "ReturnData": False},
        {"Id": "e1", "Expression": "FILL(m1, 0) * 10"},
    ]
    nothing = dict.fromkeys(("Namespace", "MetricName", "Statistic", "Period"))
    await put_alarm(watched, Metrics=queries, **nothing)
    assert await watched.state() == "OK"
    watched.clock.time += timedelta(minutes=1)
    watched.put(1)
    assert await watched.state() == "ALARM"


async def test_few_samples_may_not_move_a_percentile(watched: Watched) -> None:
    extended = {"Statistic": None, "ExtendedStatistic": "p99", "EvaluateLowSampleCountPercentile": "ignore"}
    await put_alarm(watched, **extended)
    watched.put(9)
    assert await watched.state() == "INSUFFICIENT_DATA"
    for _ in range(1000):
        watched.put(9)
    assert await watched.state() == "ALARM"


async def test_a_state_that_is_set_stands_until_the_next_minute(watched: Watched) -> None:
    await put_alarm(watched)
    watched.put(9)
    assert await watched.state() == "ALARM"
    await watched.call("SetAlarmState", AlarmName="lag", StateValue="OK", StateReason="a test")
    assert await watched.state() == "OK"
    watched.clock.time += timedelta(seconds=59)
    assert await watched.state() == "OK"
    watched.clock.time += timedelta(seconds=1)
    assert await watched.state() == "ALARM"


async def test_a_change_of_settings_keeps_the_state_and_is_evaluated_at_once(watched: Watched) -> None:
    await put_alarm(watched)
    watched.put(9)
    assert await watched.state() == "ALARM"
    await put_alarm(watched, Threshold=20.0)
    assert (await alarm(watched))["StateValue"] == "ALARM"
    assert await watched.state() == "OK"


async def test_actions_are_published_once_for_each_change(watched: Watched) -> None:
    await put_alarm(watched, AlarmActions=[TOPIC], OKActions=[TOPIC + "-ok"], AlarmDescription="slow")
    watched.put(9)
    await watched.state()
    await watched.state()
    acted = await history(watched, HistoryItemType="Action")
    assert [item["HistorySummary"] for item in acted] == [f"Successfully executed action {TOPIC}"]
    (published,) = watched.topics.published
    assert published["TopicArn"] == TOPIC
    assert published["Subject"] == 'ALARM: "lag" in US East (N. Virginia)'
    message = json.loads(published["Message"])
    assert (message["NewStateValue"], message["OldStateValue"]) == ("ALARM", "INSUFFICIENT_DATA")
    assert message["Trigger"]["MetricName"] == "Lag"
    assert message["Trigger"]["Statistic"] == "AVERAGE"


@pytest.mark.parametrize(
    ("action", "said"),
    [
        ("arn:aws:sns:us-east-1:000000000000:missing", "NotFound"),
        ("arn:aws:lambda:us-east-1:000000000000:function:f", "no other action"),
    ],
)
async def test_actions_that_fail_say_so(watched: Watched, action: str, said: str) -> None:
    await put_alarm(watched, AlarmActions=[action])
    watched.put(9)
    await watched.state()
    (item,) = await history(watched, HistoryItemType="Action")
    assert item["HistorySummary"] == f"Failed to execute action {action}"
    assert said in json.loads(item["HistoryData"])["error"]


async def test_disabled_actions_do_not_run(watched: Watched) -> None:
    await put_alarm(watched, AlarmActions=[TOPIC])
    await watched.call("DisableAlarmActions", AlarmNames=["lag", "nobody"])
    watched.put(9)
    assert await watched.state() == "ALARM"
    assert await history(watched, HistoryItemType="Action") == []
    assert watched.topics.published == []


async def test_history_tells_all_of_it_and_survives_the_alarm(watched: Watched) -> None:
    await put_alarm(watched)
    watched.put(9)
    await watched.state()
    await watched.call("DeleteAlarms", AlarmNames=["lag", "nobody"])
    told = [item["HistorySummary"] for item in await history(watched, ScanBy="TimestampAscending")]
    assert told == [
        'Alarm "lag" created',
        "Alarm updated from INSUFFICIENT_DATA to ALARM",
        'Alarm "lag" deleted',
    ]
    first = await watched.call("DescribeAlarmHistory", MaxRecords=2)
    rest = await watched.call("DescribeAlarmHistory", MaxRecords=2, NextToken=first["NextToken"])
    assert [len(first["AlarmHistoryItems"]), len(rest["AlarmHistoryItems"])] == [2, 1]
    assert rest["NextToken"] is None
