"""Responses as DynamoDB sends them.

Source: the developer guide's "Error handling with DynamoDB"; the prefixes of `__type` are what the service answers.
"""

from __future__ import annotations

from binascii import crc32
from typing import Any, Final

import msgspec

from fogbank.aws.fault import Fault
from fogbank.aws.http import HttpResponse

_LINES: Final = b"Content-Type: application/x-amz-json-1.0\r\nx-amz-crc32: %d\r\n"
_OWN: Final = "com.amazonaws.dynamodb.v20120810#"
_PREFIXES: Final = {
    "ValidationException": "com.amazon.coral.validate#",
    "SerializationException": "com.amazon.coral.service#",
    "UnknownOperationException": "com.amazon.coral.service#",
    "AccessDeniedException": "com.amazon.coral.service#",
    "MissingAuthenticationTokenException": "com.amazon.coral.service#",
    "InvalidSignatureException": "com.amazon.coral.service#",
    "IncompleteSignatureException": "com.amazon.coral.service#",
    "NotImplemented": "",
}
_CAPITAL: Final = frozenset({"SerializationException", "TransactionCanceledException"})  # "Message"
EMPTY: Final = b"{}"
NOTHING: Final = b""  # of operations that have no output

encode = msgspec.json.Encoder().encode


def response(body: bytes, status: int = 200) -> HttpResponse:
    return HttpResponse(status, [], body, _LINES % crc32(body))


def fault_response(fault: Fault) -> HttpResponse:
    """`status` of a fault is 400 unless the service answers another."""
    body: dict[str, Any] = {"__type": _PREFIXES.get(fault.shape, _OWN) + fault.shape}
    if fault.message:
        body["Message" if fault.shape in _CAPITAL else "message"] = fault.message
    return response(encode(body | fault.members), fault.status)
