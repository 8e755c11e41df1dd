"""What UpdateItem charges for its expression beside the item: measured on the service, to the byte."""

from __future__ import annotations

from typing import Any

import pytest
from tests.service.dynamodb.said import N, said

MOST = 409_600
PAD = 3 + 19 + 1  # the update, and SET b
TOO_LARGE = "Item size to update has exceeded the maximum allowed size"
TEN = {"S": "y" * 10}
E = {"S": "e"}
STRINGS = {"SS": ["p" * 5, "q" * 20]}

# A clause beside "SET b = :pad", what is there before it, its values, and what it is charged.
CLAUSES: list[tuple[str, dict[str, Any], dict[str, Any], int]] = [
    ("SET c = :c", {}, {":c": TEN}, 20 + 10),
    ("SET c = abcdefghij", {"abcdefghij": TEN}, {}, 20 + 25),
    ("SET c = m.z", {"m": {"M": {"z": TEN}}}, {}, 20 + 1 + 15 + 15),
    ("SET c = l[10]", {"l": {"L": [E] * 10 + [TEN]}}, {}, 20 + 1 + 15 + 16),
    ("SET d[0] = :c", {"d": {"L": [E]}}, {":c": TEN}, 19 + 6 + 10),
    ("SET l = list_append(l, :c)", {"l": {"L": [E]}}, {":c": {"L": [TEN]}}, 20 + 37 + 16 + 14),
    ("SET c = if_not_exists(c, :c), d = if_not_exists(d, :c)", {"c": E, "d": E}, {":c": TEN}, 2 * (20 + 39 + 16 + 10)),
    ("SET n = n + :c", {"n": N("12345678901234567890")}, {":c": N("1")}, 20 + 34 + 16 + 2),
    ("SET n = n - :c", {"n": N("1")}, {":c": N("1")}, 20 + 37 + 16 + 2),
    ("ADD abcdefghij :c", {"abcdefghij": N("1")}, {":c": N("1")}, 19 + 10 + 2),
    ("ADD ss :c", {"ss": {"SS": ["p"]}}, {":c": {"SS": ["p", "s" * 500]}}, 19 + 2 + 500),
    ("REMOVE m.yyyyyyyyyy", {"m": {"M": {"yyyyyyyyyy": E}}}, {}, 1 + 1 + 14),
    ("REMOVE l[10]", {"l": {"L": [E] * 11}}, {}, 1 + 1 + 6),
    ("DELETE ss :c", {"ss": STRINGS}, {":c": {"SS": ["q" * 20]}}, 1 + 2),
]  # fmt: skip


def update(table: str, clause: str, values: dict[str, Any], padding: int, **more: Any) -> dict[str, Any]:
    joint = f"SET b = :pad, {clause[4:]}" if clause.startswith("SET ") else f"SET b = :pad {clause}"
    values = {**values, ":pad": {"S": "x" * padding}}
    return {
        "TableName": table, "Key": {"p": {"S": "K"}}, "UpdateExpression": joint, "ExpressionAttributeValues": values,
        **more,
    }  # fmt: skip


@pytest.fixture
def plain(make_table: Any) -> str:
    name: str = make_table("plain", "p")
    return name


@pytest.mark.parametrize(("clause", "seed", "values", "charge"), CLAUSES, ids=[row[0] for row in CLAUSES])
def test_clauses(dynamodb: Any, plain: str, clause: str, seed: Any, values: Any, charge: int) -> None:
    padding = MOST - PAD - charge
    dynamodb.put_item(TableName=plain, Item={"p": {"S": "K"}, **seed})
    assert said(dynamodb, "update_item", **update(plain, clause, values, padding + 1)) == TOO_LARGE
    assert said(dynamodb, "update_item", **update(plain, clause, values, padding)) == ""


def test_the_key_and_what_is_not_written_are_not_charged_but_stored(dynamodb: Any, plain: str) -> None:
    key = {"p": {"S": "k" * 100}}
    request = {"TableName": plain, "Key": key, "UpdateExpression": "SET b = :b"}
    room = MOST - 101 - 1
    for size, answer in [(room + 1, TOO_LARGE), (room, "")]:
        values = {":b": {"S": "x" * size}}
        assert said(dynamodb, "update_item", **request, ExpressionAttributeValues=values) == answer


def test_the_charge_is_looked_at_before_the_condition(dynamodb: Any, plain: str) -> None:
    dynamodb.put_item(TableName=plain, Item={"p": {"S": "K"}, "c": E})
    request = {
        "TableName": plain, "Key": {"p": {"S": "K"}}, "UpdateExpression": "SET c = if_not_exists(c, :huge)",
        "ExpressionAttributeValues": {":huge": {"S": "h" * 409_700}},
    }  # fmt: skip
    for condition in (
        {},
        {"ConditionExpression": "attribute_exists(c)"},
        {"ConditionExpression": "attribute_exists(d)"},
    ):
        assert said(dynamodb, "update_item", **request, **condition) == TOO_LARGE


def test_legacy_updates_are_not_charged(dynamodb: Any, plain: str) -> None:
    request = {"TableName": plain, "Key": {"p": {"S": "K"}}}
    for size, answer in [(MOST - 3 + 1, TOO_LARGE), (MOST - 3, "")]:
        updates = {"b": {"Action": "PUT", "Value": {"S": "x" * size}}}
        assert said(dynamodb, "update_item", **request, AttributeUpdates=updates) == answer
