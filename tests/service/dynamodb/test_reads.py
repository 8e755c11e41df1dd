"""Query, Scan and BatchGetItem: order, pages, filters, indexes, segments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.service.dynamodb.conftest import index, item
from tests.service.refusals import refused

Make = Callable[..., str]


def load(dynamodb: Any, table: str, items: list[dict[str, Any]]) -> None:
    for start in range(0, len(items), 25):
        requests = [{"PutRequest": {"Item": one}} for one in items[start : start + 25]]
        assert dynamodb.batch_write_item(RequestItems={table: requests})["UnprocessedItems"] == {}


def query(dynamodb: Any, table: str, text: str, values: dict[str, Any], **more: Any) -> Any:
    return dynamodb.query(
        TableName=table, KeyConditionExpression=text, ExpressionAttributeValues=values, **more
    )


def numbers(page: Any) -> list[float]:
    return [float(one["s"]["N"]) for one in page["Items"]]


def test_numbers_are_in_order(dynamodb: Any, table: str) -> None:
    given = ["-1E10", "-2.5", "-2", "0", "0.001", "3", "20", "100", "1E30"]
    load(dynamodb, table, [item("a", number) for number in reversed(given)])
    ordered = [float(number) for number in given]
    assert numbers(query(dynamodb, table, "p = :p", {":p": {"S": "a"}})) == ordered
    backwards = query(dynamodb, table, "p = :p", {":p": {"S": "a"}}, ScanIndexForward=False)
    assert numbers(backwards) == ordered[::-1]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("s = :a", [3]),
        ("s < :a", [0, 1, 2]),
        ("s <= :a", [0, 1, 2, 3]),
        ("s > :a", [4, 5, 6, 7, 8, 9]),
        ("s >= :a", [3, 4, 5, 6, 7, 8, 9]),
        ("s BETWEEN :a AND :b", [3, 4, 5, 6]),
    ],
)
def test_key_conditions(dynamodb: Any, table: str, text: str, wanted: list[int]) -> None:
    load(dynamodb, table, [item(p, number) for p in "ab" for number in range(10)])
    values = {":p": {"S": "a"}, ":a": {"N": "3"}} | ({":b": {"N": "6"}} if ":b" in text else {})
    for forward in (True, False):
        page = query(dynamodb, table, f"p = :p AND {text}", values, ScanIndexForward=forward)
        assert numbers(page) == (wanted if forward else wanted[::-1])


def test_a_query_in_pages_of_one(dynamodb: Any, table: str) -> None:
    load(dynamodb, table, [item("a", number) for number in range(4)])
    for forward in (True, False):
        found, start = [], {}
        while True:
            page = query(
                dynamodb, table, "p = :p", {":p": {"S": "a"}}, Limit=1, ScanIndexForward=forward, **start
            )
            found += numbers(page)
            if "LastEvaluatedKey" not in page:
                break
            assert page["LastEvaluatedKey"] == item("a", int(found[-1]))
            start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}
        assert found == ([0, 1, 2, 3] if forward else [3, 2, 1, 0])


def test_a_page_ends_at_one_megabyte(dynamodb: Any, table: str) -> None:
    load(dynamodb, table, [item("a", number, x={"S": "x" * 100_000}) for number in range(15)])
    page = query(dynamodb, table, "p = :p", {":p": {"S": "a"}}, ReturnConsumedCapacity="TOTAL")
    assert page["Count"] == 11
    assert page["LastEvaluatedKey"] == item("a", 10)
    assert page["ConsumedCapacity"]["CapacityUnits"] == 134.5
    scanned = dynamodb.scan(
        TableName=table, FilterExpression="s < :s", ExpressionAttributeValues={":s": {"N": "2"}}
    )
    assert (scanned["Count"], scanned["ScannedCount"]) == (2, 11)


def test_filters_counts_and_projections(dynamodb: Any, table: str) -> None:
    load(dynamodb, table, [item("a", n, x={"S": f"x{n}"}, y={"S": "y"}) for n in range(10)])
    page = query(
        dynamodb,
        table,
        "p = :p",
        {":p": {"S": "a"}, ":x": {"S": "x5"}},
        FilterExpression="x >= :x",
        ProjectionExpression="x",
    )
    assert page["Items"] == [{"x": {"S": f"x{n}"}} for n in range(5, 10)]
    assert (page["Count"], page["ScannedCount"]) == (5, 10)
    counted = query(dynamodb, table, "p = :p", {":p": {"S": "a"}}, Select="COUNT")
    assert counted["Count"] == 10
    assert "Items" not in counted
    legacy = dynamodb.query(
        TableName=table,
        KeyConditions={"p": {"ComparisonOperator": "EQ", "AttributeValueList": [{"S": "a"}]}},
        QueryFilter={"x": {"ComparisonOperator": "BEGINS_WITH", "AttributeValueList": [{"S": "x9"}]}},
    )
    assert numbers(legacy) == [9]


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        (
            {},
            "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.",
        ),
        ({"KeyConditionExpression": "p > :p"}, "Query key condition not supported"),
        ({"KeyConditionExpression": "x = :p"}, "Query condition missed key schema element: p"),
        (
            {"KeyConditionExpression": "p = :p OR p = :p"},
            "Invalid operator used in KeyConditionExpression: OR",
        ),
        (
            {"KeyConditionExpression": "p = :p", "IndexName": "nope"},
            "does not have the specified index: nope",
        ),
        (
            {"KeyConditionExpression": "p = :p", "Select": "ALL_PROJECTED_ATTRIBUTES"},
            "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName",
        ),
        (
            {"KeyConditionExpression": "p = :p", "FilterExpression": "s > :p"},
            "Filter Expression can only contain non-primary key attributes: Primary key attribute: s",
        ),
        (
            {"KeyConditionExpression": "p = :p", "ExclusiveStartKey": item("b", 1)},
            "The provided starting key is outside query boundaries based on provided conditions",
        ),
        (
            {"KeyConditionExpression": "p = :p", "ExclusiveStartKey": {"p": {"S": "a"}}},
            "The provided starting key is invalid",
        ),
        (
            {"KeyConditionExpression": "p = :p", "Limit": 0},
            "Member must have value greater than or equal to 1",
        ),
    ],
)
def test_queries_that_are_refused(dynamodb: Any, table: str, request_: dict[str, Any], words: str) -> None:
    values = {"ExpressionAttributeValues": {":p": {"S": "a"}}} if request_ else {}
    with refused("ValidationException", words):
        dynamodb.query(TableName=table, **values, **request_)


def test_indexes_hold_what_they_project(dynamodb: Any, make_table: Make) -> None:
    name = make_table(
        GlobalSecondaryIndexes=[
            index("keys", "g", projection="KEYS_ONLY"),
            index("some", "g", "r", projection="INCLUDE", NonKeyAttributes=["x"]),
        ],
        LocalSecondaryIndexes=[index("local", "p", "l", projection="KEYS_ONLY")],
    )
    full = item("a", 1, g={"S": "g"}, r={"S": "r"}, l={"S": "l"}, x={"S": "x"}, y={"S": "y"})
    load(dynamodb, name, [full, item("a", 2, g={"S": "g"}), item("a", 3)])
    of_g = {":g": {"S": "g"}}
    found = query(dynamodb, name, "g = :g", of_g, IndexName="keys")["Items"]
    assert sorted(found, key=str) == sorted([item("a", 1, g={"S": "g"}), item("a", 2, g={"S": "g"})], key=str)
    found = query(dynamodb, name, "g = :g", of_g, IndexName="some")["Items"]
    assert found == [item("a", 1, g={"S": "g"}, r={"S": "r"}, x={"S": "x"})]
    local = query(dynamodb, name, "p = :p", {":p": {"S": "a"}}, IndexName="local")["Items"]
    assert local == [item("a", 1, l={"S": "l"})]
    fetched = query(
        dynamodb, name, "p = :p", {":p": {"S": "a"}}, IndexName="local", Select="ALL_ATTRIBUTES",
        ConsistentRead=True, ReturnConsumedCapacity="INDEXES",
    )  # fmt: skip
    assert fetched["Items"] == [full]
    assert fetched["ConsumedCapacity"]["Table"] == {"CapacityUnits": 1.0}
    assert fetched["ConsumedCapacity"]["LocalSecondaryIndexes"] == {"local": {"CapacityUnits": 1.0}}
    with refused("ValidationException", "Consistent reads are not supported on global secondary indexes"):
        query(dynamodb, name, "g = :g", of_g, IndexName="keys", ConsistentRead=True)
    with refused("ValidationException", "Select type ALL_ATTRIBUTES is not supported"):
        query(dynamodb, name, "g = :g", of_g, IndexName="keys", Select="ALL_ATTRIBUTES")


def test_index_entries_follow_their_items(dynamodb: Any, make_table: Make) -> None:
    name = make_table(GlobalSecondaryIndexes=[index("by-g", "g")])

    def in_index(value: str) -> list[float]:
        return sorted(numbers(query(dynamodb, name, "g = :g", {":g": {"S": value}}, IndexName="by-g")))

    load(dynamodb, name, [item("a", n, g={"S": "1"}) for n in range(3)])
    dynamodb.put_item(TableName=name, Item=item("a", 0, g={"S": "2"}))
    dynamodb.update_item(TableName=name, Key=item("a", 1), UpdateExpression="REMOVE g")
    dynamodb.delete_item(TableName=name, Key=item("a", 2))
    assert (in_index("1"), in_index("2")) == ([], [0])
    found = dynamodb.describe_table(TableName=name)["Table"]
    assert found["ItemCount"] == 2
    assert found["GlobalSecondaryIndexes"][0]["ItemCount"] == 1


def test_an_index_is_read_in_pages(dynamodb: Any, make_table: Make) -> None:
    name = make_table(GlobalSecondaryIndexes=[index("by-g", "g")])
    load(dynamodb, name, [item(f"p{n}", n, g={"S": "same"}) for n in range(25)])
    for forward in (True, False):
        pages = dynamodb.get_paginator("query").paginate(
            TableName=name, IndexName="by-g", KeyConditionExpression="g = :g", Limit=4,
            ExpressionAttributeValues={":g": {"S": "same"}}, ScanIndexForward=forward,
        )  # fmt: skip
        assert sorted(number for page in pages for number in numbers(page)) == list(range(25))


def test_segments_share_a_scan(dynamodb: Any, table: str) -> None:
    load(dynamodb, table, [item(f"p{n}", n) for n in range(100)])
    found = []
    for segment in range(4):
        pages = dynamodb.get_paginator("scan").paginate(
            TableName=table, Segment=segment, TotalSegments=4, Limit=7
        )
        part = [number for page in pages for number in numbers(page)]
        assert 0 < len(part) < 60
        found += part
    assert sorted(found) == list(range(100))
    with refused("ValidationException", "Segment: 4 is not less than TotalSegments: 4"):
        dynamodb.scan(TableName=table, Segment=4, TotalSegments=4)
    with refused("ValidationException", "The TotalSegments parameter is required"):
        dynamodb.scan(TableName=table, Segment=0)


def test_batches(dynamodb: Any, table: str) -> None:
    load(dynamodb, table, [item("a", n, x={"S": "x"}) for n in range(3)])
    wanted = {table: {"Keys": [item("a", n) for n in range(5)], "ProjectionExpression": "s"}}
    answer = dynamodb.batch_get_item(RequestItems=wanted, ReturnConsumedCapacity="TOTAL")
    assert sorted(int(one["s"]["N"]) for one in answer["Responses"][table]) == [0, 1, 2]
    assert answer["UnprocessedKeys"] == {}
    assert answer["ConsumedCapacity"] == [{"TableName": table, "CapacityUnits": 2.5}]
    with refused("ValidationException", "Provided list of item keys contains duplicates"):
        dynamodb.batch_get_item(RequestItems={table: {"Keys": [item("a", 1), item("a", "1.0")]}})
    with refused("ValidationException", "Member must have length less than or equal to 100"):
        dynamodb.batch_get_item(RequestItems={table: {"Keys": [item("a", n) for n in range(101)]}})
    with refused("ValidationException", "Provided list of item keys contains duplicates"):
        requests = [{"DeleteRequest": {"Key": item("a", 1)}}, {"PutRequest": {"Item": item("a", 1)}}]
        dynamodb.batch_write_item(RequestItems={table: requests})
    with refused("ValidationException", "Member must have length less than or equal to 25"):
        requests = [{"DeleteRequest": {"Key": item("a", n)}} for n in range(26)]
        dynamodb.batch_write_item(RequestItems={table: requests})
    with refused("ResourceNotFoundException", "Requested resource not found"):
        dynamodb.batch_write_item(RequestItems={"nope": [{"DeleteRequest": {"Key": item("a", 1)}}]})
