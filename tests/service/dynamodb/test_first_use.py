"""DynamoDB's main job as boto3 sees it: tables, items, indexes, transactions, streams, pages."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from boto3.dynamodb.conditions import Attr, Key
from tests.service.refusals import refused

from fogbank.testing.cloud import Cloud


@pytest.fixture
def dynamodb(cloud: Cloud) -> Any:
    return cloud.client("dynamodb")


@pytest.fixture
def table(cloud: Cloud, dynamodb: Any) -> Any:
    """A table with a hash and a range key, an index over `g`, and a stream."""
    dynamodb.create_table(
        TableName="orders",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        AttributeDefinitions=[
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "sk", "AttributeType": "N"},
            {"AttributeName": "g", "AttributeType": "S"},
        ],
        BillingMode="PAY_PER_REQUEST",
        GlobalSecondaryIndexes=[
            {
                "IndexName": "by-g",
                "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )
    dynamodb.get_waiter("table_exists").wait(TableName="orders")
    return cloud.resource("dynamodb").Table("orders")


@pytest.fixture
def filled(table: Any) -> Any:
    with table.batch_writer() as batch:
        for number in range(60):
            batch.put_item({"pk": "a", "sk": number, "g": f"g{number % 3}"})
    return table


def test_put_get_delete(table: Any) -> None:
    item = {"pk": "a", "sk": 1, "n": Decimal("1.50"), "s": {"x", "y"}, "m": {"l": [None, True, b"\x00"]}}
    table.put_item(Item=item)
    found = table.get_item(Key={"pk": "a", "sk": 1}, ConsistentRead=True)["Item"]
    assert found["n"] == Decimal("1.5")
    assert found["s"] == {"x", "y"}
    assert found["m"]["l"][:2] == [None, True]
    assert table.delete_item(Key={"pk": "a", "sk": 1}, ReturnValues="ALL_OLD")["Attributes"]["pk"] == "a"
    assert "Item" not in table.get_item(Key={"pk": "a", "sk": 1})


def test_query_scan_and_index(filled: Any) -> None:
    between = filled.query(KeyConditionExpression=Key("pk").eq("a") & Key("sk").between(10, 19))
    assert [item["sk"] for item in between["Items"]] == list(range(10, 20))
    backwards = filled.query(KeyConditionExpression=Key("pk").eq("a"), ScanIndexForward=False, Limit=3)
    assert [item["sk"] for item in backwards["Items"]] == [59, 58, 57]
    assert filled.query(IndexName="by-g", KeyConditionExpression=Key("g").eq("g1"))["Count"] == 20
    scanned = filled.scan(FilterExpression=Attr("sk").lt(5))
    assert (scanned["Count"], scanned["ScannedCount"]) == (5, 60)


def test_pages_join_without_gaps(filled: Any) -> None:
    seen: list[int] = []
    start: dict[str, Any] = {}
    while True:
        page = filled.query(KeyConditionExpression=Key("pk").eq("a"), Limit=7, **start)
        seen += [int(item["sk"]) for item in page["Items"]]
        if "LastEvaluatedKey" not in page:
            break
        start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}
    assert seen == list(range(60))


def test_update_expressions(table: Any) -> None:
    for expected in (Decimal("1.5"), Decimal(3)):
        changed = table.update_item(
            Key={"pk": "a", "sk": 1},
            UpdateExpression="SET n = if_not_exists(n, :zero) + :step",
            ExpressionAttributeValues={":zero": 0, ":step": Decimal("1.5")},
            ReturnValues="UPDATED_NEW",
        )
        assert changed["Attributes"] == {"n": expected}


def test_conditions(filled: Any) -> None:
    with refused("ConditionalCheckFailedException", "The conditional request failed"):
        filled.put_item(Item={"pk": "a", "sk": 1}, ConditionExpression=Attr("pk").not_exists())
    assert "g" in filled.get_item(Key={"pk": "a", "sk": 1})["Item"]


def test_a_transaction_is_all_or_nothing(filled: Any, dynamodb: Any) -> None:
    def transact(second: dict[str, Any]) -> None:
        put = {"TableName": "orders", "Item": {"pk": {"S": "b"}, "sk": {"N": "1"}}}
        dynamodb.transact_write_items(TransactItems=[{"Put": put}, second])

    check = {
        "TableName": "orders",
        "Key": {"pk": {"S": "a"}, "sk": {"N": "999"}},
        "ConditionExpression": "attribute_exists(pk)",
    }
    with pytest.raises(dynamodb.exceptions.TransactionCanceledException) as caught:
        transact({"ConditionCheck": check})
    reasons = [one["Code"] for one in caught.value.response["CancellationReasons"]]
    assert reasons == ["None", "ConditionalCheckFailed"]
    assert "Item" not in filled.get_item(Key={"pk": "b", "sk": 1})
    transact({"Delete": {"TableName": "orders", "Key": {"pk": {"S": "a"}, "sk": {"N": "2"}}}})
    assert "Item" in filled.get_item(Key={"pk": "b", "sk": 1})
    assert "Item" not in filled.get_item(Key={"pk": "a", "sk": 2})


def test_the_stream_has_every_change(filled: Any, dynamodb: Any, cloud: Cloud) -> None:
    filled.delete_item(Key={"pk": "a", "sk": 0})
    streams = cloud.client("dynamodbstreams")
    arn = dynamodb.describe_table(TableName="orders")["Table"]["LatestStreamArn"]
    shard = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
    iterator = streams.get_shard_iterator(StreamArn=arn, ShardId=shard, ShardIteratorType="TRIM_HORIZON")
    records = streams.get_records(ShardIterator=iterator["ShardIterator"])["Records"]
    assert [record["eventName"] for record in records] == ["INSERT"] * 60 + ["REMOVE"]
    assert records[-1]["dynamodb"]["OldImage"]["g"] == {"S": "g0"}


def test_tables_of_two_regions_never_meet(filled: Any, cloud: Cloud) -> None:
    elsewhere = cloud.client("dynamodb", region="eu-central-1")
    assert elsewhere.list_tables()["TableNames"] == []
    with refused("ResourceNotFoundException"):
        elsewhere.get_item(TableName="orders", Key={"pk": {"S": "a"}, "sk": {"N": "1"}})


def test_reset_forgets_items(filled: Any, dynamodb: Any, cloud: Cloud) -> None:
    cloud.reset()
    assert dynamodb.list_tables()["TableNames"] == []


@pytest.mark.parametrize(
    ("operation", "parameters"),
    [
        ("execute_statement", {"Statement": 'SELECT * FROM "orders"'}),
        ("create_global_table", {"GlobalTableName": "orders", "ReplicationGroup": [{"RegionName": "us-east-1"}]}),
    ],
)  # fmt: skip
def test_what_is_not_there_yet_is_refused(
    table: Any, dynamodb: Any, operation: str, parameters: dict[str, str]
) -> None:
    with refused("NotImplemented", "", 501):
        getattr(dynamodb, operation)(**parameters)
