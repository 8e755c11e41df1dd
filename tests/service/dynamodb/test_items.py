<<<<<<< HEAD
"""Items: put, got, updated, deleted; conditions, return values, capacity, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError
from tests.service.dynamodb.conftest import index, item
from tests.service.refusals import refused

Make = Callable[..., str]


def get(dynamodb: Any, table: str, p: str, s: int, **more: Any) -> Any:
    return dynamodb.get_item(TableName=table, Key=item(p, s), **more).get("Item")


def test_an_item_comes_back_in_its_normal_form(dynamodb: Any, table: str) -> None:
    value = {
        "M": {
            "n": {"N": "001.50"},
            "l": {"L": [{"BOOL": True}, {"NULL": True}, {"B": b"\x00\xff"}]},
            "e": {"S": ""},
        }
    }
    dynamodb.put_item(
        TableName=table, Item=item("a", "1E0", doc=value, set={"NS": ["1.0", "2"]}, é={"S": "ü☃"})
    )
    found = get(dynamodb, table, "a", 1)
    assert found["s"] == {"N": "1"}
    assert found["doc"]["M"]["n"] == {"N": "1.5"}
    assert found["doc"]["M"]["l"]["L"][2] == {"B": b"\x00\xff"}
    assert sorted(found["set"]["NS"]) == ["1", "2"]
    assert found["é"] == {"S": "ü☃"}
    assert get(dynamodb, table, "a", 2) is None


def test_keys_as_long_as_they_may_be(dynamodb: Any, make_table: Make) -> None:
    name = make_table("long", "p", "g")
    longest = {"p": {"S": "p" * 2048}, "g": {"S": "g" * 1024}}
    for ending in "abc":
        dynamodb.put_item(
            TableName=name, Item=longest | {"g": {"S": "g" * 1023 + ending}, "x": {"S": ending}}
        )
    page = dynamodb.query(
        TableName=name,
        KeyConditionExpression="p = :p AND g > :g",
        ExpressionAttributeValues={":p": longest["p"], ":g": {"S": "g" * 1023 + "a"}},
    )
    assert [one["x"]["S"] for one in page["Items"]] == ["b", "c"]
    with refused("ValidationException", "Size of hashkey has exceeded the maximum size limit of2048 bytes"):
        dynamodb.put_item(TableName=name, Item={"p": {"S": "p" * 2049}, "g": {"S": "g"}})
    with refused(
        "ValidationException", "Aggregated size of all range keys has exceeded the size limit of 1024"
    ):
        dynamodb.put_item(TableName=name, Item={"p": {"S": "p"}, "g": {"S": "g" * 1025}})


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"p": {"S": "a"}}, "One or more parameter values were invalid: Missing the key s in the item"),
        (item("a", 1) | {"s": {"S": "1"}}, "Type mismatch for key s expected: N actual: S"),
        (item("", 1), "The AttributeValue for a key attribute cannot contain an empty string value. Key: p"),
        (item("a", "x"), "The parameter cannot be converted to a numeric value: x"),
        (item("a", 1, x={"N": "1" * 39}), "Attempting to store more than 38 significant digits in a Number"),
        (item("a", 1, x={"N": "1E126"}), "Number overflow"),
        (item("a", 1, x={"SS": []}), "An string set  may not be empty"),
        (item("a", 1, x={"SS": ["a", "a"]}), "Input collection [a, a] contains duplicates."),
        (item("a", 1, x={}), "Supplied AttributeValue is empty"),
        (item("a", 1, x={"S": "x" * (400 * 1024)}), "Item size has exceeded the maximum allowed size"),
    ],
)
def test_items_that_are_refused(dynamodb: Any, table: str, given: dict[str, Any], words: str) -> None:
    with refused("ValidationException", words):
        dynamodb.put_item(TableName=table, Item=given)
    assert dynamodb.scan(TableName=table)["Count"] == 0


def test_tables_that_are_not_there(dynamodb: Any) -> None:
    with refused("ResourceNotFoundException", "Requested resource not found"):
        dynamodb.get_item(TableName="none", Key=item("a", 1))
    with refused("ValidationException", "2 validation errors detected: Value 'x!' at 'tableName'"):
        dynamodb.get_item(TableName="x!", Key=item("a", 1))


def test_conditions(dynamodb: Any, table: str) -> None:
    dynamodb.put_item(
        TableName=table, Item=item("a", 1, n={"N": "1"}), ConditionExpression="attribute_not_exists(p)"
    )
    with pytest.raises(ClientError) as caught:
        dynamodb.put_item(
            TableName=table,
            Item=item("a", 1),
            ConditionExpression="n > :n",
            ExpressionAttributeValues={":n": {"N": "5"}},
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )
    answer: Any = caught.value.response
    assert answer["Error"] == {
        "Code": "ConditionalCheckFailedException",
        "Message": "The conditional request failed",
    }
    assert answer["Item"] == item("a", 1, n={"N": "1"})
    with refused("ConditionalCheckFailedException", "The conditional request failed"):
        dynamodb.delete_item(TableName=table, Key=item("a", 1), Expected={"n": {"Value": {"N": "2"}}})
    with refused("ValidationException", "Can not use both expression and non-expression parameters"):
        dynamodb.delete_item(
            TableName=table, Key=item("a", 1), Expected={"n": {"Exists": False}}, ConditionExpression="n = n"
        )
    with refused("ValidationException", "Value provided in ExpressionAttributeValues unused in expressions"):
        dynamodb.put_item(
            TableName=table,
            Item=item("a", 1),
            ConditionExpression="attribute_exists(p)",
            ExpressionAttributeValues={":n": {"N": "5"}},
        )


def test_updates_and_what_they_return(dynamodb: Any, table: str) -> None:
    def update(text: str, returned: str, **values: Any) -> Any:
        return dynamodb.update_item(
            TableName=table,
            Key=item("a", 1),
            UpdateExpression=text,
            ReturnValues=returned,
            **(
                {"ExpressionAttributeValues": {f":{name}": one for name, one in values.items()}}
                if values
                else {}
            ),
        ).get("Attributes")

    assert update("SET n = :n", "UPDATED_OLD", n={"N": "1"}) is None
    assert get(dynamodb, table, "a", 1) == item("a", 1, n={"N": "1"})
    assert update("SET n = n + :n", "UPDATED_NEW", n={"N": "1"}) == {"n": {"N": "2"}}
    assert update("ADD tags :t", "ALL_NEW", t={"SS": ["x"]}) == item("a", 1, n={"N": "2"}, tags={"SS": ["x"]})
    assert update("REMOVE n", "UPDATED_OLD") == {"n": {"N": "2"}}
    assert update("SET l = list_append(:l, :l)", "ALL_OLD", l={"L": [{"S": "a"}]}) == item(
        "a", 1, tags={"SS": ["x"]}
    )
    with refused("ValidationException", "Cannot update attribute s. This attribute is part of the key"):
        update("SET s = :n", "NONE", n={"N": "1"})
    with refused("ValidationException", "Invalid UpdateExpression: Syntax error"):
        update("SET SET", "NONE")
    legacy = dynamodb.update_item(
        TableName=table,
        Key=item("a", 1),
        AttributeUpdates={"n": {"Action": "ADD", "Value": {"N": "7"}}, "l": {"Action": "DELETE"}},
        ReturnValues="ALL_NEW",
    )
    assert legacy["Attributes"] == item("a", 1, tags={"SS": ["x"]}, n={"N": "7"})
    dynamodb.update_item(TableName=table, Key=item("b", 1))
    assert get(dynamodb, table, "b", 1) == item("b", 1)


def test_an_item_may_not_grow_beyond_400_kb(dynamodb: Any, table: str) -> None:
    dynamodb.put_item(TableName=table, Item=item("a", 1, x={"S": "x" * 390_000}))
    with refused("ValidationException", "Item size to update has exceeded the maximum allowed size"):
        dynamodb.update_item(
            TableName=table,
            Key=item("a", 1),
            UpdateExpression="SET y = :y",
            ExpressionAttributeValues={":y": {"S": "y" * 30_000}},
        )
    assert "y" not in get(dynamodb, table, "a", 1)


def test_old_values_come_back(dynamodb: Any, table: str) -> None:
    first = item("a", 1, x={"S": "1"})
    assert "Attributes" not in dynamodb.put_item(TableName=table, Item=first, ReturnValues="ALL_OLD")
    assert (
        dynamodb.put_item(TableName=table, Item=item("a", 1), ReturnValues="ALL_OLD")["Attributes"] == first
    )
    gone = dynamodb.delete_item(TableName=table, Key=item("a", 1), ReturnValues="ALL_OLD")
    assert gone["Attributes"] == item("a", 1)
    assert "Attributes" not in dynamodb.delete_item(TableName=table, Key=item("a", 1), ReturnValues="ALL_OLD")
    with refused("ValidationException", "ReturnValues can only be ALL_OLD or NONE"):
        dynamodb.put_item(TableName=table, Item=first, ReturnValues="ALL_NEW")


def test_projections(dynamodb: Any, table: str) -> None:
    dynamodb.put_item(TableName=table, Item=item("a", 1, m={"M": {"x": {"S": "1"}, "y": {"S": "2"}}}))
    found = get(dynamodb, table, "a", 1, ProjectionExpression="#m.x, p", ExpressionAttributeNames={"#m": "m"})
    assert found == {"m": {"M": {"x": {"S": "1"}}}, "p": {"S": "a"}}
    assert get(dynamodb, table, "a", 1, AttributesToGet=["s"]) == {"s": {"N": "1"}}


def test_capacity_is_counted(dynamodb: Any, make_table: Make) -> None:
    name = make_table(
        GlobalSecondaryIndexes=[index("by-g", "g", projection="KEYS_ONLY")],
        LocalSecondaryIndexes=[index("by-l", "p", "l")],
    )

    def put(**attributes: Any) -> Any:
        return dynamodb.put_item(
            TableName=name, Item=item("a", 1, **attributes), ReturnConsumedCapacity="INDEXES",
            ReturnItemCollectionMetrics="SIZE",
        )  # fmt: skip

    big = {"S": "x" * 3000}
    answer = put(g={"S": "1"}, x=big)
    assert answer["ConsumedCapacity"] == {
        "TableName": name,
        "CapacityUnits": 4.0,
        "Table": {"CapacityUnits": 3.0},
        "GlobalSecondaryIndexes": {"by-g": {"CapacityUnits": 1.0}},
    }
    assert answer["ItemCollectionMetrics"]["ItemCollectionKey"] == {"p": {"S": "a"}}
    moved = put(g={"S": "2"}, l={"S": "l"}, x=big)["ConsumedCapacity"]
    assert moved["GlobalSecondaryIndexes"] == {"by-g": {"CapacityUnits": 2.0}}
    assert moved["LocalSecondaryIndexes"] == {"by-l": {"CapacityUnits": 3.0}}
    assert "GlobalSecondaryIndexes" not in put(g={"S": "2"}, l={"S": "l"}, x=big)["ConsumedCapacity"]
    shrunk = put()["ConsumedCapacity"]
    assert shrunk["Table"] == {"CapacityUnits": 3.0}
    read = dynamodb.get_item(TableName=name, Key=item("a", 1), ReturnConsumedCapacity="TOTAL")
    assert read["ConsumedCapacity"] == {"TableName": name, "CapacityUnits": 0.5}
    read = dynamodb.get_item(
        TableName=name, Key=item("z", 1), ConsistentRead=True, ReturnConsumedCapacity="TOTAL"
    )
    assert read["ConsumedCapacity"]["CapacityUnits"] == 1.0


def test_items_and_bytes_are_counted(dynamodb: Any, table: str) -> None:
    for number in range(3):
        dynamodb.put_item(TableName=table, Item=item("a", number, x={"S": "12345"}))
    dynamodb.delete_item(TableName=table, Key=item("a", 0))
    dynamodb.put_item(TableName=table, Item=item("a", 1, x={"S": "1"}))
    found = dynamodb.describe_table(TableName=table)["Table"]
    assert found["ItemCount"] == 2
    assert found["TableSizeBytes"] == 2 * (2 + 1 + 2) + 2 + (5 + 1)


def test_index_keys_are_checked(dynamodb: Any, make_table: Make) -> None:
    name = make_table(GlobalSecondaryIndexes=[index("by-g", "g")])
    words = "Type mismatch for Index Key g Expected: S Actual: N IndexName: by-g"
    with refused("ValidationException", words):
        dynamodb.put_item(TableName=name, Item=item("a", 1, g={"N": "1"}))
    with refused("ValidationException", words):
        dynamodb.update_item(
            TableName=name,
            Key=item("a", 1),
            UpdateExpression="SET g = :g",
            ExpressionAttributeValues={":g": {"N": "1"}},
        )
    with refused("ValidationException", "IndexName: by-g, IndexKey: g"):
        dynamodb.put_item(TableName=name, Item=item("a", 1, g={"S": ""}))
=======
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
        ("create_backup", {"TableName": "orders", "BackupName": "one"}),
        ("execute_statement", {"Statement": 'SELECT * FROM "orders"'}),
        ("export_table_to_point_in_time", {"TableArn": "arn:aws:dynamodb:us-east-1:000000000000:table/orders",
                                           "S3Bucket": "bucket"}),
    ],
)  # fmt: skip
def test_what_is_not_there_yet_is_refused(
    table: Any, dynamodb: Any, operation: str, parameters: dict[str, str]
) -> None:
    with refused("NotImplemented", "", 501):
        getattr(dynamodb, operation)(**parameters)
>>>>>>> main
