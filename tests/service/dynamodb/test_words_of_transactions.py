"""What a transaction is refused for first: its actions are looked at one by one. Captured from real tables in 2026."""

from __future__ import annotations

from typing import Any

import pytest
from tests.service.dynamodb.said import S, differing, facts, said


def test_actions_are_looked_at_one_by_one(dynamodb: Any) -> None:
    """The tables are not there: each answer comes before they are looked for."""
    assert differing(dynamodb, facts("order_of_actions")) == []


def test_a_transaction_has_no_more_than_four_megabytes(dynamodb: Any, table: str) -> None:
    items = [{"p": {"S": str(n)}, "s": {"N": "1"}, "x": {"S": "x" * 350_000}} for n in range(12)]
    puts = [{"Put": {"TableName": table, "Item": one}} for one in items]
    assert "size cannot exceed" in said(dynamodb, "transact_write_items", TransactItems=puts)
    assert said(dynamodb, "transact_write_items", TransactItems=puts[:10]) == ""
    assert said(dynamodb, "transact_write_items", TransactItems=puts[10:]) == ""
    gets = [{"Get": {"TableName": table, "Key": {"p": one["p"], "s": one["s"]}}} for one in items]
    assert "size cannot exceed" in said(dynamodb, "transact_get_items", TransactItems=gets)
    deletes = [{"Delete": {"TableName": table, "Key": {"p": one["p"], "s": one["s"]}}} for one in items]
    assert len(dynamodb.transact_get_items(TransactItems=gets[:11])["Responses"]) == 11
    assert said(dynamodb, "transact_write_items", TransactItems=deletes) == ""  # what it says is small


def test_an_item_that_grows_too_large_cancels(dynamodb: Any, make_table: Any) -> None:
    table = make_table("plain", "p")
    grow = {"TableName": table, "Key": {"p": S}, "UpdateExpression": "SET x = :v"}

    def sized(size: int) -> dict[str, Any]:
        return {"ExpressionAttributeValues": {":v": {"S": "x" * (size - 3)}}}

    put_it = {"TableName": table, "Item": {"p": S, "x": {"S": "x" * 409_598}}}
    too_large = "Item size has exceeded the maximum allowed size"
    assert said(dynamodb, "transact_write_items", TransactItems=[{"Put": put_it}]) == too_large
    dynamodb.transact_write_items(TransactItems=[{"Update": {**grow, **sized(409_600)}}])
    with pytest.raises(dynamodb.exceptions.TransactionCanceledException) as caught:
        dynamodb.transact_write_items(TransactItems=[{"Update": {**grow, **sized(409_601)}}])
    words = "Item size to update has exceeded the maximum allowed size"
    assert caught.value.response["CancellationReasons"] == [{"Code": "ValidationError", "Message": words}]
