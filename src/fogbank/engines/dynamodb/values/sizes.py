"""How many bytes DynamoDB counts for a value and for an item.

Source: the developer guide's "DynamoDB item sizes and formats": strings and names in UTF-8, binaries raw, null and
boolean one byte, a list or map three bytes and one more for each element, numbers about a byte for two digits and
one more. "About" because digits are packed in pairs that start at the decimal point (so 123.4 takes three pairs),
and a negative number takes a byte more.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fogbank.engines.dynamodb.values.kinds import AttributeValue, Item
from fogbank.engines.dynamodb.values.numbers import split

MAX_ITEM = 400 * 1024
_DOCUMENT = 3
_ELEMENT = 1


def item_size(item: Item) -> int:
    """Bytes of an item: its names and values."""
    return sum([attribute_size(name, value) for name, value in item.items()])


def attribute_size(name: str, value: AttributeValue) -> int:
    """Bytes of one attribute of an item: its name and its value."""
    return text_size(name) + value_size(value)


def value_size(value: AttributeValue) -> int:
    """Bytes of a normalized value, without its name."""
    for kind, content in value.items():
        return _SIZES[kind](content)
    return 0


def text_size(text: str) -> int:
    """Bytes of a text in UTF-8."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def _binary(text: str) -> int:
    return len(text) // 4 * 3 - text.count("=", -2)


def _number(text: str) -> int:
    if text.isdigit():
        whole = len(text)
        digits = len(text.rstrip("0"))
        return 1 + (digits + whole % 2 + 1) // 2 if digits else 1
    parts = split(text)
    pairs = (len(parts.digits) + parts.point % 2 + 1) // 2
    return 1 + pairs + parts.negative


def _list(elements: list[AttributeValue]) -> int:
    return _DOCUMENT + sum(_ELEMENT + value_size(element) for element in elements)


def _map(members: dict[str, AttributeValue]) -> int:
    return _DOCUMENT + _ELEMENT * len(members) + item_size(members)


def _one(_content: Any) -> int:
    return 1


_SIZES: dict[str, Callable[[Any], int]] = {
    "S": text_size,
    "N": _number,
    "B": _binary,
    "SS": lambda members: sum(map(text_size, members)),
    "NS": lambda members: sum(map(_number, members)),
    "BS": lambda members: sum(map(_binary, members)),
    "L": _list,
    "M": _map,
    "BOOL": _one,
    "NULL": _one,
}
