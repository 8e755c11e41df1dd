"""NextToken: where a SELECT goes on. It is bound to the statement and its parameters, and says nothing to clients."""

from __future__ import annotations

import binascii
from base64 import b64decode, b64encode
from hashlib import sha256
from typing import Final, NamedTuple

import msgspec

from fogbank.aws.fault import Fault
from fogbank.engines.dynamodb.partiql.syntax.refusals import refusal
from fogbank.engines.dynamodb.values.kinds import AttributeValue, Item
from fogbank.engines.dynamodb.values.validation import normalize_item

INVALID: Final = "Invalid NextToken"
_MISMATCH: Final = "NextToken does not match request"
_CHECK: Final = 8  # bytes of a checksum over the rest
_BOUND: Final = 16  # bytes that stand for the statement


class Position(NamedTuple):
    """Which of the ranges comes next, and after which of its keys; from its start without one."""

    number: int = 0
    after: Item | None = None


def binding(statement: str, parameters: list[AttributeValue]) -> bytes:
    """What stands for a statement in its tokens."""
    return sha256(msgspec.json.encode((statement, parameters))).digest()[:_BOUND]


def mint(bound: bytes, position: Position) -> str:
    content = bound + msgspec.json.encode(position)
    return b64encode(_checksum(content) + content).decode()


def resume(token: str, bound: bytes) -> Position:
    """Raises ValidationException for no token, or one of another statement."""
    try:
        raw = b64decode(token, validate=True)
    except (binascii.Error, ValueError) as error:
        raise refusal(INVALID) from error
    content = raw[_CHECK:]
    if raw[:_CHECK] != _checksum(content):
        raise refusal(INVALID)
    if content[:_BOUND] != bound:
        raise refusal(_MISMATCH)
    return _position(content[_BOUND:])


def _checksum(content: bytes) -> bytes:
    return sha256(content).digest()[:_CHECK]


def _position(encoded: bytes) -> Position:
    try:
        position = msgspec.json.decode(encoded, type=Position)
        normalize_item(position.after or {})
    except (msgspec.DecodeError, Fault) as error:
        raise refusal(INVALID) from error
    return position
