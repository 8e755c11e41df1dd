"""Enforced capacity as boto3 sees it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError
from tests.service.dynamodb.conftest import definitions, item, keys, raw_client

from fogbank.testing.cloud import server

SMALL = {
    "BillingMode": "PROVISIONED",
    "ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1},
}
LARGE = {"x": {"S": "x" * 100_000}}  # a hundred write units


def test_a_tagged_table_throttles_and_its_neighbour_does_not(
    dynamodb: Any, make_table: Callable[..., str]
) -> None:
    make_table("strict", **SMALL, Tags=[{"Key": "fogbank:capacity", "Value": "enforce"}])
    make_table("lax", **SMALL)
    dynamodb.put_item(TableName="strict", Item=item("a", 1, **LARGE))
    with pytest.raises(dynamodb.exceptions.ProvisionedThroughputExceededException) as refused:
        dynamodb.put_item(TableName="strict", Item=item("a", 2))
    answer = refused.value.response
    assert answer["Error"]["Message"] == (
        "The level of configured provisioned throughput for the table was exceeded. "
        "Consider increasing your provisioning level with the UpdateTable API."
    )
    assert answer["ThrottlingReasons"] == [
        {
            "reason": "TableWriteProvisionedThroughputExceeded",
            "resource": "arn:aws:dynamodb:us-east-1:000000000000:table/strict",
        }
    ]
    for _ in range(3):
        dynamodb.put_item(TableName="lax", Item=item("a", 1, **LARGE))


def test_unprocessed_items_can_be_sent_again(dynamodb: Any, make_table: Callable[..., str]) -> None:
    make_table("strict", **SMALL, Tags=[{"Key": "fogbank:capacity", "Value": "enforce"}])
    requests = [{"PutRequest": {"Item": item("a", number, **LARGE)}} for number in range(3)]
    answer = dynamodb.batch_write_item(RequestItems={"strict": requests})
    assert answer["UnprocessedItems"] == {"strict": requests[1:]}
    with pytest.raises(ClientError, match="ProvisionedThroughputExceededException"):
        dynamodb.batch_write_item(RequestItems=answer["UnprocessedItems"])


def test_the_setting_is_for_every_table() -> None:
    with server(engines="none", capacity="enforce") as cloud:
        client = raw_client(cloud, "dynamodb")
        client.create_table(
            TableName="things", KeySchema=keys("p", "s"), AttributeDefinitions=definitions("p", "s"), **SMALL
        )
        client.get_waiter("table_exists").wait(TableName="things")
        client.put_item(TableName="things", Item=item("a", 1, **LARGE))
        with pytest.raises(client.exceptions.ProvisionedThroughputExceededException):
            client.put_item(TableName="things", Item=item("a", 2))
