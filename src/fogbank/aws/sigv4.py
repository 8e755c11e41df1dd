"""AWS Signature Version 4: what a signature says, and whether it is right.

Source: AWS General Reference, "Signing AWS API requests"; S3 API Reference, "Authenticating requests".
"""

from __future__ import annotations

import hashlib
import hmac
import posixpath
import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from urllib.parse import quote

import msgspec

from fogbank.aws.codec.uri import query_values
from fogbank.aws.fault import Fault
from fogbank.aws.http import HttpRequest

ALGORITHM = "AWS4-HMAC-SHA256"
ALGORITHM_V4A = "AWS4-ECDSA-P256-SHA256"
_TIME = "%Y%m%dT%H%M%SZ"
_SKEW = timedelta(minutes=15)
_UNSIGNED = "UNSIGNED-PAYLOAD"
_EMPTY_HASH = hashlib.sha256(b"").hexdigest()
_PART = re.compile(r"\s*([^\s=,]+)\s*=\s*([^,\s]+)\s*(?:,|$)")
_S3_FAMILY = ("s3", "s3-object-lambda", "s3-outposts", "s3express")


class Signature(msgspec.Struct, frozen=True):
    """The claims of a signed request. `region` is empty for SigV4a; only presigned URLs have an expiry."""

    algorithm: str
    access_key: str
    date: str
    region: str
    service: str
    signed_headers: tuple[str, ...]
    signature: str
    timestamp: str
    presigned: bool = False
    expires_seconds: int | None = None

    @property
    def scope(self) -> str:
        return "/".join((self.date, self.region, self.service, "aws4_request"))


def parse(request: HttpRequest) -> Signature | None:
    """The request's signature; None for an unsigned one. Raises `Fault` IncompleteSignature."""
    authorization = request.headers.get("authorization", "")
    if authorization.startswith("AWS4-"):
        return _from_header(request, authorization)
    if "X-Amz-Credential=" in request.query:
        return _from_query({name: values[-1] for name, values in query_values(request.query).items()})
    return None


def verify(request: HttpRequest, signature: Signature, secret_key: str, now: datetime) -> None:
    """Nothing, for a signature that `secret_key` makes of this request and that is not too old at `now`.

    Raises: `Fault` SignatureDoesNotMatch (also for a request older or newer than 15 minutes, as AWS does) or
    AccessDenied for a presigned URL that has expired.
    """
    if signature.algorithm != ALGORITHM:
        raise Fault("NotImplemented", f"Signatures of {signature.algorithm} are not checked.", status=501)
    signed_at = _signing_time(signature)
    _check_age(signature, signed_at, now)
    text = "\n".join((ALGORITHM, signature.timestamp, signature.scope, _canonical_hash(request, signature)))
    key = signing_key(secret_key, signature.date, signature.region, signature.service)
    expected = hmac.digest(key, text.encode(), "sha256").hex()
    if not hmac.compare_digest(expected.encode(), signature.signature.encode()):
        raise _mismatch(
            "The request signature we calculated does not match the signature you provided. Check your AWS "
            "Secret Access Key and signing method. Consult the service documentation for details."
        )


@lru_cache(maxsize=256)
def signing_key(secret_key: str, date: str, region: str, service: str) -> bytes:
    key = f"AWS4{secret_key}".encode()
    for part in (date, region, service, "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key


def _from_header(request: HttpRequest, authorization: str) -> Signature:
    algorithm, _, rest = authorization.partition(" ")
    parts = dict(_PART.findall(rest))
    date = request.headers.get("x-amz-date") or request.headers.get("date", "")
    missing = [
        f"Authorization header requires '{name}' parameter."
        for name in ("Credential", "Signature", "SignedHeaders")
        if name not in parts
    ]
    if not date:
        missing.append("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.")
    if missing:
        # AWS repeats the whole header here; the signature in it is good for nothing any more.
        raise _incomplete(" ".join([*missing, f"Authorization={authorization}"]))
    key, scope_date, region, service = _scope(parts["Credential"], algorithm)
    signed = tuple(parts["SignedHeaders"].lower().split(";"))
    return Signature(algorithm, key, scope_date, region, service, signed, parts["Signature"], date)


def _from_query(query: dict[str, str]) -> Signature:
    for name in ("X-Amz-Algorithm", "X-Amz-Date", "X-Amz-SignedHeaders", "X-Amz-Signature"):
        if name not in query:
            raise _incomplete(f"AWS query-string parameters must include '{name}'.")
    algorithm = query["X-Amz-Algorithm"]
    key, date, region, service = _scope(query["X-Amz-Credential"], algorithm)
    expires = query.get("X-Amz-Expires", "")
    if expires and not expires.isdecimal():
        raise _incomplete("X-Amz-Expires should be a number")
    return Signature(
        algorithm, key, date, region, service, tuple(query["X-Amz-SignedHeaders"].lower().split(";")),
        query["X-Amz-Signature"], query["X-Amz-Date"], True, int(expires) if expires else None,
    )  # fmt: skip


def _scope(credential: str, algorithm: str) -> tuple[str, str, str, str]:
    parts = credential.split("/")
    if algorithm == ALGORITHM_V4A and len(parts) == 4:
        parts.insert(2, "")
    if len(parts) != 5 or parts[4] != "aws4_request":
        raise _incomplete(
            "Credential must have exactly 5 slash-delimited elements, e.g. "
            f"keyid/date/region/service/term, got '{credential}'"
        )
    return parts[0], parts[1], parts[2], parts[3]


def _signing_time(signature: Signature) -> datetime:
    try:
        signed_at = datetime.strptime(signature.timestamp, _TIME).replace(tzinfo=UTC)
    except ValueError as error:
        raise _incomplete(
            "Date must be in ISO-8601 'basic format'. Got '" + signature.timestamp + "'. "
            "See http://en.wikipedia.org/wiki/ISO_8601"
        ) from error
    if not signature.timestamp.startswith(signature.date):
        raise _mismatch(
            f"Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: "
            f"'{signature.date}' != '{signature.timestamp[:8]}', from '{signature.timestamp}'."
        )
    return signed_at


def _check_age(signature: Signature, signed_at: datetime, now: datetime) -> None:
    if signature.expires_seconds is not None:
        if now > signed_at + timedelta(seconds=signature.expires_seconds):
            raise Fault("AccessDenied", "Request has expired", status=403)
    elif signed_at < now - _SKEW:
        raise _mismatch(
            f"Signature expired: {signature.timestamp} is now earlier than {now - _SKEW:{_TIME}} "
            f"({now:{_TIME}} - 15 min.)"
        )
    if signed_at > now + _SKEW:
        raise _mismatch(
            f"Signature not yet current: {signature.timestamp} is still later than {now + _SKEW:{_TIME}} "
            f"({now:{_TIME}} + 15 min.)"
        )


def _canonical_hash(request: HttpRequest, signature: Signature) -> str:
    headers = "".join(
        f"{name}:{' '.join(request.headers.get(name, '').split())}\n" for name in signature.signed_headers
    )
    parts = (
        request.method,
        _canonical_path(request.path, signature.service),
        _canonical_query(request.query),
        headers,
        ";".join(signature.signed_headers),
        _payload_hash(request, signature),
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _canonical_path(path: str, service: str) -> str:
    """S3 signs the path as it is sent; everyone else normalizes it and encodes it once more."""
    if service in _S3_FAMILY:
        return path or "/"
    normal = posixpath.normpath("/" + path.lstrip("/")) if path else "/"
    return quote(normal + "/" if path.endswith("/") and normal != "/" else normal, safe="/~")


def _canonical_query(query: str) -> str:
    pairs = [
        (quote(name, safe="-_.~"), quote(value, safe="-_.~"))
        for name, values in query_values(query).items()
        for value in values
        if name != "X-Amz-Signature"
    ]
    return "&".join(f"{name}={value}" for name, value in sorted(pairs))


def _payload_hash(request: HttpRequest, signature: Signature) -> str:
    stated = request.headers.get("x-amz-content-sha256")
    if stated is None and signature.presigned and signature.service in _S3_FAMILY:
        return _UNSIGNED
    actual = hashlib.sha256(request.body).hexdigest() if request.body else _EMPTY_HASH
    if stated is None:
        return actual
    if len(stated) == 64 and stated != actual:
        raise Fault(
            "XAmzContentSHA256Mismatch",
            "The provided 'x-amz-content-sha256' header does not match what was computed.",
        )
    return stated


def _incomplete(message: str) -> Fault:
    return Fault("IncompleteSignature", message, status=403)


def _mismatch(message: str) -> Fault:
    return Fault("SignatureDoesNotMatch", message, status=403)
