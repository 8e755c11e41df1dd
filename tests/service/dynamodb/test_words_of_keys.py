"""Keys that do not fit, in every operation that takes one: captured from real tables in 2026."""

from __future__ import annotations

from typing import Any

import pytest
from tests.service.dynamodb.conftest import index
from tests.service.dynamodb.said import EMPTY, INVALID, NOT_VALID, UNLIKE, N, S, differing, facts, said

T, X, B = "plain", "texts", "bytes"
EMPTY_BYTES = (
    NOT_VALID + "The AttributeValue for a key attribute cannot contain an empty binary value. Key: b"
)
LIST = {"L": [S]}
UPDATED = "SET a = :v"
V = {"ExpressionAttributeValues": {":v": S}}
CANCELLED = (
    "TransactionCanceledException: Transaction cancelled, "
    "please refer cancellation reasons for specific reasons [ValidationError]"
)


@pytest.fixture(autouse=True)
def tables(make_table: Any) -> None:
    make_table(T, "p", GlobalSecondaryIndexes=[index("by-g", "g", "s")])
    make_table(X, "p", "r")
    make_table(B, "b")


def lookups(table: str, key: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [
        ("get_item", {"TableName": table, "Key": key}),
        ("delete_item", {"TableName": table, "Key": key}),
        ("update_item", {"TableName": table, "Key": key, "UpdateExpression": UPDATED, **V}),
        ("batch_get_item", {"RequestItems": {table: {"Keys": [key]}}}),
        ("batch_write_item", {"RequestItems": {table: [{"DeleteRequest": {"Key": key}}]}}),
        ("batch_write_item", {"RequestItems": {table: [{"PutRequest": {"Item": key}}]}}),
    ]


def transacted(table: str, key: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    target = {"TableName": table, "Key": key}
    writes = [
        {"Update": {**target, "UpdateExpression": UPDATED, **V}},
        {"Delete": target},
        {"ConditionCheck": {**target, "ConditionExpression": "attribute_not_exists(p)"}},
    ]
    reads = [("transact_get_items", {"TransactItems": [{"Get": target}]})]
    return reads + [("transact_write_items", {"TransactItems": [write]}) for write in writes]


def test_keys_that_do_not_fit(dynamodb: Any) -> None:
    wrong = [(T, {"p": N("5")}), (T, {"p": LIST}), (T, {"a": S}), (X, {"p": S})]
    rows = [(*request, UNLIKE) for one in wrong for request in lookups(*one)]
    empty = [(T, {"p": {"S": ""}}, EMPTY), (B, {"b": {"B": b""}}, EMPTY_BYTES)]
    rows += [
        (*request, words)
        for *one, words in empty
        for request in lookups(*one) + transacted(*one)  # type: ignore[arg-type]
    ]
    assert differing(dynamodb, rows) == []


def test_a_transaction_tells_them_as_reasons(dynamodb: Any) -> None:
    wrong = [(T, {"p": N("5")}), (T, {"p": LIST}), (T, {}), (X, {"p": S})]
    assert differing(dynamodb, [(*request, CANCELLED) for one in wrong for request in transacted(*one)]) == []
    with pytest.raises(dynamodb.exceptions.TransactionCanceledException) as caught:
        dynamodb.transact_write_items(
            TransactItems=[
                {"Put": {"TableName": T, "Item": {"p": S}, "ConditionExpression": "attribute_exists(p)"}},
                {"Put": {"TableName": T, "Item": {"p": LIST}}},
                {"Delete": {"TableName": T, "Key": {"p": N("1")}}},
            ]
        )
    mismatch = f"{INVALID}Type mismatch for key p expected: S actual: L"
    assert caught.value.response["CancellationReasons"] == [
        {"Code": "None"},
        {"Code": "ValidationError", "Message": mismatch},
        {"Code": "None"},
    ]  # the first that is invalid, and no condition
    assert "Item" not in dynamodb.get_item(TableName=T, Key={"p": S})


def test_items_without_a_fitting_key(dynamodb: Any) -> None:
    rows = [
        ("put_item", {"TableName": table, "Item": item}, words)
        for table, item, words in [
            (T, {"a": S}, f"{INVALID}Missing the key p in the item"),
            (T, {"p": N("5")}, f"{INVALID}Type mismatch for key p expected: S actual: N"),
            (T, {"p": {"S": ""}}, EMPTY),
            (B, {"b": {"B": b""}}, EMPTY_BYTES),
            (
                T,
                {"p": S, "g": N("1")},
                f"{INVALID}Type mismatch for Index Key g Expected: S Actual: N IndexName: by-g",
            ),
        ]
    ]
    assert differing(dynamodb, rows) == []


def test_duplicates(dynamodb: Any) -> None:
    twice = "Provided list of item keys contains duplicates"
    put, delete = {"PutRequest": {"Item": {"p": S}}}, {"DeleteRequest": {"Key": {"p": S}}}
    assert said(dynamodb, "batch_write_item", RequestItems={T: [put, delete]}) == twice
    assert said(dynamodb, "batch_get_item", RequestItems={T: {"Keys": [{"p": S}, {"p": S}]}}) == twice
    assert said(dynamodb, "batch_get_item", RequestItems={"nowhere": {"Keys": [{"p": S}, {"p": S}]}}) == twice


def test_updates_of_the_key(dynamodb: Any) -> None:
    both = {"TableName": X, "Key": {"p": S, "r": S}}
    words = "Cannot update attribute {}. This attribute is part of the key"
    rows = [
        ("update_item", {**both, "UpdateExpression": f"SET {name} = :v", **V}, INVALID + words.format(name))
        for name in "pr"
    ]
    assert differing(dynamodb, rows) == []


def test_key_conditions(dynamodb: Any, table: str) -> None:
    assert differing(dynamodb, facts("key_conditions")) == []


def test_gaps_in_a_key_of_many_attributes(dynamodb: Any, make_table: Any) -> None:
    schema = [("p", "HASH"), ("r", "RANGE"), ("g", "RANGE"), ("l", "RANGE")]
    many = {**index("many", "p"), "KeySchema": [{"AttributeName": n, "KeyType": k} for n, k in schema]}
    make_table("multi", "b", GlobalSecondaryIndexes=[many])
    gap = (
        "RANGE key attributes {} must have equality conditions specified in the query "
        "because a condition is present on key attribute {}"
    )
    rows = [
        (
            "query",
            {"TableName": "multi", "IndexName": "many", "KeyConditionExpression": text, **V},
            gap.format(*names),
        )
        for text, names in [
            ("p = :v AND r = :v AND l = :v", "gl"),
            ("p = :v AND r = :v AND g > :v AND l = :v", "gl"),
            ("p = :v AND g = :v", "rg"),
        ]
    ]
    assert differing(dynamodb, rows) == []
