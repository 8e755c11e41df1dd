"""Values that an index's key cannot have: which index is named, and what an update is told, as AWS does in 2026."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError
from tests.service.dynamodb.conftest import index
from tests.service.dynamodb.said import INVALID, NOT_VALID, N, S, said

EMPTY = {"S": {"S": ""}, "B": {"B": b""}}
CANNOT = "The AttributeValue for a key attribute cannot contain an empty {} value."
PUT = f"{NOT_VALID}A value specified for a secondary index key is not supported. {CANNOT}"
UPDATE = (
    f"{NOT_VALID}The update expression attempted to update a secondary index key to a value that is not supported. "
    f"{CANNOT}"
)
KEY = {"p": S, "s": N("1")}


@pytest.fixture
def indexed(make_table: Any) -> str:
    """The local index comes before the global ones in the table, and behind them by name."""
    name: str = make_table(
        "indexed",
        GlobalSecondaryIndexes=[index("by-l-r", "l", "r"), index("a-by-l", "l"), index("by-b", "b")],
        LocalSecondaryIndexes=[index("local", "p", "l")],
    )
    return name


def update(table: str, name: str, value: Any) -> dict[str, Any]:
    return {
        "TableName": table,
        "Key": KEY,
        "UpdateExpression": f"SET {name} = :v",
        "ExpressionAttributeValues": {":v": value},
    }


@pytest.mark.parametrize(
    ("name", "kind", "named", "type_"), [("l", "S", "a-by-l", "string"), ("b", "B", "by-b", "binary")]
)
def test_an_empty_key(dynamodb: Any, indexed: str, name: str, kind: str, named: str, type_: str) -> None:
    put = {"TableName": indexed, "Item": {**KEY, name: EMPTY[kind]}}
    words = f"{PUT.format(type_)} IndexName: {named}, IndexKey: {name}"
    assert said(dynamodb, "put_item", **put) == words
    assert said(dynamodb, "transact_write_items", TransactItems=[{"Put": put}]) == words
    asked = update(indexed, name, EMPTY[kind])
    assert said(dynamodb, "update_item", **asked) == UPDATE.format(type_)
    failing = {**asked, "ConditionExpression": "attribute_exists(x)"}
    assert said(dynamodb, "transact_write_items", TransactItems=[{"Update": failing}]) == UPDATE.format(type_)
    legacy = {"TableName": indexed, "Key": KEY, "AttributeUpdates": {name: {"Value": EMPTY[kind]}}}
    assert said(dynamodb, "update_item", **legacy) == UPDATE.format(type_)


@pytest.mark.parametrize(("value", "kind"), [(N("5"), "N"), ({"L": [S]}, "L"), ({"B": b""}, "B")])
def test_another_type(dynamodb: Any, indexed: str, value: Any, kind: str) -> None:
    words = f"{INVALID}Type mismatch for Index Key l Expected: S Actual: {kind} IndexName: a-by-l"
    assert said(dynamodb, "put_item", TableName=indexed, Item={**KEY, "l": value}) == words
    assert said(dynamodb, "update_item", **update(indexed, "l", value)) == words
    with pytest.raises(ClientError) as refused:
        dynamodb.transact_write_items(TransactItems=[{"Update": update(indexed, "l", value)}])
    assert refused.value.response["CancellationReasons"] == [{"Code": "ValidationError", "Message": words}]


def test_an_empty_value_elsewhere(dynamodb: Any, indexed: str) -> None:
    dynamodb.update_item(**update(indexed, "x", {"S": ""}))
    assert dynamodb.get_item(TableName=indexed, Key=KEY)["Item"]["x"] == {"S": ""}


def test_another_type_that_only_the_item_gives(dynamodb: Any, indexed: str) -> None:
    words = "The update expression attempted to update the secondary index key to unsupported type"
    dynamodb.put_item(TableName=indexed, Item={**KEY, "x": N("5")})
    asked = {"TableName": indexed, "Key": KEY, "UpdateExpression": "SET l = x"}
    assert said(dynamodb, "update_item", **asked) == words


def test_a_type_is_told_before_a_path_into_a_key(dynamodb: Any, indexed: str) -> None:
    asked = update(indexed, "r.x = p, l", N("5"))
    mismatch = f"{INVALID}Type mismatch for Index Key l Expected: S Actual: N IndexName: a-by-l"
    assert said(dynamodb, "update_item", **asked) == mismatch
    asked = {"TableName": indexed, "Key": KEY, "UpdateExpression": "SET x = l[0]"}
    assert "map lookup '.' are not allowed: IndexKey: l" in said(dynamodb, "update_item", **asked)
