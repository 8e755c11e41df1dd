"""How deep a transaction's values may be nested, as most regions had it in October 2026."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError
from tests.service.dynamodb.said import S, deep, said

LIMIT = "Nesting Levels have exceeded supported limits"
TOO_DEEP = f"{LIMIT}: Attributes in the item have nested levels beyond supported limit"


@pytest.fixture
def plain(make_table: Any) -> str:
    name: str = make_table("plain", "p")
    return name


def action(kind: str, table: str, levels: int) -> dict[str, Any]:
    """A write that compares an attribute that is not there with a document, or puts the document into the item."""
    given: dict[str, Any] = {"TableName": table, "ExpressionAttributeValues": {":v": deep(levels)}}
    if kind == "Writes":
        return {"Update": {**given, "Key": {"p": S}, "UpdateExpression": "SET x = :v"}}
    given |= {"ConditionExpression": "x = :v"} | ({"Item": {"p": S}} if kind == "Put" else {"Key": {"p": S}})
    if kind == "Update":
        given |= {"UpdateExpression": "REMOVE y"}
    return {kind: given}


@pytest.mark.parametrize("kind", ["ConditionCheck", "Put", "Update", "Delete"])
def test_a_condition_looks_at_a_level_more(dynamodb: Any, plain: str, kind: str) -> None:
    with pytest.raises(ClientError) as refused:
        dynamodb.transact_write_items(TransactItems=[action(kind, plain, 32)])
    assert [one["Code"] for one in refused.value.response["CancellationReasons"]] == [
        "ConditionalCheckFailed"
    ]


@pytest.mark.parametrize("kind", ["ConditionCheck", "Put", "Update", "Delete", "Writes"])
@pytest.mark.parametrize("levels", [33, 61])
def test_and_not_at_two(dynamodb: Any, plain: str, kind: str, levels: int) -> None:
    words = said(dynamodb, "transact_write_items", TransactItems=[action(kind, plain, levels)])
    assert words == f"ExpressionAttributeValues contains invalid value: {TOO_DEEP} for key :v"


def test_an_item_has_no_level_more(dynamodb: Any, plain: str) -> None:
    dynamodb.transact_write_items(TransactItems=[action("Writes", plain, 31)])
    with pytest.raises(ClientError) as refused:
        dynamodb.transact_write_items(TransactItems=[action("Writes", plain, 32)])
    assert refused.value.response["CancellationReasons"] == [{"Code": "ValidationError", "Message": LIMIT}]
    assert dynamodb.get_item(TableName=plain, Key={"p": S})["Item"]["x"] == deep(31)
    put = {"Put": {"TableName": plain, "Item": {"p": S, "x": deep(32)}}}
    assert said(dynamodb, "transact_write_items", TransactItems=[put]) == TOO_DEEP
