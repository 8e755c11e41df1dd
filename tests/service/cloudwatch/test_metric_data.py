"""Metrics brought in and read again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.service.cloudwatch.conftest import plain_client
from tests.service.refusals import refused

from fogbank.testing.cloud import Cloud

NOW = datetime.now(UTC).replace(second=0, microsecond=0)
DIMENSIONS = [{"Name": "Node", "Value": "a"}]


def put(cloudwatch: Any, *data: dict[str, Any], namespace: str = "Mine") -> None:
    cloudwatch.put_metric_data(
        Namespace=namespace, MetricData=[{"MetricName": "Lag", "Timestamp": NOW} | datum for datum in data]
    )


def statistics(cloudwatch: Any, **more: Any) -> list[dict[str, Any]]:
    asked = {
        "Namespace": "Mine",
        "MetricName": "Lag",
        "StartTime": NOW - timedelta(minutes=30),
        "EndTime": NOW + timedelta(minutes=1),
        "Period": 60,
        "Statistics": ["SampleCount", "Average", "Sum", "Minimum", "Maximum"],
    }
    given = {name: value for name, value in (asked | more).items() if value is not None}
    found: list[dict[str, Any]] = cloudwatch.get_metric_statistics(**given)["Datapoints"]
    return found


def query(name: str, stat: str = "Sum", **more: Any) -> dict[str, Any]:
    metric = {"Namespace": "Mine", "MetricName": "Lag"}
    return {"Id": name, "MetricStat": {"Metric": metric, "Period": 60, "Stat": stat} | more}


def data(cloudwatch: Any, *queries: dict[str, Any], **more: Any) -> dict[str, Any]:
    span = {"StartTime": NOW - timedelta(minutes=30), "EndTime": NOW + timedelta(minutes=1)}
    found: dict[str, Any] = cloudwatch.get_metric_data(MetricDataQueries=list(queries), **span | more)
    return found


@pytest.fixture(params=["smithy-rpc-v2-cbor", "json", "query"])
def any_protocol(request: pytest.FixtureRequest, cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A client in each protocol that SDKs use for CloudWatch."""
    monkeypatch.setattr("botocore.model.PRIORITY_ORDERED_SUPPORTED_PROTOCOLS", (request.param,))
    client = plain_client(cloud)
    assert client.meta.service_model.resolved_protocol == request.param
    return client


def test_every_protocol(any_protocol: Any) -> None:
    put(any_protocol, {"Value": 2.5, "Unit": "Seconds", "Dimensions": DIMENSIONS})
    (point,) = statistics(any_protocol, Dimensions=DIMENSIONS, ExtendedStatistics=["p50"])
    assert point == {
        "Timestamp": NOW,
        "SampleCount": 1,
        "Average": 2.5,
        "Sum": 2.5,
        "Minimum": 2.5,
        "Maximum": 2.5,
        "Unit": "Seconds",
        "ExtendedStatistics": {"p50": 2.5},
    }
    metric = {"Namespace": "Mine", "MetricName": "Lag", "Dimensions": DIMENSIONS}
    assert any_protocol.list_metrics()["Metrics"] == [metric]
    (result,) = data(any_protocol, query("m1", Metric=metric))["MetricDataResults"]
    assert (result["Timestamps"], result["Values"], result["StatusCode"]) == ([NOW], [2.5], "Complete")
    with refused("InvalidParameterValue", "StartTime must be less than"):
        statistics(any_protocol, StartTime=NOW, EndTime=NOW)


def test_values_counts_and_statistic_sets_come_to_one_minute(cloudwatch: Any) -> None:
    put(
        cloudwatch,
        {"Value": 4},
        {"Values": [1, 2], "Counts": [3, 1]},
        {"StatisticValues": {"SampleCount": 2, "Sum": 20, "Minimum": 5, "Maximum": 15}},
    )
    (point,) = statistics(cloudwatch)
    assert (point["SampleCount"], point["Sum"], point["Minimum"], point["Maximum"]) == (7, 29, 1, 15)
    assert point["Unit"] == "None"
    assert statistics(cloudwatch, Statistics=None, ExtendedStatistics=["p50"]) == []


def test_periods_begin_with_the_start_time(cloudwatch: Any) -> None:
    put(cloudwatch, *({"Value": 1, "Timestamp": NOW - timedelta(minutes=ago)} for ago in range(10)))
    start = NOW - timedelta(minutes=9)
    points = statistics(cloudwatch, StartTime=start, Period=300, Statistics=["Sum"])
    assert [(point["Timestamp"], point["Sum"]) for point in points] == [
        (start, 5),
        (start + timedelta(minutes=5), 5),
    ]


def test_each_unit_has_its_own_points(cloudwatch: Any) -> None:
    put(cloudwatch, {"Value": 5, "Unit": "Seconds"}, {"Value": 5000, "Unit": "Milliseconds"})
    assert {point["Unit"]: point["Sum"] for point in statistics(cloudwatch)} == {
        "Seconds": 5,
        "Milliseconds": 5000,
    }
    assert [point["Sum"] for point in statistics(cloudwatch, Unit="Seconds")] == [5]
    (result,) = data(cloudwatch, query("m1"))["MetricDataResults"]
    assert result["Values"] == [5000]
    assert result["Messages"] == [
        {"Code": "MultipleUnits", "Value": "Multiple units returned: '[Milliseconds, Seconds]'"}
    ]


def test_fine_metrics_have_fine_periods(cloudwatch: Any) -> None:
    fine = ({"Value": 1, "StorageResolution": 1, "Timestamp": NOW + timedelta(seconds=s)} for s in (1, 2, 31))
    put(cloudwatch, *fine)
    points = statistics(cloudwatch, StartTime=NOW, EndTime=NOW + timedelta(minutes=1), Period=10)
    assert [(point["Timestamp"].second, point["Sum"]) for point in points] == [(0, 2), (30, 1)]
    assert [point["Sum"] for point in statistics(cloudwatch)] == [3]


def test_math_over_metrics(cloudwatch: Any) -> None:
    for ago, value in ((2, 4), (1, 6), (0, 12)):
        put(cloudwatch, {"Values": [value, 0], "Timestamp": NOW - timedelta(minutes=ago)})
    answer = data(
        cloudwatch,
        query("total"),
        query("count", "SampleCount") | {"ReturnData": False},
        {"Id": "mean", "Expression": "total / count", "Label": "a mean"},
        {"Id": "rate", "Expression": "RATE(total) * 60"},
        ScanBy="TimestampAscending",
    )
    results = {one["Id"]: one for one in answer["MetricDataResults"]}
    assert list(results) == ["total", "mean", "rate"]
    assert results["total"]["Label"] == "Lag Sum"
    assert (results["mean"]["Label"], results["mean"]["Values"]) == ("a mean", [2, 3, 6])
    assert results["rate"]["Values"] == pytest.approx([2, 6])
    newest = data(cloudwatch, query("total"))["MetricDataResults"][0]
    assert (newest["Label"], newest["Values"]) == ("Lag", [12, 6, 4])


def test_pages_of_values(cloudwatch: Any) -> None:
    put(cloudwatch, *({"Value": ago, "Timestamp": NOW - timedelta(minutes=ago)} for ago in range(5)))
    found: dict[str, list[float]] = {"m1": [], "m2": []}
    pages, token = 0, None
    while pages == 0 or token:
        answer = data(
            cloudwatch,
            query("m1"),
            query("m2", "Maximum"),
            MaxDatapoints=4,
            **{"NextToken": token} if token else {},
        )
        for result in answer["MetricDataResults"]:
            found[result["Id"]] += result["Values"]
        pages, token = pages + 1, answer.get("NextToken")
    assert (pages, found) == (3, {"m1": [0, 1, 2, 3, 4], "m2": [0, 1, 2, 3, 4]})
    with refused("InvalidNextToken", "NextToken is invalid"):
        data(cloudwatch, query("m1"), NextToken="mine")


def test_a_metric_without_data_has_no_values(cloudwatch: Any) -> None:
    (result,) = data(cloudwatch, query("m1"))["MetricDataResults"]
    assert (result["Label"], result["Values"], result["StatusCode"]) == ("Lag", [], "Complete")
    assert statistics(cloudwatch) == []


def test_metrics_are_listed_by_what_they_have(cloudwatch: Any) -> None:
    put(cloudwatch, {"Value": 1, "Dimensions": DIMENSIONS}, {"Value": 1}, {"MetricName": "Other", "Value": 1})
    put(cloudwatch, {"Value": 1}, namespace="Theirs")
    assert len(cloudwatch.list_metrics()["Metrics"]) == 4
    assert len(cloudwatch.list_metrics(Namespace="Mine", MetricName="Lag")["Metrics"]) == 2
    by_name = cloudwatch.list_metrics(Dimensions=[{"Name": "Node"}])["Metrics"]
    assert [metric["Dimensions"] for metric in by_name] == [DIMENSIONS]
    assert cloudwatch.list_metrics(Dimensions=[{"Name": "Node", "Value": "b"}])["Metrics"] == []


def test_old_metrics_are_not_listed_as_recent(cloudwatch: Any) -> None:
    put(cloudwatch, {"Value": 1, "Timestamp": NOW - timedelta(hours=4)})
    assert len(cloudwatch.list_metrics()["Metrics"]) == 1
    assert cloudwatch.list_metrics(RecentlyActive="PT3H")["Metrics"] == []


def test_lists_have_pages(cloudwatch: Any) -> None:
    many = [{"MetricName": f"m{number:03}", "Value": 1, "Timestamp": NOW} for number in range(600)]
    cloudwatch.put_metric_data(Namespace="Mine", MetricData=many)
    pages = list(cloudwatch.get_paginator("list_metrics").paginate(Namespace="Mine"))
    assert [len(page["Metrics"]) for page in pages] == [500, 100]
    with refused("InvalidNextToken"):
        cloudwatch.list_metrics(NextToken="mine")


def test_accounts_and_regions_do_not_meet(cloud: Cloud, cloudwatch: Any) -> None:
    put(cloudwatch, {"Value": 1})
    assert cloud.client("cloudwatch", region="eu-west-1").list_metrics()["Metrics"] == []
    assert cloud.client("cloudwatch", account="111111111111").list_metrics()["Metrics"] == []


_TWO = "are mutually exclusive and you have specified both."


@pytest.mark.parametrize(
    ("datum", "code", "said"),
    [
        (
            {"Value": float("nan")},
            "InvalidParameterValue",
            "The value NaN for parameter MetricData.member.1.Value",
        ),
        ({"Value": 1e200}, "InvalidParameterValue", "is invalid"),
        ({"Value": 1, "Values": [1]}, "InvalidParameterCombination", _TWO),
        ({"Values": [1, 2], "Counts": [1]}, "InvalidParameterValue", "must be of the same size"),
        ({}, "InvalidParameterCombination", "At least one of the parameters must be specified"),
        (
            {"Value": 1, "Timestamp": NOW + timedelta(hours=3)},
            "InvalidParameterValue",
            "two hours in the future",
        ),
        ({"Value": 1, "Timestamp": NOW - timedelta(days=15)}, "InvalidParameterValue", "past two weeks"),
        ({"Value": 1, "StorageResolution": 5}, "InvalidParameterValue", "StorageResolution"),
        ({"Value": 1, "Unit": "Miles"}, "ValidationError", "enum value set"),
        (
            {"Value": 1, "Dimensions": [{"Name": "a", "Value": "\u0000"}]},
            "InvalidParameterValue",
            "Dimensions",
        ),
        ({"Value": 1, "Dimensions": DIMENSIONS * 2}, "InvalidParameterValue", "Dimensions"),
    ],
)
def test_data_that_is_refused(cloudwatch: Any, datum: dict[str, Any], code: str, said: str) -> None:
    with refused(code, said):
        put(cloudwatch, datum)


def test_aws_namespaces_are_reserved(cloudwatch: Any) -> None:
    with refused("InvalidParameterValue", "The value AWS/ for parameter Namespace is invalid."):
        put(cloudwatch, {"Value": 1}, namespace="AWS/EC2")


@pytest.mark.parametrize(
    ("asked", "code", "said"),
    [
        (
            {"Statistics": None},
            "InvalidParameterCombination",
            "Must specify either Statistics or ExtendedStatistics",
        ),
        ({"ExtendedStatistics": ["90"]}, "InvalidParameterValue", "The value 90"),
        ({"Period": 45}, "InvalidParameterValue", "Period"),
        (
            {"StartTime": NOW - timedelta(days=2)},
            "InvalidParameterCombination",
            "You have requested up to 2881 datapoints, which exceeds the limit of 1440.",
        ),
    ],
)
def test_statistics_that_are_refused(cloudwatch: Any, asked: dict[str, Any], code: str, said: str) -> None:
    with refused(code, said):
        statistics(cloudwatch, **asked)


@pytest.mark.parametrize(
    ("queries", "said"),
    [
        ([{"Id": "e1"}], "The parameter MetricDataQueries.member.1.MetricStat is required."),
        ([query("a"), query("a")], "are not unique"),
        ([query("Upper")], "Upper"),
        ([query("m1", "p101")], "p101"),
        ([{"Id": "e1", "Expression": "m1 +"}], "Error in expression 'e1'"),
        ([{"Id": "e1", "Expression": "nobody"}], "Undefined variable nobody"),
        ([{"Id": "e1", "Expression": "e2"}, {"Id": "e2", "Expression": "e1"}], "refers to itself"),
        ([query("m1"), {"Id": "e1", "Expression": "SUM(m1)"}], "must give a time series"),
    ],
)
def test_queries_that_are_refused(cloudwatch: Any, queries: list[dict[str, Any]], said: str) -> None:
    with refused("ValidationError", said):
        data(cloudwatch, *queries)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"Id": "e1", "Expression": "SEARCH('{Mine} Lag', 'Sum')"}, "SEARCH"),
        ({"Id": "e1", "Expression": "SELECT AVG(Lag) FROM Mine"}, "Metrics Insights"),
        (query("m1") | {"Label": "${AVG}"}, "dynamic"),
    ],
)
def test_queries_that_are_not_there(cloudwatch: Any, asked: dict[str, Any], said: str) -> None:
    with refused("NotImplemented", said, 501):
        data(cloudwatch, asked)
