"""What no SDK would send, and what replies look like on the wire."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from binascii import crc32
from typing import Any, NamedTuple

import pytest
from tests.service.dynamodb.conftest import item

from fogbank.testing.cloud import Cloud

SIGNED = (
    "AWS4-HMAC-SHA256 Credential=000000000000/20260101/us-east-1/dynamodb/aws4_request, "
    "SignedHeaders=host, Signature=none"
)


class Answer(NamedTuple):
    status: int
    headers: Any
    body: dict[str, Any]


def ask(cloud: Cloud, operation: str, body: bytes | dict[str, Any]) -> Answer:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {
        "X-Amz-Target": f"DynamoDB_20120810.{operation}",
        "Content-Type": "application/x-amz-json-1.0",
        "Authorization": SIGNED,
    }
    request = urllib.request.Request(cloud.url, data, headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return _answer(response.status, response.headers, response.read())
    except urllib.error.HTTPError as refused:
        return _answer(refused.code, refused.headers, refused.read())


def _answer(status: int, headers: Any, body: bytes) -> Answer:
    assert headers["x-amz-crc32"] == str(crc32(body))
    assert headers["x-amzn-requestid"]
    assert headers["content-type"] == "application/x-amz-json-1.0"
    return Answer(status, headers, json.loads(body))


@pytest.mark.parametrize(
    ("operation", "body", "words"),
    [
        ("GetItem", b"{", ""),
        ("GetItem", b"[]", ""),
        ("GetItem", b"\xff", ""),
        ("GetItem", b'{"a":' * 100_000, ""),
        ("GetItem", {"TableName": 1}, "NUMBER_VALUE cannot be converted to String"),
        ("GetItem", {"TableName": ["x"]}, "Unrecognized collection type class java.lang.String"),
        ("GetItem", {"ConsistentRead": 1}, "NUMBER_VALUE cannot be converted to Boolean"),
        ("GetItem", {"Key": "x"}, "Unexpected field type"),
        ("GetItem", {"Key": {"a": "x"}}, "Unexpected value type in payload"),
        (
            "GetItem",
            {"Key": []},
            (
                "Unrecognized collection type java.util.Map<java.lang.String, "
                "com.amazonaws.dynamodb.v20120810.AttributeValue>"
            ),
        ),
        ("PutItem", {"Item": {"a": {"S": 1}}}, "NUMBER_VALUE cannot be converted to String"),
        ("PutItem", {"Item": {"a": {"B": "a"}}}, "Base64 encoded length is expected a multiple of 4 bytes"),
        ("PutItem", {"Item": {"a": {"M": {"b": {"N": 1}}}}}, "NUMBER_VALUE cannot be converted to String"),
        ("ListTables", {"Limit": "x"}, "STRING_VALUE cannot be converted to Integer"),
        ("CreateTable", {"KeySchema": "x"}, "Unexpected field type"),
        ("CreateTable", {"KeySchema": ["x"]}, "Unexpected value type in payload"),
        ("CreateTable", {"LocalSecondaryIndexes": [{"Projection": 1}]}, "Unexpected field type"),
        (
            "CreateTable",
            {"Tags": [[]]},
            "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.Tag",
        ),
        ("PutItem", {"Expected": {"a": "x"}}, "Unexpected value type in payload"),
        ("PutItem", {"Expected": {"a": {"Value": "x"}}}, "Unexpected field type"),
        ("ListTables", b"", ""),
        ("BatchGetItem", {"RequestItems": {"a": {"Keys": ["x"]}}}, "cannot be cast to class java.lang.Class"),
        ("BatchWriteItem", {"RequestItems": {"a": 1}}, "cannot be cast to class java.lang.Class"),
        (
            "BatchWriteItem",
            {"RequestItems": []},
            "java.util.List<com.amazonaws.dynamodb.v20120810.WriteRequest>>",
        ),
    ],
)
def test_wrong_types_are_told_before_anything_else(
    cloud: Cloud, operation: str, body: Any, words: str
) -> None:
    answer = ask(cloud, operation, body)
    assert answer.status == 400
    assert answer.body["__type"] == "com.amazon.coral.service#SerializationException"
    assert words in answer.body.get("Message", "")


def test_faults_have_their_types(cloud: Cloud) -> None:
    missing = ask(cloud, "GetItem", {"TableName": "none", "Key": item("a", 1)})
    assert missing.body == {
        "__type": "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException",
        "message": "Requested resource not found",
    }
    invalid = ask(cloud, "GetItem", {})
    assert invalid.body["__type"] == "com.amazon.coral.validate#ValidationException"
    assert invalid.body["message"] == (
        "2 validation errors detected: "
        "Value null at 'tableName' failed to satisfy constraint: Member must not be null; "
        "Value null at 'key' failed to satisfy constraint: Member must not be null"
    )


def test_what_is_unknown_is_ignored_and_lenient_forms_are_taken(cloud: Cloud, table: str) -> None:
    sent = {"TableName": table, "Item": item("a", 1, x={"S": "x", "Z": 1}), "Nonsense": {"deep": [1]}}
    assert ask(cloud, "PutItem", sent).body == {}
    key = {"TableName": table, "Key": item("a", 1), "ConsistentRead": "true", "ProjectionExpression": None}
    assert ask(cloud, "GetItem", key).body == {"Item": item("a", 1, x={"S": "x"})}


def test_deep_documents_and_long_expressions_are_refused(cloud: Cloud, table: str) -> None:
    value: dict[str, Any] = {"S": "x"}
    for _ in range(32):
        value = {"L": [value]}
    deep = ask(cloud, "PutItem", {"TableName": table, "Item": item("a", 1, x=value)})
    assert "Nesting Levels have exceeded supported limits" in deep.body["message"]
    for depth in (200, 400, 900, 5000):
        nested = '{"L":[' * depth + '{"S":"x"}' + "]}" * depth
        body = f'{{"TableName":"{table}","Item":{{"p":{{"S":"a"}},"s":{{"N":"1"}},"x":{nested}}}}}'
        assert ask(cloud, "PutItem", body.encode()).status == 400
    long = {
        "TableName": table,
        "Item": item("a", 1),
        "ConditionExpression": "attribute_exists(p)" + " " * 4096,
    }
    assert "Expression size has exceeded" in ask(cloud, "PutItem", long).body["message"]


def test_operations_that_are_not_there_say_so(cloud: Cloud) -> None:
    for operation in ("CancelBulkOperation", "DescribeBulkOperation"):
        answer = ask(cloud, operation, {})
        assert (answer.status, answer.body["__type"]) == (501, "NotImplemented")
        assert operation in answer.body["message"]
