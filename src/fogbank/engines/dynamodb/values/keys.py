"""Key values as bytes whose order is DynamoDB's order.

Each encoding ends itself, so that encodings can be joined: the joined bytes order by the first value, then by the
second, and no value is taken for the beginning of another.

| type | bytes |
|---|---|
| S, B | the (UTF-8) bytes, 00 written as 00 FF, then 00 00 |
| N | 80 00 for zero; positive: the power of a hundred + C0, its digits to the base of a hundred, each + 1, 00; negative: the complement of the first byte, each digit taken from 101, 66 |

A number without its end is what DynamoDB itself makes of one (and Oracle's databases), which its hash tells: see
`hashes`.
"""  # noqa: E501 - a table

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterable

from fogbank.engines.dynamodb.values.kinds import AttributeValue
from fogbank.engines.dynamodb.values.numbers import split

_END = b"\x00\x00"
_ZERO = b"\x80\x00"
# What a pair of digits is written as, by the byte that has them as its two hexadecimal digits.
_OF_DECIMAL = bytes(
    byte // 16 * 10 + byte % 16 + 1 if byte < 0x9A and byte % 16 < 10 else 0 for byte in range(256)
)
_OF_NEGATIVE = bytes(102 - byte if 0 < byte <= 100 else 0 for byte in _OF_DECIMAL)


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
    power, pairs = _pairs(text.rstrip("0"), len(text))
    return b"%c%b\x00" % (0xC0 + power, pairs.translate(_OF_DECIMAL))


def _number(text: str) -> bytes:
    if text.isdigit() and text[0] != "0":  # canonical, so these are ASCII's digits
        return whole_number(text)
    negative, digits, point = split(text)
    if not digits:
        return _ZERO
    power, pairs = _pairs(digits, point)
    if negative:
        return b"%c%b\x66" % (0x3F - power, pairs.translate(_OF_NEGATIVE))
    return b"%c%b\x00" % (0xC0 + power, pairs.translate(_OF_DECIMAL))


def _pairs(digits: str, point: int) -> tuple[int, bytes]:
    """The power of a hundred of 0.`digits` times ten to the power of `point`, and its digits, two to a byte."""
    if point % 2:
        digits, point = "0" + digits, point + 1
    return point // 2, bytes.fromhex(digits + "0" if len(digits) % 2 else digits)
