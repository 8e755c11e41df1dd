"""What DynamoDB tells CloudWatch, as boto3 reads it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.service.dynamodb.conftest import index, item, raw_client
from tests.service.refusals import refused

from fogbank.testing.cloud import Cloud

Make = Callable[..., str]


@pytest.fixture
def cloudwatch(cloud: Cloud) -> Any:
    return raw_client(cloud, "cloudwatch")


def figures(cloudwatch: Any, name: str, **dimensions: str) -> dict[str, Any]:
    """The statistics of a metric over the last minutes; nothing where it has no data."""
    now = datetime.now(UTC)
    points = cloudwatch.get_metric_statistics(
        Namespace="AWS/DynamoDB",
        MetricName=name,
        Dimensions=[{"Name": key, "Value": value} for key, value in dimensions.items()],
        StartTime=now - timedelta(minutes=10),
        EndTime=now + timedelta(minutes=1),
        Period=3600,
        Statistics=["Sum", "SampleCount", "Maximum"],
    )["Datapoints"]
    return dict(points[0]) if points else {}


def test_requests_are_counted_by_table_and_operation(dynamodb: Any, cloudwatch: Any, table: str) -> None:
    for number in range(5):
        dynamodb.put_item(TableName=table, Item=item("a", number))
    dynamodb.get_item(TableName=table, Key=item("a", 1))
    latency = figures(cloudwatch, "SuccessfulRequestLatency", TableName=table, Operation="PutItem")
    assert (latency["SampleCount"], latency["Unit"]) == (5, "Milliseconds")
    assert 0 < latency["Maximum"] <= latency["Sum"] < 60_000
    assert (
        figures(cloudwatch, "SuccessfulRequestLatency", TableName=table, Operation="GetItem")["SampleCount"]
        == 1
    )
    assert figures(cloudwatch, "SuccessfulRequestLatency", TableName=table, Operation="Query") == {}


def test_a_table_named_by_its_arn_is_the_same(dynamodb: Any, cloudwatch: Any, table: str) -> None:
    arn = dynamodb.describe_table(TableName=table)["Table"]["TableArn"]
    dynamodb.put_item(TableName=arn, Item=item("a", 1))
    latency = figures(cloudwatch, "SuccessfulRequestLatency", TableName=table, Operation="PutItem")
    assert latency["SampleCount"] == 1


def test_a_batch_counts_for_each_of_its_tables(dynamodb: Any, cloudwatch: Any, make_table: Make) -> None:
    names = [make_table("one"), make_table("two")]
    put = [{"PutRequest": {"Item": item("a", number)}} for number in range(3)]
    dynamodb.batch_write_item(RequestItems=dict.fromkeys(names, put))
    for name in names:
        latency = figures(cloudwatch, "SuccessfulRequestLatency", TableName=name, Operation="BatchWriteItem")
        assert latency["SampleCount"] == 1
        assert figures(cloudwatch, "ConsumedWriteCapacityUnits", TableName=name)["Sum"] == 3


def test_capacity_is_counted_for_table_and_index(dynamodb: Any, cloudwatch: Any, make_table: Make) -> None:
    table = make_table(GlobalSecondaryIndexes=[index("by-g", "g")])
    for number in range(4):
        dynamodb.put_item(TableName=table, Item=item("a", number, g={"S": "x"}, more={"S": "y" * 1500}))
    dynamodb.query(
        TableName=table,
        IndexName="by-g",
        KeyConditionExpression="g = :g",
        ExpressionAttributeValues={":g": {"S": "x"}},
    )
    assert figures(cloudwatch, "ConsumedWriteCapacityUnits", TableName=table)["Sum"] == 8
    of_index = {"TableName": table, "GlobalSecondaryIndexName": "by-g"}
    assert figures(cloudwatch, "ConsumedWriteCapacityUnits", **of_index)["Sum"] == 8
    assert figures(cloudwatch, "ConsumedReadCapacityUnits", **of_index)["Sum"] == 1
    again = figures(cloudwatch, "ConsumedWriteCapacityUnits", TableName=table)
    assert (again["Sum"], again["SampleCount"], again["Maximum"]) == (8, 4, 2)
    dynamodb.put_item(TableName=table, Item=item("b", 1))
    assert figures(cloudwatch, "ConsumedWriteCapacityUnits", TableName=table)["Sum"] == 9


def test_items_of_replies_are_counted(dynamodb: Any, cloudwatch: Any, table: str) -> None:
    for number in range(6):
        dynamodb.put_item(TableName=table, Item=item("a", number))
    dynamodb.scan(TableName=table)
    dynamodb.scan(TableName=table, Limit=2)
    returned = figures(cloudwatch, "ReturnedItemCount", TableName=table, Operation="Scan")
    assert (returned["Sum"], returned["SampleCount"], returned["Maximum"]) == (8, 2, 6)


def test_refusals_are_counted_where_aws_counts_them(dynamodb: Any, cloudwatch: Any, table: str) -> None:
    dynamodb.put_item(TableName=table, Item=item("a", 1))
    with refused("ConditionalCheckFailedException"):
        dynamodb.put_item(TableName=table, Item=item("a", 1), ConditionExpression="attribute_not_exists(p)")
    with refused("ResourceNotFoundException"):
        dynamodb.get_item(TableName="nobody", Key=item("a", 1))
    with refused("ValidationException"):
        dynamodb.get_item(TableName=table, Key={})
    assert figures(cloudwatch, "ConditionalCheckFailedRequests", TableName=table)["Sum"] == 1
    assert figures(cloudwatch, "UserErrors")["Sum"] == 2
    assert figures(cloudwatch, "SystemErrors", TableName=table, Operation="PutItem") == {}


def test_provisioned_capacity_and_the_account(dynamodb: Any, cloudwatch: Any, make_table: Make) -> None:
    units = {"ReadCapacityUnits": 400, "WriteCapacityUnits": 40}
    table = make_table(
        BillingMode="PROVISIONED",
        ProvisionedThroughput=units,
        GlobalSecondaryIndexes=[index("by-g", "g") | {"ProvisionedThroughput": units}],
    )
    assert figures(cloudwatch, "ProvisionedReadCapacityUnits", TableName=table)["Maximum"] == 400
    of_index = {"TableName": table, "GlobalSecondaryIndexName": "by-g"}
    assert figures(cloudwatch, "ProvisionedWriteCapacityUnits", **of_index)["Maximum"] == 40
    assert figures(cloudwatch, "AccountProvisionedReadCapacityUtilization")["Maximum"] == 1.0
    assert figures(cloudwatch, "MaxProvisionedTableWriteCapacityUtilization")["Maximum"] == pytest.approx(0.1)
    assert figures(cloudwatch, "AccountMaxTableLevelReads")["Maximum"] == 40_000


def test_records_of_streams_are_counted(
    dynamodb: Any, streams: Any, cloudwatch: Any, make_table: Make
) -> None:
    table = make_table(StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"})
    for number in range(3):
        dynamodb.put_item(TableName=table, Item=item("a", number))
    described = dynamodb.describe_table(TableName=table)["Table"]
    arn = described["LatestStreamArn"]
    shard = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
    iterator = streams.get_shard_iterator(StreamArn=arn, ShardId=shard, ShardIteratorType="TRIM_HORIZON")
    streams.get_records(ShardIterator=iterator["ShardIterator"])
    dimensions = {
        "TableName": table,
        "StreamLabel": described["LatestStreamLabel"],
        "Operation": "GetRecords",
    }
    assert figures(cloudwatch, "ReturnedRecordsCount", **dimensions)["Sum"] == 3
    returned = figures(cloudwatch, "ReturnedBytes", **dimensions)
    assert (returned["Unit"], returned["Sum"] > 100) == ("Bytes", True)
    assert figures(cloudwatch, "SuccessfulRequestLatency", **dimensions)["SampleCount"] == 1


def test_a_reset_forgets_metrics(dynamodb: Any, cloudwatch: Any, cloud: Cloud, table: str) -> None:
    dynamodb.put_item(TableName=table, Item=item("a", 1))
    assert cloudwatch.list_metrics(Namespace="AWS/DynamoDB")["Metrics"]
    dynamodb.put_item(TableName=table, Item=item("a", 2))
    cloud.reset()
    assert cloudwatch.list_metrics(Namespace="AWS/DynamoDB")["Metrics"] == []
