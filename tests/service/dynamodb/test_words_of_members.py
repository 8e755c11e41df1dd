"""Constraints on members of a request, and which of them are told together: captured from 33 regions in 2026."""

from __future__ import annotations

import re
from typing import Any

import pytest
from tests.service.dynamodb.said import ENVELOPE, S, differing, facts, said

T = "plain"
NO_FIT = "' at 'requestItems' failed to satisfy constraint: Map "
NULLS = r"(\w+=null, )*\w+=null"
PUT = rf"PutRequest\(item={{p=AttributeValue\(s=0, {NULLS}\)}}, workloadProfileName=null\)"
PRINTED = rf"WriteRequest\(putRequest={PUT}, deleteRequest=null\)"


@pytest.fixture(autouse=True)
def plain(make_table: Any) -> str:
    name: str = make_table(T, "p")
    return name


@pytest.mark.parametrize("name", ["single_requests", "batches_and_transactions"])
def test_members(dynamodb: Any, name: str) -> None:
    assert differing(dynamodb, facts(name)) == []


def test_parameters_of_single_writes(dynamodb: Any) -> None:
    rows = [
        (f"{name}_item", {"TableName": T, member: {"p": S}, **given}, ENVELOPE + words)
        for name, member in [("put", "Item"), ("delete", "Key"), ("update", "Key")]
        for _, given, words in facts("parameters_of_writes")
    ]
    assert differing(dynamodb, rows) == []


def test_a_batch_of_writes_is_repeated_as_java_prints_it(dynamodb: Any) -> None:
    puts = [{"PutRequest": {"Item": {"p": {"S": str(number)}}}} for number in range(26)]
    many = said(dynamodb, "batch_write_item", RequestItems={T: puts})
    assert re.match(rf"{ENVELOPE}Value '{{{T}=\[{PRINTED}, WriteRequest.*\]}}{NO_FIT}value must", many)
    named = said(dynamodb, "batch_write_item", RequestItems={"bad!name": puts[:1]})
    assert re.match(rf"{ENVELOPE}Value '{{bad!name=\[{PRINTED}\]}}{NO_FIT}keys must", named)
