"""TransactWriteItems and TransactGetItems."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError
from tests.service.dynamodb.conftest import item
from tests.service.refusals import refused


def put(table: str, given: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"Put": {"TableName": table, "Item": given, **more}}


def test_all_actions_are_done(dynamodb: Any, table: str) -> None:
    for number in range(3):
        dynamodb.put_item(TableName=table, Item=item("a", number, n={"N": "1"}))
    answer = dynamodb.transact_write_items(
        TransactItems=[
            put(table, item("b", 1)),
            {"Delete": {"TableName": table, "Key": item("a", 0)}},
            {
                "Update": {
                    "TableName": table,
                    "Key": item("a", 1),
                    "UpdateExpression": "SET n = n + :n",
                    "ExpressionAttributeValues": {":n": {"N": "1"}},
                }
            },
            {
                "ConditionCheck": {
                    "TableName": table,
                    "Key": item("a", 2),
                    "ConditionExpression": "attribute_exists(p)",
                }
            },
        ],
        ReturnConsumedCapacity="TOTAL",
    )
    assert answer["ConsumedCapacity"] == [
        {"TableName": table, "CapacityUnits": 8.0, "WriteCapacityUnits": 8.0}
    ]
    got = dynamodb.transact_get_items(
        TransactItems=[{"Get": {"TableName": table, "Key": item("a", n)}} for n in range(3)],
        ReturnConsumedCapacity="TOTAL",
    )
    assert [one.get("Item", {}).get("n") for one in got["Responses"]] == [None, {"N": "2"}, {"N": "1"}]
    assert got["ConsumedCapacity"] == [{"TableName": table, "CapacityUnits": 6.0, "ReadCapacityUnits": 6.0}]


def test_nothing_is_done_where_one_action_fails(dynamodb: Any, table: str) -> None:
    dynamodb.put_item(TableName=table, Item=item("a", 1, x={"S": "old"}))
    with pytest.raises(ClientError) as caught:
        dynamodb.transact_write_items(
            TransactItems=[
                put(table, item("b", 1)),
                put(
                    table,
                    item("a", 1),
                    ConditionExpression="attribute_not_exists(p)",
                    ReturnValuesOnConditionCheckFailure="ALL_OLD",
                ),
            ]
        )
    answer: Any = caught.value.response
    assert answer["Error"]["Code"] == "TransactionCanceledException"
    assert answer["Error"]["Message"] == (
        "Transaction cancelled, please refer cancellation reasons for specific reasons "
        "[None, ConditionalCheckFailed]"
    )
    assert answer["CancellationReasons"] == [
        {"Code": "None"},
        {
            "Code": "ConditionalCheckFailed",
            "Message": "The conditional request failed",
            "Item": item("a", 1, x={"S": "old"}),
        },
    ]
    assert dynamodb.scan(TableName=table)["Items"] == [item("a", 1, x={"S": "old"})]


def test_what_is_refused_before_it_begins(dynamodb: Any, table: str) -> None:
    with refused("ValidationException", "Transaction request cannot include multiple operations on one item"):
        dynamodb.transact_write_items(TransactItems=[put(table, item("a", 1)), put(table, item("a", "1.0"))])
    with refused("ValidationException", "Member must have length less than or equal to 100"):
        dynamodb.transact_write_items(TransactItems=[put(table, item("a", n)) for n in range(101)])
    both = {**put(table, item("a", 1)), "Delete": {"TableName": table, "Key": item("a", 1)}}
    with refused("ValidationException", "TransactItems can only contain one of Check, Put, Update or Delete"):
        dynamodb.transact_write_items(TransactItems=[both])
    with refused("ResourceNotFoundException"):
        dynamodb.transact_write_items(TransactItems=[put("nope", item("a", 1))])


def test_a_hundred_actions(dynamodb: Any, table: str) -> None:
    dynamodb.transact_write_items(TransactItems=[put(table, item("a", n)) for n in range(100)])
    assert dynamodb.scan(TableName=table)["Count"] == 100


def test_a_token_makes_a_transaction_happen_once(dynamodb: Any, table: str) -> None:
    def add(amount: str, key: dict[str, Any]) -> Any:
        update = {
            "TableName": table,
            "Key": key,
            "UpdateExpression": "ADD n :n",
            "ExpressionAttributeValues": {":n": {"N": amount}},
        }
        return dynamodb.transact_write_items(
            TransactItems=[{"Update": update}], ClientRequestToken="one", ReturnConsumedCapacity="TOTAL"
        )

    key = item("a", 1)
    assert "WriteCapacityUnits" in add("1", key)["ConsumedCapacity"][0]
    again = add("1", dict(reversed(key.items())))  # the order of members makes no other request
    assert "ReadCapacityUnits" in again["ConsumedCapacity"][0]
    assert dynamodb.get_item(TableName=table, Key=item("a", 1))["Item"]["n"] == {"N": "1"}
    with refused("IdempotentParameterMismatchException"):
        add("2", key)


def test_an_item_of_which_nothing_is_asked_for_is_left_out(dynamodb: Any, table: str) -> None:
    dynamodb.put_item(TableName=table, Item=item("a", 1, x={"S": "x"}))
    dynamodb.put_item(TableName=table, Item=item("a", 2))
    gets = [
        {"Get": {"TableName": table, "Key": item("a", number), "ProjectionExpression": "x"}}
        for number in (1, 2)
    ]
    found = dynamodb.transact_get_items(TransactItems=gets)["Responses"]
    assert found == [{"Item": {"x": {"S": "x"}}}, {}]
