from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.auth import S3SigV4Auth, S3SigV4QueryAuth, SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from fogbank.aws.fault import Fault
from fogbank.aws.http import HttpRequest
from fogbank.aws.sigv4 import Signature, parse, verify

SECRET = "wJalrXUtnFEMI/K7MDENG"


def now() -> datetime:
    """botocore signs with the machine's clock."""
    return datetime.now(UTC)


def signed(auth: type[Any], service: str, method: str, url: str, body: bytes = b"") -> HttpRequest:
    """A request signed by botocore, as it arrives."""
    request = AWSRequest(method, url, data=body, headers={"X-Custom": "  two   words "})
    extra = {"expires": 60} if "Query" in auth.__name__ else {}
    auth(Credentials("AKID", SECRET), service, "eu-west-1", **extra).add_auth(request)
    prepared = request.prepare()
    _, _, rest = prepared.url.partition("://")
    host, _, target = rest.partition("/")
    path, _, query = target.partition("?")
    headers = {name.lower(): value for name, value in request.headers.items()}
    return HttpRequest(method, "/" + path, query, {"host": host} | headers, body)


def signature_of(request: HttpRequest) -> Signature:
    signature = parse(request)
    assert signature is not None
    return signature


CASES = [
    (SigV4Auth, "rds", "POST", "http://localhost:4566/", b"Action=DescribeDBInstances"),
    (SigV4Auth, "lambda", "GET", "http://localhost:4566/a%20b/%C3%A4/../c?b=2&a=1&a=0&empty=&e=x%2Fy", b""),
    (S3SigV4Auth, "s3", "PUT", "http://localhost:4566/bucket/a%20b//c%3Ad?acl", b"content"),
    (S3SigV4QueryAuth, "s3", "GET", "http://localhost:4566/bucket/key?versionId=1%2B2", b""),
    (SigV4QueryAuth, "rds-db", "GET", "http://localhost:4566/?Action=connect&DBUser=a", b""),
]


@pytest.mark.parametrize(("auth", "service", "method", "url", "body"), CASES)
def test_a_signature_made_by_botocore_is_right(
    auth: type[Any], service: str, method: str, url: str, body: bytes
) -> None:
    request = signed(auth, service, method, url, body)
    signature = signature_of(request)
    assert (signature.access_key, signature.region, signature.service) == ("AKID", "eu-west-1", service)
    verify(request, signature, SECRET, now())
    with pytest.raises(Fault) as caught:
        verify(request, signature, "another", now())
    assert (caught.value.shape, caught.value.status) == ("SignatureDoesNotMatch", 403)


def test_a_changed_body_is_not_what_was_signed() -> None:
    request = signed(*CASES[0])
    request.body += b"&Marker=x"
    with pytest.raises(Fault, match="does not match the signature you provided"):
        verify(request, signature_of(request), SECRET, now())


def test_a_changed_s3_body_differs_from_its_header() -> None:
    request = signed(*CASES[2])
    request.headers["x-amz-content-sha256"] = "0" * 64
    with pytest.raises(Fault) as caught:
        verify(request, signature_of(request), SECRET, now())
    assert caught.value.shape == "XAmzContentSHA256Mismatch"


@pytest.mark.parametrize(
    ("after", "words"),
    [(timedelta(minutes=16), r"Signature expired: \d{8}T\d{6}Z is now earlier than .* - 15 min\.\)"),
     (timedelta(minutes=-16), r"Signature not yet current: \d{8}T\d{6}Z is still later than")],
)  # fmt: skip
def test_a_request_is_good_for_a_quarter_of_an_hour(after: timedelta, words: str) -> None:
    request = signed(*CASES[0])
    with pytest.raises(Fault, match=words):
        verify(request, signature_of(request), SECRET, now() + after)


def test_a_presigned_url_expires() -> None:
    request = signed(*CASES[3])
    with pytest.raises(Fault, match="Request has expired"):
        verify(request, signature_of(request), SECRET, now() + timedelta(seconds=90))


def test_an_unsigned_request_has_no_signature() -> None:
    assert parse(HttpRequest("GET", "/", "", {"authorization": "Bearer x"})) is None


@pytest.mark.parametrize(
    ("authorization", "words"),
    [
        (
            "AWS4-HMAC-SHA256 nothing",
            "requires 'Credential' parameter.*'Signature'.*'SignedHeaders'.*X-Amz-Date",
        ),
        ("AWS4-HMAC-SHA256 Credential=a/b/c, SignedHeaders=host, Signature=0", "existence of either"),
    ],
)
def test_an_incomplete_header_says_what_is_missing(authorization: str, words: str) -> None:
    with pytest.raises(Fault, match=words) as caught:
        parse(HttpRequest("GET", "/", "", {"authorization": authorization}))
    assert caught.value.shape == "IncompleteSignature"
