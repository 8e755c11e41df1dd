"""Items as Ion text: an item, or a change of one, a line, each with a version marker before it.

Sources: the developer guide's "DynamoDB to ion datatype conversion" and Ion's specification, "Text".
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from fogbank.engines.dynamodb.values.kinds import AttributeValue, Item
from fogbank.engines.dynamodb.values.numbers import split

_MARKER: Final = "$ion_1_0 "
_PLAIN_NAME: Final = re.compile(r"(?!(?:null|true|false|nan)\Z)(?:[A-Za-z_]|\$(?![0-9]))[\w$]*", re.ASCII)
_ESCAPED: Final = re.compile(r'[\x00-\x1f"\\\x7f-\x9f]')
_ESCAPED_IN_NAME: Final = re.compile(r"[\x00-\x1f'\\\x7f-\x9f]")
_SHORT: Final = {"\n": "\\n", "\t": "\\t", "\r": "\\r", '"': '\\"', "'": "\\'", "\\": "\\\\"}
_LEAST_PLAIN_EXPONENT: Final = -6  # smaller numbers are written with an exponent


def item_line(item: Item) -> bytes:
    """A line of a full export."""
    return f"{_MARKER}{{Item:{_struct(item)}}}\n".encode()


def change_line(micros: int, key: Item, old: Item | None, new: Item | None) -> bytes:
    """A line of an incremental export; `micros` is the time of the last write."""
    images = "".join(
        f",{name}:{_struct(image)}"
        for name, image in (("OldImage", old), ("NewImage", new))
        if image is not None
    )
    record = f"Keys:{_struct(key)},Metadata:{{WriteTimestampMicros:{_decimal(str(micros))}}}{images}"
    return f"{_MARKER}{{Record:{{{record}}}}}\n".encode()


def _struct(members: Item) -> str:
    return "{" + ",".join([f"{_name(name)}:{_value(value)}" for name, value in members.items()]) + "}"


def _value(value: AttributeValue) -> str:
    for kind, content in value.items():
        return _WRITERS[kind](content)
    raise ValueError("an attribute value has exactly one type")


def _name(name: str) -> str:
    return name if _PLAIN_NAME.fullmatch(name) else f"'{_ESCAPED_IN_NAME.sub(_escape, name)}'"


def _string(text: str) -> str:
    return f'"{_ESCAPED.sub(_escape, text)}"'


def _escape(found: re.Match[str]) -> str:
    return _SHORT.get(found[0]) or f"\\x{ord(found[0]):02x}"


def _decimal(text: str) -> str:
    """A number with all of its digits and no more, so that it means the same everywhere."""
    negative, digits, point = split(text)
    sign, exponent = "-" if negative else "", point - len(digits)
    if not digits or exponent == 0:
        return f"{sign}{digits or 0}."
    if exponent > 0 or point <= _LEAST_PLAIN_EXPONENT:
        return f"{sign}{digits}d{exponent}"
    if point > 0:
        return f"{sign}{digits[:point]}.{digits[point:]}"
    return f"{sign}0.{'0' * -point}{digits}"


def _set(kind: str, element: Callable[[Any], str]) -> Callable[[list[Any]], str]:
    return lambda members: f"$dynamodb_{kind}::[{','.join(map(element, members))}]"


def _blob(base64: str) -> str:
    return f"{{{{{base64}}}}}"


_WRITERS: Final[dict[str, Callable[[Any], str]]] = {
    "S": _string,
    "N": _decimal,
    "B": _blob,
    "BOOL": lambda value: "true" if value else "false",
    "NULL": lambda _: "null",
    "SS": _set("SS", _string),
    "NS": _set("NS", _decimal),
    "BS": _set("BS", _blob),
    "L": lambda elements: f"[{','.join(map(_value, elements))}]",
    "M": _struct,
}
