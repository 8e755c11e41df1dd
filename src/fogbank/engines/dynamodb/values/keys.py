"""Key values as bytes whose order is DynamoDB's order.

Each encoding ends itself, so that encodings can be joined: the joined bytes order by the first value, then by the
second, and no value is taken for the beginning of another.

| type | bytes |
|---|---|
| S, B | the (UTF-8) bytes, 00 written as 00 FF, then 00 00 |
| N | 01 for zero; 02, magnitude + 130, digits in pairs (1–100), 00 for positive; for negative 00 and all the rest of the positive form turned around |
"""  # noqa: E501 - a table

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterable

from fogbank.engines.dynamodb.values.kinds import AttributeValue
from fogbank.engines.dynamodb.values.numbers import MAX_MAGNITUDE, MIN_MAGNITUDE, split

_END = b"\x00\x00"
_ZERO = b"\x01"
_COMPLEMENT = bytes(255 - byte for byte in range(256))
# What a pair of digits is written as, by the byte that has them as its two hexadecimal digits.
_OF_DECIMAL = bytes(
    byte // 16 * 10 + byte % 16 + 1 if byte < 0x9A and byte % 16 < 10 else 0 for byte in range(256)
)
# What a positive whole number begins with, by its length.
_HEADS = [b"\x02" + bytes([length - 1 - MIN_MAGNITUDE]) for length in range(MAX_MAGNITUDE + 2)]


def encode(value: AttributeValue) -> bytes:
    """A normalized string, number or binary value as self-delimiting, ordered bytes."""
    for kind, content in value.items():
        if kind == "N":
            return _number(content)
        return _raw(kind, content) + _END
    raise ValueError("a key value is a string, a number or a binary")


def encode_all(values: Iterable[AttributeValue]) -> bytes:
    """Several values, joined: ordered by the first, then the second, …"""
    return b"".join(map(encode, values))


def encode_prefix(value: AttributeValue) -> bytes:
    """The bytes with which the encodings of all strings (or binaries) begin that begin with this one."""
    for kind, content in value.items():
        return _raw(kind, content)
    raise ValueError("a key value is a string, a number or a binary")


def after(prefix: bytes) -> bytes | None:
    """The least bytes that are greater than everything that begins with `prefix`; None if there are none."""
    kept = prefix.rstrip(b"\xff")
    return kept[:-1] + bytes([kept[-1] + 1]) if kept else None


def _raw(kind: str, content: str) -> bytes:
    raw = b64decode(content) if kind == "B" else content.encode("utf-8", "surrogatepass")
    return raw.replace(b"\x00", b"\x00\xff") if b"\x00" in raw else raw


def whole_number(text: str) -> bytes:
    """The same for a positive whole number without leading zeros, which most numbers of keys are."""
    digits = text.rstrip("0")
    pairs = bytes.fromhex(digits + "0" if len(digits) % 2 else digits).translate(_OF_DECIMAL)
    return _HEADS[len(text)] + pairs + b"\x00"


def _number(text: str) -> bytes:
    if text.isdigit() and text[0] != "0":  # canonical, so these are ASCII's digits
        return whole_number(text)
    negative, digits, point = split(text)
    if not digits:
        return _ZERO
    if len(digits) % 2:
        digits += "0"
    pairs = bytes(int(digits[index : index + 2]) + 1 for index in range(0, len(digits), 2))
    body = bytes([point - 1 - MIN_MAGNITUDE]) + pairs + b"\x00"
    return b"\x00" + body.translate(_COMPLEMENT) if negative else b"\x02" + body
