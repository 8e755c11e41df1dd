"""Contributor Insights: statuses, rules, and the keys that are used most."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.service.dynamodb.conftest import index, item, raw_client
from tests.service.refusals import refused

from fogbank.testing.cloud import Cloud

Make = Callable[..., str]
BOTH = "ACCESSED_AND_THROTTLED_KEYS"


@pytest.fixture
def cloudwatch(cloud: Cloud) -> Any:
    return raw_client(cloud, "cloudwatch")


def enable(dynamodb: Any, table: str, **more: Any) -> dict[str, Any]:
    """Enable them, and describe them when they are."""
    dynamodb.update_contributor_insights(TableName=table, ContributorInsightsAction="ENABLE", **more)
    named = {name: value for name, value in more.items() if name == "IndexName"}
    described: dict[str, Any] = dynamodb.describe_contributor_insights(TableName=table, **named)
    assert described["ContributorInsightsStatus"] == "ENABLED"
    return described


def kinds(described: dict[str, Any]) -> list[str]:
    return [name.split("-")[1] for name in described["ContributorInsightsRuleList"]]


def report(cloudwatch: Any, rule: str, **more: Any) -> dict[str, Any]:
    now = datetime.now(UTC)
    found: dict[str, Any] = cloudwatch.get_insight_rule_report(
        RuleName=rule,
        StartTime=now - timedelta(minutes=10),
        EndTime=now + timedelta(minutes=1),
        Period=3600,
        **more,
    )
    return found


def test_a_table_that_never_had_them(dynamodb: Any, table: str) -> None:
    described = dynamodb.describe_contributor_insights(TableName=table)
    del described["ResponseMetadata"]
    assert described == {"TableName": table, "ContributorInsightsStatus": "DISABLED"}
    assert dynamodb.list_contributor_insights(TableName=table)["ContributorInsightsSummaries"] == []
    answer = dynamodb.update_contributor_insights(TableName=table, ContributorInsightsAction="DISABLE")
    assert answer["ContributorInsightsStatus"] == "DISABLED"


def test_from_enabling_to_disabled(dynamodb: Any, table: str) -> None:
    answer = dynamodb.update_contributor_insights(TableName=table, ContributorInsightsAction="ENABLE")
    assert (answer["ContributorInsightsStatus"], answer["ContributorInsightsMode"]) == ("ENABLING", BOTH)
    described = dynamodb.describe_contributor_insights(TableName=table)
    assert described["ContributorInsightsStatus"] == "ENABLED"
    assert kinds(described) == ["PKC", "SKC", "PKT", "SKT"]
    assert all(f"-{table}-" in name for name in described["ContributorInsightsRuleList"])
    again = dynamodb.update_contributor_insights(TableName=table, ContributorInsightsAction="ENABLE")
    assert again["ContributorInsightsStatus"] == "ENABLED"
    answer = dynamodb.update_contributor_insights(TableName=table, ContributorInsightsAction="DISABLE")
    assert answer["ContributorInsightsStatus"] == "DISABLING"
    described = dynamodb.describe_contributor_insights(TableName=table)
    assert (described["ContributorInsightsStatus"], described["ContributorInsightsMode"]) == (
        "DISABLED",
        BOTH,
    )
    assert "LastUpdateDateTime" in described
    assert "ContributorInsightsRuleList" not in described
    assert dynamodb.list_contributor_insights()["ContributorInsightsSummaries"] == []


def test_a_mode_is_changed_and_falls_back_where_none_is_given(dynamodb: Any, make_table: Make) -> None:
    table = make_table("hashes", "p")
    assert kinds(enable(dynamodb, table)) == ["PKC", "PKT"]
    throttled = enable(dynamodb, table, ContributorInsightsMode="THROTTLED_KEYS")
    assert (throttled["ContributorInsightsMode"], kinds(throttled)) == ("THROTTLED_KEYS", ["PKT"])
    assert enable(dynamodb, table)["ContributorInsightsMode"] == BOTH


def test_indexes_have_their_own(dynamodb: Any, make_table: Make) -> None:
    table = make_table(
        GlobalSecondaryIndexes=[index("by-g", "g")], LocalSecondaryIndexes=[index("by-l", "p", "l")]
    )
    described = enable(dynamodb, table, IndexName="by-g")
    assert described["IndexName"] == "by-g"
    assert kinds(described) == ["PKC", "PKT"]
    assert f"-{table}-by-g-" in described["ContributorInsightsRuleList"][0]
    enable(dynamodb, table)
    first = dynamodb.list_contributor_insights(TableName=table, MaxResults=1)
    assert "IndexName" not in first["ContributorInsightsSummaries"][0]
    rest = dynamodb.list_contributor_insights(TableName=table, MaxResults=1, NextToken=first["NextToken"])
    assert rest["ContributorInsightsSummaries"] == [
        {
            "TableName": table,
            "IndexName": "by-g",
            "ContributorInsightsStatus": "ENABLED",
            "ContributorInsightsMode": BOTH,
        }
    ]
    assert "NextToken" not in rest
    for name in ("by-l", "nobody"):
        words = f"Requested resource not found: Index: {name} not found for table: {table}"
        with refused("ResourceNotFoundException", words):
            dynamodb.describe_contributor_insights(TableName=table, IndexName=name)


def test_no_table_no_insights(dynamodb: Any) -> None:
    with refused("ResourceNotFoundException", "Requested resource not found: Table: nobody not found"):
        dynamodb.update_contributor_insights(TableName="nobody", ContributorInsightsAction="ENABLE")
    with refused("ValidationException", "contributorInsightsAction"):
        dynamodb.update_contributor_insights(TableName="nobody", ContributorInsightsAction="PAUSE")


def test_the_most_used_keys(dynamodb: Any, cloudwatch: Any, table: str) -> None:
    dynamodb.put_item(TableName=table, Item=item("before", 1))
    partition, both, throttled, _ = enable(dynamodb, table)["ContributorInsightsRuleList"]
    for number in range(6):
        dynamodb.put_item(TableName=table, Item=item("hot" if number else "cold", number))
    for _ in range(4):
        dynamodb.get_item(TableName=table, Key=item("hot", 1), ConsistentRead=True)
    found = report(cloudwatch, partition, MaxContributorCount=1, Metrics=["Sum", "UniqueContributors"])
    assert (found["KeyLabels"], found["AggregationStatistic"]) == (["p"], "Sum")
    assert (found["AggregateValue"], found["ApproximateUniqueCount"]) == (10, 2)
    (hottest,) = found["Contributors"]
    assert (hottest["Keys"], hottest["ApproximateAggregateValue"]) == (["hot"], 9)
    assert sum(point["Sum"] for point in found["MetricDatapoints"]) == 10
    heaviest = report(cloudwatch, both)["Contributors"][0]
    assert (heaviest["Keys"], heaviest["ApproximateAggregateValue"]) == (["hot", "1"], 5)
    assert report(cloudwatch, throttled)["Contributors"] == []


def test_rules_are_cloudwatchs_for_as_long_as_the_table_is_there(
    dynamodb: Any, cloudwatch: Any, table: str
) -> None:
    names = enable(dynamodb, table)["ContributorInsightsRuleList"]
    rules = cloudwatch.describe_insight_rules()["InsightRules"]
    assert {rule["Name"] for rule in rules} == set(names)
    assert {(rule["State"], rule["ManagedRule"]) for rule in rules} == {("ENABLED", True)}
    arn = dynamodb.describe_table(TableName=table)["Table"]["TableArn"]
    managed = cloudwatch.list_managed_insight_rules(ResourceARN=arn)["ManagedRules"]
    assert {rule["TemplateName"].split("-")[1] for rule in managed} == {"PKC", "SKC", "PKT", "SKT"}
    dynamodb.delete_table(TableName=table)
    dynamodb.get_waiter("table_not_exists").wait(TableName=table)
    assert cloudwatch.describe_insight_rules()["InsightRules"] == []
    with refused("ResourceNotFoundException"):
        report(cloudwatch, names[0])


def test_a_new_table_of_an_old_name_has_none(dynamodb: Any, make_table: Make) -> None:
    table = make_table()
    enable(dynamodb, table)
    dynamodb.delete_table(TableName=table)
    dynamodb.get_waiter("table_not_exists").wait(TableName=table)
    make_table()
    assert dynamodb.describe_contributor_insights(TableName=table)["ContributorInsightsStatus"] == "DISABLED"
    assert kinds(enable(dynamodb, table)) == ["PKC", "SKC", "PKT", "SKT"]


def test_an_account_has_a_hundred_rules(dynamodb: Any, make_table: Make) -> None:
    for number in range(25):
        enable(dynamodb, make_table(f"table-{number}"))
    last = make_table("last")
    answer = dynamodb.update_contributor_insights(TableName=last, ContributorInsightsAction="ENABLE")
    assert answer["ContributorInsightsStatus"] == "ENABLING"
    described = dynamodb.describe_contributor_insights(TableName=last)
    assert described["ContributorInsightsStatus"] == "FAILED"
    assert described["FailureException"]["ExceptionName"] == "LimitExceededException"
    assert "ContributorInsightsRuleList" not in described
    listed = dynamodb.list_contributor_insights(TableName=last)["ContributorInsightsSummaries"]
    assert [one["ContributorInsightsStatus"] for one in listed] == ["FAILED"]
    dynamodb.update_contributor_insights(TableName="table-0", ContributorInsightsAction="DISABLE")
    assert "FailureException" not in enable(dynamodb, last)


def test_throttled_requests_are_counted_by_table_and_key(
    dynamodb: Any, cloudwatch: Any, make_table: Make
) -> None:
    table = make_table(
        BillingMode="PROVISIONED",
        ProvisionedThroughput={"ReadCapacityUnits": 1, "WriteCapacityUnits": 1},
        Tags=[{"Key": "fogbank:capacity", "Value": "enforce"}],
    )
    names = enable(dynamodb, table, ContributorInsightsMode="THROTTLED_KEYS")["ContributorInsightsRuleList"]
    dynamodb.put_item(TableName=table, Item=item("large", 1, more={"S": "x" * 300_000}))
    with refused("ProvisionedThroughputExceededException"):
        dynamodb.put_item(TableName=table, Item=item("hot", 1))
    found = report(cloudwatch, names[0])
    assert found["AggregationStatistic"] == "SampleCount"
    assert [one["Keys"] for one in found["Contributors"]] == [["hot"]]
    events = sums(cloudwatch, "WriteThrottleEvents", TableName=table)
    requests = sums(cloudwatch, "ThrottledRequests", TableName=table, Operation="PutItem")
    assert (events, requests, sums(cloudwatch, "UserErrors")) == (1, 1, 0)


def sums(cloudwatch: Any, name: str, **dimensions: str) -> float:
    """What a metric came to in the last minutes."""
    now = datetime.now(UTC)
    points = cloudwatch.get_metric_statistics(
        Namespace="AWS/DynamoDB",
        MetricName=name,
        Dimensions=[{"Name": key, "Value": value} for key, value in dimensions.items()],
        StartTime=now - timedelta(minutes=10),
        EndTime=now + timedelta(minutes=1),
        Period=60,
        Statistics=["Sum"],
    )["Datapoints"]
    return sum(point["Sum"] for point in points)
