"""Validation of attribute values, in the service's words and order, and the normal form behind it.

`normalize` changes the value in place (the wire's dict is the caller's to keep): numbers become canonical text,
booleans real ones, and sets are put in order. Nothing else is copied.

Sources: the developer guide's "Supported data types and naming rules" and quotas; the messages, with their odd
spaces, are what PutItem answers.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fogbank.aws.fault import Fault
from fogbank.engines.dynamodb.flaw import Flaw
from fogbank.engines.dynamodb.values import serialization
from fogbank.engines.dynamodb.values.kinds import AttributeValue, Item
from fogbank.engines.dynamodb.values.numbers import canonical
from fogbank.engines.dynamodb.values.sets import INVALID, arranged, duplicates

MAX_DEPTH = 32  # levels of a document, the attribute's own value being the first

EMPTY_VALUE = "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"
MANY_TYPES = (
    "Supplied AttributeValue has more than one datatypes set, "
    "must contain exactly one of the supported datatypes"
)
TOO_DEEP = (
    "Nesting Levels have exceeded supported limits: "
    "Attributes in the item have nested levels beyond supported limit"
)
_EMPTY_SET = {
    "SS": "An string set  may not be empty",
    "NS": "An number set  may not be empty",
    "BS": "Binary sets should not be empty",
}
_FALSE_NULL = "Null attribute value types must have the value of true"


def normalize_item(item: Any) -> None:
    """Validates and normalizes each attribute of an item in place."""
    for value in serialization.structure(item).values():
        normalize(value)


def check_depth(item: Item) -> None:
    """Raises ValidationException if an item that an update made is nested too deeply."""
    level = 0
    current = list(item.values())
    while current:
        level += 1
        if level > MAX_DEPTH:
            raise _fault("Nesting Levels have exceeded supported limits")
        current = [
            child
            for value in current
            for child in (value.get("L") or (value["M"].values() if "M" in value else ()))
        ]


def normalize(value: Any, level: int = 1) -> None:
    """Validates an attribute value and brings it to its normal form in place.

    `level` is how deep the value is in its document. Raises SerializationException for wrong JSON types,
    ValidationException for everything else.
    """
    if level > MAX_DEPTH:
        raise _fault(TOO_DEEP)
    members = serialization.structure(value)
    known = 0
    for kind, content in members.items():
        check = _CHECKS.get(kind)
        if check is None or content is None:
            continue  # the service's reader drops members that it does not know, and nulls
        known += 1
        normal = check(content, level)
        if normal is not content:
            members[kind] = normal
    if known != 1:
        raise _fault(MANY_TYPES if known else EMPTY_VALUE)
    if len(members) != 1:
        _drop_unknown(members)


def _drop_unknown(members: AttributeValue) -> None:
    for kind in [kind for kind, content in members.items() if kind not in _CHECKS or content is None]:
        del members[kind]


def _string(content: Any, _level: int) -> str:
    return serialization.string(content)


def _number(content: Any, _level: int) -> str:
    return canonical(serialization.string(content))


def _binary(content: Any, _level: int) -> str:
    return serialization.blob(content)


def _boolean(content: Any, _level: int) -> bool:
    return serialization.boolean(content)


def _null(content: Any, _level: int) -> bool:
    if not serialization.boolean(content):
        raise _fault(INVALID + _FALSE_NULL)
    return True


def _strings(content: Any, _level: int) -> list[str]:
    members = _members(content, "SS", serialization.string)
    return _distinct("SS", members)


def _numbers(content: Any, _level: int) -> list[str]:
    members = [canonical(number) for number in _members(content, "NS", serialization.string)]
    return _distinct("NS", members)


def _binaries(content: Any, _level: int) -> list[str]:
    members = _members(content, "BS", serialization.blob)
    return _distinct("BS", members)


def _members(content: Any, kind: str, read: Callable[[Any], str]) -> list[str]:
    members = serialization.array(content)
    if not members:
        raise _fault(INVALID + _EMPTY_SET[kind])
    for member in members:
        read(member)
    return members


def _distinct(kind: str, members: list[str]) -> list[str]:
    if len(set(members)) != len(members):
        raise duplicates(kind, members)
    return arranged(kind, members)


def _list(content: Any, level: int) -> list[AttributeValue]:
    elements = serialization.array(content)
    for element in elements:
        normalize(element, level + 1)
    return elements


def _map(content: Any, level: int) -> dict[str, AttributeValue]:
    members = serialization.mapping(content)
    for member in members.values():
        normalize(member, level + 1)
    return members


def _fault(message: str) -> Fault:
    return Flaw(message)


_CHECKS: dict[str, Callable[[Any, int], Any]] = {
    "S": _string,
    "N": _number,
    "B": _binary,
    "SS": _strings,
    "NS": _numbers,
    "BS": _binaries,
    "M": _map,
    "L": _list,
    "BOOL": _boolean,
    "NULL": _null,
}
