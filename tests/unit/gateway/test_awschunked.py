"""Bodies in the aws-chunked encoding. The first is the example of S3's API reference, its data shortened."""

from __future__ import annotations

import pytest

from fogbank.aws.fault import Fault
from fogbank.aws.http import HttpRequest
from fogbank.gateway.awschunked import decode, is_aws_chunked

SIGNED = (
    b"5;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648\r\nhello\r\n"
    b"6;chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497\r\n world\r\n"
    b"0;chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9\r\n\r\n"
)


def test_signed_chunks() -> None:
    assert decode(SIGNED).body == b"hello world"


def test_unsigned_chunks_with_a_trailer() -> None:
    upload = decode(b"B\r\nhello world\r\n0\r\nx-amz-checksum-crc32:DUoRhQ==\r\n\r\n")
    assert upload.body == b"hello world"
    assert upload.trailers == {"x-amz-checksum-crc32": "DUoRhQ=="}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "IncompleteBody"),
        (b"5\r\nhel", "IncompleteBody"),
        (b"5\r\nhello\r\n", "IncompleteBody"),
        (b"5\r\nhello world\r\n0\r\n\r\n", "IncompleteBody"),
        (b"-5\r\nhello\r\n0\r\n\r\n", "InvalidRequest"),
        (b"0x5\r\nhello\r\n0\r\n\r\n", "InvalidRequest"),
        (b"\r\n\r\n", "InvalidRequest"),
        (b"f" * 30 + b"\r\n", "InvalidRequest"),
    ],
)
def test_broken_bodies(body: bytes, code: str) -> None:
    with pytest.raises(Fault) as caught:
        decode(body)
    assert caught.value.shape == code


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"}, True),
        ({"x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER"}, True),
        ({"content-encoding": "aws-chunked"}, True),
        ({"x-amz-content-sha256": "UNSIGNED-PAYLOAD", "content-encoding": "gzip"}, False),
    ],
)
def test_recognition(headers: dict[str, str], expected: bool) -> None:
    assert is_aws_chunked(HttpRequest("PUT", "/", "", headers)) is expected
