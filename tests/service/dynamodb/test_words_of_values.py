"""Wrong values, in the words of the validation layer that each operation has: captured from 33 regions in 2026."""

from __future__ import annotations

from typing import Any

import pytest
from tests.service.dynamodb.said import ENVELOPE, INVALID, N, S, deep, differing

OVERFLOW = "Number overflow. Attempting to store a number with magnitude larger than supported range"
UNDERFLOW = "Number underflow. Attempting to store a number with magnitude smaller than supported range"
NOT_NUMERIC = "The parameter cannot be converted to a numeric value"
PRECISE = "Attempting to store more than 38 significant digits in a Number"
NESTED = (
    "Nesting Levels have exceeded supported limits: "
    "Attributes in the item have nested levels beyond supported limit"
)

# Each value with the newer layer's words and the older one's.
VALUES: list[tuple[dict[str, Any], str, str]] = [
    (N("abc"), f"{NOT_NUMERIC}: abc", f"{NOT_NUMERIC}: abc"),
    (N(""), f"{NOT_NUMERIC}: ", NOT_NUMERIC),
    (N("1e126"), OVERFLOW, OVERFLOW),
    (N("1e2147483647"), OVERFLOW, UNDERFLOW),
    ({"SS": ["b", "a", "b"]}, f'{INVALID}Input collection ["a", "b", "b"] contains duplicates.',
     f"{INVALID}Input collection [b, a, b] contains duplicates."),
    ({"BS": [b"\xff", b"\0", b"\0"]},
     f'{INVALID}Input collection ["AA==","/w==","AA=="]of type BS contains duplicates.',
     f"{INVALID}Input collection [/w==, AA==, AA==]of type BS contains duplicates."),
    ({"NS": ["2", "1", "2"]}, f"{INVALID}Input collection contains duplicates.",
     "Input collection contains duplicates"),
    (deep(32), NESTED, NESTED),
]  # fmt: skip

# What only PutItem was asked.
NUMBERS = {
    "1e99999999999": OVERFLOW, "-1e99999999999": OVERFLOW, "1e-99999999999": UNDERFLOW, "1e2147483648": OVERFLOW,
    "1e-2147483648": UNDERFLOW, "1e-131": UNDERFLOW, "0e126": OVERFLOW, "0e-131": UNDERFLOW,
    "1e9223372036854775808": f"{NOT_NUMERIC}: 1e9223372036854775808",
    "1.2.3": f"{NOT_NUMERIC}: 1.2.3", " 1": f"{NOT_NUMERIC}:  1", "1 ": f"{NOT_NUMERIC}: 1 ",
    "0x10": f"{NOT_NUMERIC}: 0x10", "1e": f"{NOT_NUMERIC}: 1e", "NaN": f"{NOT_NUMERIC}: NaN",
    "Infinity": f"{NOT_NUMERIC}: Infinity", "1234567890" * 4: PRECISE,
}  # fmt: skip

K = {"p": S}
CONDITION = {"ConditionExpression": "attribute_not_exists(p) OR n = :v"}
T = "plain"


@pytest.fixture(autouse=True)
def plain(make_table: Any) -> str:
    name: str = make_table(T, "p")
    return name


def values(value: dict[str, Any]) -> dict[str, Any]:
    return {"ExpressionAttributeValues": {":v": value}}


def enveloped(value: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    written = {"UpdateExpression": "SET n = :v", **values(value)}
    return [
        ("put_item", {"Item": {**K, "n": value}}),
        ("put_item", {"Item": {**K, "n": {"L": [{"M": {"x": value}}]}}}),
        ("put_item", {"Item": K, **CONDITION, **values(value)}),
        ("put_item", {"Item": K, "Expected": {"n": {"Value": value}}}),
        ("update_item", {"Key": K, **written}),
        ("update_item", {"Key": K, "AttributeUpdates": {"n": {"Action": "PUT", "Value": value}}}),
        ("update_item", {"Key": {"p": value}}),
        ("delete_item", {"Key": {"p": value}}),
        ("delete_item", {"Key": K, **CONDITION, **values(value)}),
    ]


def newer(value: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    key = {"KeyConditionExpression": "p = :p", "ExpressionAttributeValues": {":p": S}}
    both = {"FilterExpression": "n = :v", "ExpressionAttributeValues": {":p": S, ":v": value}}
    keyed = {"KeyConditions": {"p": {"ComparisonOperator": "EQ", "AttributeValueList": [S]}}}
    filtered = {"QueryFilter": {"n": {"ComparisonOperator": "EQ", "AttributeValueList": [value]}}}
    return [
        ("get_item", {"TableName": T, "Key": {"p": value}}),
        ("batch_get_item", {"RequestItems": {T: {"Keys": [{"p": value}]}}}),
        ("query", {"TableName": T, "KeyConditionExpression": "p = :v", **values(value)}),
        ("query", {"TableName": T, **key, **both}),
        ("query", {"TableName": T, **key, "ExclusiveStartKey": {"p": value}}),
        ("query", {"TableName": T, **keyed, **filtered}),
    ]


def older(value: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    def write(kind: str, **request: Any) -> tuple[str, dict[str, Any]]:
        return "transact_write_items", {"TransactItems": [{kind: {"TableName": T, **request}}]}

    return [
        ("batch_write_item", {"RequestItems": {T: [{"PutRequest": {"Item": {**K, "n": value}}}]}}),
        ("batch_write_item", {"RequestItems": {T: [{"DeleteRequest": {"Key": {"p": value}}}]}}),
        write("Put", Item={**K, "n": value}),
        write("Delete", Key={"p": value}),
        ("transact_get_items", {"TransactItems": [{"Get": {"TableName": T, "Key": {"p": value}}}]}),
    ]


def wrapped(value: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    def write(kind: str, **request: Any) -> tuple[str, dict[str, Any]]:
        return "transact_write_items", {
            "TransactItems": [{kind: {"TableName": T, **request, **values(value)}}]
        }

    return [
        ("scan", {"TableName": T, "FilterExpression": "n = :v", **values(value)}),
        write("Put", Item=K, **CONDITION),
        write("Delete", Key=K, **CONDITION),
        write("ConditionCheck", Key=K, **CONDITION),
        write("Update", Key=K, UpdateExpression="SET n = :v"),
    ]


def deeper(value: dict[str, Any]) -> dict[str, Any]:
    """A document of a level more than items may have, which transactions take; see test_nesting_in_transactions."""
    return deep(33) if value == deep(32) else value


def test_single_writes_say_it_in_an_envelope(dynamodb: Any) -> None:
    rows = [
        (operation, {"TableName": T, **request}, ENVELOPE + words)
        for value, words, _ in VALUES
        for operation, request in enveloped(value)
    ]
    rows += [
        ("put_item", {"TableName": T, "Item": {**K, "n": N(text)}}, ENVELOPE + words)
        for text, words in NUMBERS.items()
    ]
    assert differing(dynamodb, rows) == []


def test_reads_by_key_say_it_bare(dynamodb: Any) -> None:
    rows = [(*request, words) for value, words, _ in VALUES for request in newer(value)]
    assert differing(dynamodb, rows) == []


def test_batches_of_writes_scans_and_transactions_say_it_as_of_old(dynamodb: Any) -> None:
    rows = [(*request, words) for value, _, words in VALUES for request in older(value)]
    within = "ExpressionAttributeValues contains invalid value: {} for key :v"
    rows += [
        (*request, within.format(words)) for value, _, words in VALUES for request in wrapped(deeper(value))
    ]
    assert differing(dynamodb, rows) == []


def test_empty_sets_and_nulls(dynamodb: Any) -> None:
    rows = [
        ("put_item", {"TableName": T, "Item": {**K, "n": value}}, f"{ENVELOPE}{INVALID}{words}")
        for value, words in [
            ({"SS": []}, "An string set  may not be empty"),
            ({"NS": []}, "An number set  may not be empty"),
            ({"BS": []}, "Binary sets should not be empty"),
            ({"NULL": False}, "Null attribute value types must have the value of true"),
        ]
    ]
    assert differing(dynamodb, rows) == []


def test_sets_come_back_in_order(dynamodb: Any) -> None:
    sets = {"s": {"SS": ["b", "", "a"]}, "n": {"NS": ["10", "-1", "9"]}, "b": {"BS": [b"\xff", b"\0", b""]}}
    dynamodb.put_item(TableName=T, Item={**K, **sets})
    dynamodb.update_item(
        TableName=T, Key=K, UpdateExpression="ADD s :s, n :n",
        ExpressionAttributeValues={":s": {"SS": ["aa"]}, ":n": {"NS": ["9.5"]}},
    )  # fmt: skip
    found = dynamodb.get_item(TableName=T, Key=K)["Item"]
    assert found["s"] == {"SS": ["", "a", "aa", "b"]}
    assert found["n"] == {"NS": ["-1", "9", "9.5", "10"]}
    assert found["b"] == {"BS": [b"", b"\0", b"\xff"]}


def test_zero_may_have_an_exponent(dynamodb: Any) -> None:
    dynamodb.put_item(TableName=T, Item={**K, "n": N("0e125")})
    assert dynamodb.get_item(TableName=T, Key=K)["Item"]["n"] == N("0")
