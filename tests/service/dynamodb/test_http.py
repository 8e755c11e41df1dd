"""Requests as DynamoDB reads them before it looks at what they ask: who asks, in what coding, for which operation."""

from __future__ import annotations

import gzip
import json
import zlib
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import pytest
from tests.service.dynamodb.conftest import item
from tests.service.dynamodb.test_wire import SIGNED

from fogbank.testing.cloud import Cloud

CORAL = "com.amazon.coral.service#"
Answer = tuple[int, dict[str, str], bytes]


def send(cloud: Cloud, operation: str, body: bytes = b"{}", path: str = "/", **headers: str) -> Answer:
    url = urlsplit(cloud.url)
    connection = HTTPConnection(url.hostname or "", url.port, timeout=30)
    try:
        target = {
            "X-Amz-Target": f"DynamoDB_20120810.{operation}",
            "Content-Type": "application/x-amz-json-1.0",
        }
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request("POST", path, body, target | named)
        response = connection.getresponse()
        content = response.read()
        found = {name.lower(): value for name, value in response.getheaders()}
        assert found["x-amz-crc32"] == str(zlib.crc32(content))
        return response.status, found, content
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("path", "headers", "code", "words"),
    [
        ("/", {}, "MissingAuthenticationTokenException", "Request is missing Authentication Token"),
        (
            "/",
            {"Authorization": "AWS4"},
            "MissingAuthenticationTokenException",
            "Request is missing Authentication Token",
        ),
        (
            "/?X-Amz-Algorithm",
            {"Authorization": "X"},
            "InvalidSignatureException",
            "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.",
        ),
        (
            "/",
            {"Authorization": "AWS4-"},
            "IncompleteSignatureException",
            (
                "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' "
                "parameter. Authorization header requires 'SignedHeaders' parameter. Authorization header requires "
                "existence of either a 'X-Amz-Date' or a 'Date' header. Authorization=AWS4-"
            ),
        ),
        (
            "/",
            {"Authorization": "AWS4- Signature=b,Credential=a", "Date": "a"},
            "IncompleteSignatureException",
            "Authorization header requires 'SignedHeaders' parameter. Authorization=AWS4- Signature=b,Credential=a",
        ),
        (
            "/?X-Amz-Algorithm=a&X-Amz-Credential=b&X-Amz-Signature=c&X-Amz-Date=d",
            {},
            "IncompleteSignatureException",
            "AWS query-string parameters must include 'X-Amz-SignedHeaders'. Re-examine the query-string parameters.",
        ),
        (
            "/",
            {"Authorization": "AWS4-HMAC-SHA256 Credential=a SignedHeaders=host Signature=1", "Date": "now"},
            "IncompleteSignatureException",
            "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got 'a'",
        ),
    ],
)
def test_nobody_asks(cloud: Cloud, path: str, headers: dict[str, str], code: str, words: str) -> None:
    status, _, content = send(cloud, "ListTables", path=path, **headers)
    assert status == 400
    assert json.loads(content) == {"__type": CORAL + code, "message": words}


@pytest.mark.parametrize(
    ("date", "words"),
    [("20170101T010101Z", "Signature expired: "), ("30200101T010101Z", "Signature not yet current: ")],
)
def test_a_signature_has_its_time(cloud: Cloud, date: str, words: str) -> None:
    unfinished = (
        "AWS4-HMAC-SHA256 Credential=key/2/3/4/aws4_request SignedHeaders=x-amz-date;host Signature=123"
    )
    _, _, content = send(cloud, "ListTables", Authorization=unfinished, X_Amz_Date=date)
    answer = json.loads(content)
    assert answer["__type"] == f"{CORAL}InvalidSignatureException"
    assert answer["message"].startswith(f"{words}{date} is ")


def test_an_operation_that_nobody_knows_is_unknown(cloud: Cloud) -> None:
    status, _, content = send(cloud, "ListTable", Authorization=SIGNED)
    assert (status, json.loads(content)) == (400, {"__type": f"{CORAL}UnknownOperationException"})


def test_a_request_is_as_large_as_aws_takes_it(cloud: Cloud) -> None:
    """What counts is what is sent."""
    spaces = b" " * ((16 << 20) - 2)
    status, _, _ = send(cloud, "ListTables", b"{" + spaces + b"}", Authorization=SIGNED)
    assert status == 200
    large = b"{ " + spaces + b"}"
    status, _, content = send(cloud, "ListTables", large, Authorization=SIGNED)
    assert (status, json.loads(content)["__type"].rpartition("#")[2]) == (413, "RequestEntityTooLarge")
    status, _, _ = send(
        cloud, "ListTables", gzip.compress(large), Authorization=SIGNED, Content_Encoding="gzip"
    )
    assert status == 200


def test_what_follows_a_packed_request_does_not_matter(cloud: Cloud) -> None:
    for more in (b"junk", gzip.compress(b" "), gzip.compress(b" ") + b"junk"):
        body = gzip.compress(b"{}") + more
        status, _, _ = send(cloud, "ListTables", body, Authorization=SIGNED, Content_Encoding="gzip")
        assert status == 200


@pytest.mark.parametrize(
    ("body", "coding"),
    [(b"{}", "garbage"), (b"{}", "gzip"), (b"", "gzip"), (gzip.compress(b"{}", mtime=0)[:-1], "gzip")],
)
def test_what_cannot_be_unpacked_is_an_internal_error_as_with_aws(
    cloud: Cloud, body: bytes, coding: str
) -> None:
    url = urlsplit(cloud.url)
    connection = HTTPConnection(url.hostname or "", url.port, timeout=30)
    headers = {
        "X-Amz-Target": "DynamoDB_20120810.ListTables",
        "Authorization": SIGNED,
        "Content-Encoding": coding,
    }
    connection.request("POST", "/", body, headers)
    response = connection.getresponse()
    assert response.status == 500
    assert b"InternalServerError" in response.read()
    connection.close()


def test_requests_may_be_packed_in_several_pieces(cloud: Cloud) -> None:
    packed = gzip.compress(b'{"Lim') + gzip.compress(b'it":1}')
    status, _, content = send(cloud, "ListTables", packed, Authorization=SIGNED, Content_Encoding="gzip")
    assert (status, json.loads(content)) == (200, {"TableNames": []})


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_large_replies_are_packed_and_their_checksum_is_of_the_bytes_sent(
    cloud: Cloud, dynamodb: Any, table: str, coding: str
) -> None:
    dynamodb.put_item(TableName=table, Item=item("a", 1, text={"S": "x" * 4096}, more={"S": "y"}))

    def got(**more: Any) -> tuple[dict[str, str], bytes]:
        body = json.dumps({"TableName": table, "Key": item("a", 1)} | more).encode()
        return send(cloud, "GetItem", body, Authorization=SIGNED, Accept_Encoding=coding)[1:]

    found, content = got(ProjectionExpression="more")
    assert "content-encoding" not in found
    assert json.loads(content)["Item"] == {"more": {"S": "y"}}
    found, content = got()
    assert found["content-encoding"] == coding
    window = zlib.MAX_WBITS + (16 if coding == "gzip" else 0)
    assert json.loads(zlib.decompress(content, window))["Item"]["text"]["S"] == "x" * 4096


def test_tagging_has_an_empty_reply(cloud: Cloud, dynamodb: Any, table: str) -> None:
    arn = dynamodb.describe_table(TableName=table)["Table"]["TableArn"]
    for operation, more in (
        ("TagResource", {"Tags": [{"Key": "a", "Value": "b"}]}),
        ("UntagResource", {"TagKeys": ["a"]}),
    ):
        body = json.dumps({"ResourceArn": arn, **more}).encode()
        assert send(cloud, operation, body, Authorization=SIGNED)[::2] == (200, b"")


def test_the_root_says_that_it_is_healthy(cloud: Cloud) -> None:
    url = urlsplit(cloud.url)
    connection = HTTPConnection(url.hostname or "", url.port, timeout=30)
    connection.request("GET", "/")
    response = connection.getresponse()
    assert (response.status, response.read()) == (200, f"healthy: {url.netloc} ".encode())
    connection.request("GET", "/health")
    assert connection.getresponse().status in range(400, 405)
    connection.close()
