"""Items: put, got, updated, deleted; conditions, return values, capacity, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from boto3.dynamodb.conditions import Attr, Key
from botocore.exceptions import ClientError
from tests.service.dynamodb.conftest import index, item
from tests.service.refusals import refused

from fogbank.testing.cloud import Cloud

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


def test_boto3_own_types_come_back(cloud: Cloud, table: str) -> None:
    things = cloud.resource("dynamodb").Table(table)
    given = {"p": "a", "s": 1, "n": Decimal("1.50"), "set": {"x", "y"}, "m": {"l": [None, True]}}
    with things.batch_writer() as batch:
        batch.put_item(given)
        batch.put_item({"p": "a", "s": 2})
    found = things.query(KeyConditionExpression=Key("p").eq("a") & Key("s").between(0, 1))
    assert found["Items"] == [given]
    assert things.scan(FilterExpression=Attr("n").not_exists())["Items"] == [{"p": "a", "s": 2}]


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
        (item("a", 1, x={"SS": ["a", "a"]}), 'Input collection ["a", "a"] contains duplicates.'),
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
    with refused("ValidationException", "1 validation error detected: Value 'x!' at 'tableName'"):
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


@pytest.mark.parametrize("path", ["x", "x.y", "x[0]", "x[0].y, z"])
def test_there_is_nothing_to_remove_where_no_item_is(dynamodb: Any, table: str, path: str) -> None:
    key, update = item("a", 1), f"REMOVE {path}"
    changes = {"TableName": table, "Key": key, "UpdateExpression": update}
    assert "Attributes" not in dynamodb.update_item(**changes, ReturnValues="ALL_NEW")
    dynamodb.transact_write_items(TransactItems=[{"Update": changes}])
    assert get(dynamodb, table, "a", 1) is None
    dynamodb.put_item(TableName=table, Item=key)
    if path == "x":
        dynamodb.update_item(**changes)
    else:
        with refused("ValidationException", "The document path provided in the update expression is invalid"):
            dynamodb.update_item(**changes)
    assert get(dynamodb, table, "a", 1) == key


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


def nested(levels: int) -> dict[str, Any]:
    value: dict[str, Any] = {"S": "x"}
    for _ in range(levels - 1):
        value = {"M": {"a": value}}
    return value


@pytest.mark.parametrize("whole", [False, True])
def test_an_update_may_not_nest_deeper_than_32_levels(dynamodb: Any, table: str, whole: bool) -> None:
    dynamodb.put_item(TableName=table, Item=item("a", "1", doc=nested(20)))

    def put_below(levels: int) -> None:
        """Put a value in the place of the document's twentieth level."""
        change = {
            "TableName": table,
            "Key": item("a", "1"),
            "UpdateExpression": "SET doc" + ".a" * 19 + " = :v",
            "ExpressionAttributeValues": {":v": nested(levels)},
        }
        if whole:
            dynamodb.transact_write_items(TransactItems=[{"Update": change}])
        else:
            dynamodb.update_item(**change)

    put_below(13)  # levels 20 to 32
    before = get(dynamodb, table, "a", 1)
    with pytest.raises(ClientError, match=r"Nesting Levels have exceeded|ValidationError"):
        put_below(14)
    assert get(dynamodb, table, "a", 1) == before


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


def test_index_writes_are_charged(dynamodb: Any, make_table: Make) -> None:
    """What an index stores and does not change costs nothing there; a new key costs it two writes."""
    name = make_table(
        GlobalSecondaryIndexes=[index("by-g", "g", projection="INCLUDE", NonKeyAttributes=["x"])],
        LocalSecondaryIndexes=[index("by-l", "p", "l")],
    )
    full = {name: {"S": name} for name in ("g", "l", "x", "y")}

    def charged(operation: Any, **request: Any) -> list[float | None]:
        """Units of all, the table, the global and the local index."""
        answer = operation(TableName=name, ReturnConsumedCapacity="INDEXES", **request)["ConsumedCapacity"]
        arms = [answer.get(f"{kind}SecondaryIndexes", {}) for kind in ("Global", "Local")]
        units = [next(iter(arm.values()))["CapacityUnits"] if arm else None for arm in arms]
        return [answer["CapacityUnits"], answer["Table"]["CapacityUnits"], *units]

    def put(s: int, **attributes: Any) -> list[float | None]:
        return charged(dynamodb.put_item, Item=item("a", s, **attributes))

    assert put(1, g=full["g"]) == [2, 1, 1, None]
    assert put(2, y=full["y"]) == [1, 1, None, None]
    assert put(3, l=full["l"]) == [2, 1, None, 1]
    assert put(4, **full) == [3, 1, 1, 1]
    assert put(4, **full) == [1, 1, None, None]
    changes = {
        "SET y = :v": [2, 1, None, 1],
        "SET x = :v": [3, 1, 1, 1],
        "SET g = :v": [4, 1, 2, 1],
        "REMOVE g": [3, 1, 1, 1],
        "SET l = :v": [3, 1, None, 2],
    }
    for text, units in changes.items():
        put(4, **full)
        values = {"ExpressionAttributeValues": {":v": {"S": "new"}}} if ":v" in text else {}
        key = item("a", 4)
        assert charged(dynamodb.update_item, Key=key, UpdateExpression=text, **values) == units, text
    put(4, **full)
    assert charged(dynamodb.delete_item, Key=item("a", 4)) == [3, 1, 1, 1]
    assert charged(dynamodb.delete_item, Key=item("a", 2)) == [1, 1, None, None]


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
