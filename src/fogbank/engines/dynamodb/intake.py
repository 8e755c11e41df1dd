"""Items as they come in: checked, brought to their normal form and measured in one pass.

The same as `values.validation.normalize` and `values.sizes.item_size` one after the other, at a third of their cost:
what most items are made of is settled here, and everything else is left to them. See `typed_intake`, too.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from fogbank.engines.dynamodb.flaw import Flaw
from fogbank.engines.dynamodb.values.kinds import Item
from fogbank.engines.dynamodb.values.numbers import MAX_DIGITS
from fogbank.engines.dynamodb.values.sets import INVALID
from fogbank.engines.dynamodb.values.sizes import text_size, value_size
from fogbank.engines.dynamodb.values.validation import MAX_DEPTH, normalize

EMPTY_NAME = "Empty attribute name"
LONGEST_NAME = 65_535
_LONG_NAME = f"{INVALID}Attribute name is too large, must be less than 65536 bytes"


def take_in(item: Item, level: int = 1) -> int:
    """Normalize an item in place; returns its size in bytes. Raises: SerializationException, ValidationException."""
    if "" in item:
        raise Flaw(EMPTY_NAME)
    size = 0
    for name, value in item.items():
        size += len(name) if name.isascii() else len(name.encode("utf-8", "surrogatepass"))
        text = value.get("S") if type(value) is dict and len(value) == 1 else None
        if type(text) is str:  # said here and not in a function of its own: this is the hottest loop of all
            size += len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))
        else:
            size += take_value(value, level)
    if size > LONGEST_NAME:
        check_names(item)
    return size


def check_names(names: Iterable[str]) -> None:
    """Raises ValidationException for an attribute's name that is too long."""
    if any(len(name) > LONGEST_NAME // 4 and text_size(name) > LONGEST_NAME for name in names):
        raise Flaw(_LONG_NAME)


def take_value(value: Any, level: int = 1) -> int:
    """One value's size, normalized."""
    if type(value) is dict and len(value) == 1 and level < MAX_DEPTH:
        for kind, content in value.items():
            if kind == "N" and type(content) is str and content.isdigit() and content.isascii():
                if content == "0":
                    return 1
                if content[0] == "0" or len(content) > MAX_DIGITS:
                    break
                return 1 + (len(content.rstrip("0")) + len(content) % 2 + 1) // 2
            if kind == "S" and type(content) is str:
                return len(content) if content.isascii() else len(content.encode("utf-8", "surrogatepass"))
            if kind == "BOOL" and type(content) is bool:
                return 1
            if kind == "M" and type(content) is dict:
                return 3 + len(content) + take_in(content, level + 1)
            if kind == "SS" and type(content) is list and content:
                size = _strings(content)
                if size is None:
                    break
                return size
            if kind == "L" and type(content) is list:
                return 3 + len(content) + _elements(content, level + 1)
    normalize(value, level)
    return value_size(value)


def _elements(elements: list[Any], level: int) -> int:
    size = 0
    for value in elements:
        text = value.get("S") if type(value) is dict and len(value) == 1 and level <= MAX_DEPTH else None
        if type(text) is str:
            size += len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))
        else:
            size += take_value(value, level)
    return size


def _strings(members: list[Any]) -> int | None:
    """The size of a set of strings, which comes into its order; None where something may be wrong with it."""
    try:
        text = "".join(members)
    except TypeError:
        return None
    if len(set(members)) != len(members) or "" in members:
        return None
    members.sort()
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))
