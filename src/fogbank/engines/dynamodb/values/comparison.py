"""Equality and order of normalized attribute values.

Values of different types are never equal and never ordered. Only strings (by UTF-8 bytes), numbers and binaries
(by unsigned bytes) have an order.

Source: the developer guide's "Condition and filter expressions, operators, and functions".
"""

from __future__ import annotations

from base64 import b64decode
from decimal import Decimal
from typing import Any

from fogbank.engines.dynamodb.values.kinds import SCALARS, SETS, AttributeValue, type_of


def equal(one: AttributeValue, other: AttributeValue) -> bool:
    """Whether two normalized values are equal: sets without order, numbers by value, documents deeply."""
    if one == other:  # normal forms of scalars are unique, so text equality is value equality
        return True
    kind = type_of(one)
    if kind not in other or kind in SCALARS:
        return False
    left, right = one[kind], other[kind]
    if kind in SETS:
        return len(left) == len(right) and set(left) == set(right)
    if kind == "L":
        return len(left) == len(right) and all(map(equal, left, right))
    if kind == "M":
        return left.keys() == right.keys() and all(equal(left[name], right[name]) for name in left)
    return False


def ordered(kind: str, content: Any) -> Any:
    """Content of a string, number or binary as a Python value that orders as DynamoDB orders it."""
    if kind == "N":
        return Decimal(content)
    if kind == "B":
        return b64decode(content)
    return content  # code points order as their UTF-8 bytes do


def compare(one: AttributeValue, other: AttributeValue) -> int | None:
    """Negative, zero or positive; None when the two have no order."""
    kind = type_of(one)
    if kind not in SCALARS or kind not in other:
        return None
    left, right = ordered(kind, one[kind]), ordered(kind, other[kind])
    return int(left > right) - int(left < right)
