"""Requests that name no access key: what DynamoDB says of them. Signatures themselves are not looked at here.

Source: IAM User Guide, "Troubleshoot AWS API requests"; the words are what the service answers.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import parse_qsl

from fogbank.aws.fault import Fault
from fogbank.aws.http import HttpRequest

_ALGORITHM: Final = "X-Amz-Algorithm"
_QUERY: Final = (_ALGORITHM, "X-Amz-Credential", "X-Amz-Signature", "X-Amz-SignedHeaders", "X-Amz-Date")
_HEADER: Final = ("Credential", "Signature", "SignedHeaders")
_TOLERATED: Final = timedelta(minutes=5)
_FORMAT: Final = "%Y%m%dT%H%M%SZ"


def refusal(request: HttpRequest, now: datetime) -> Fault:
    """The fault for a request without a usable credential."""
    header = request.headers.get("authorization")
    query = dict(parse_qsl(request.query, keep_blank_values=True))
    if _ALGORITHM in query:
        return _both() if header is not None else _of_query(query)
    if header is None or not header.startswith("AWS4-"):
        return Fault("MissingAuthenticationTokenException", "Request is missing Authentication Token")
    return _of_header(request, header, now)


def _both() -> Fault:
    return Fault(
        "InvalidSignatureException",
        f"Found both '{_ALGORITHM}' as a query-string param and 'Authorization' as HTTP header.",
    )


def _of_query(query: dict[str, str]) -> Fault:
    missing = [
        f"AWS query-string parameters must include '{name}'. " for name in _QUERY if not query.get(name)
    ]
    if not missing:
        return _malformed(query["X-Amz-Credential"])
    return _incomplete(f"{''.join(missing)}Re-examine the query-string parameters.")


def _of_header(request: HttpRequest, header: str, now: datetime) -> Fault:
    given = dict(part.partition("=")[::2] for part in re.split(r"[, ]+", header)[1:])
    missing = [
        f"Authorization header requires '{name}' parameter. " for name in _HEADER if not given.get(name)
    ]
    date = request.headers.get("x-amz-date") or request.headers.get("date")
    if date is None:
        missing.append(
            "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. "
        )
    if missing or date is None:
        return _incomplete(f"{''.join(missing)}Authorization={header}")
    return _untimely(date, now) or _malformed(given["Credential"])


def _untimely(date: str, now: datetime) -> Fault | None:
    try:
        signed = datetime.strptime(date, _FORMAT).replace(tzinfo=UTC)
    except ValueError:
        return None
    earliest, latest = now - _TOLERATED, now + _TOLERATED
    if signed < earliest:
        return Fault(
            "InvalidSignatureException",
            f"Signature expired: {date} is now earlier than {earliest:{_FORMAT}} ({now:{_FORMAT}} - 5 min.)",
        )
    if signed > latest:
        return Fault(
            "InvalidSignatureException",
            f"Signature not yet current: {date} is still later than {latest:{_FORMAT}} ({now:{_FORMAT}} + 5 min.)",
        )
    return None


def _malformed(credential: str) -> Fault:
    return _incomplete(
        "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, "
        f"got '{credential}'"
    )


def _incomplete(message: str) -> Fault:
    return Fault("IncompleteSignatureException", message)
