"""`intake.take_in` for items that were read by type, as most are, at little more than half of its cost.

Read by type: every value is a dict of known kinds, and each kind's content has its JSON type down to the last
element. Only so may the checks of that be left out. What is seldom is left to `intake` where it is met, and an item
with something wrong in it is left to it as a whole, which tells what is wrong first.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from typing import Final

from fogbank.aws.fault import Fault
from fogbank.engines.dynamodb.flaw import Flaw
from fogbank.engines.dynamodb.intake import EMPTY_NAME, LONGEST_NAME, take_in, take_value
from fogbank.engines.dynamodb.values.kinds import AttributeValue, Item
from fogbank.engines.dynamodb.values.numbers import canonical, is_whole
from fogbank.engines.dynamodb.values.sizes import text_size, value_size
from fogbank.engines.dynamodb.values.validation import MAX_DEPTH

_SHORT: Final = 40  # characters of a number that is worth remembering


def take_typed_in(item: Item) -> int:
    """Normalize an item in place; returns its size in bytes. Raises: SerializationException, ValidationException."""
    texts: list[str] = []  # measured together: that costs less than to measure each
    try:
        size = _take_map(item, 1, texts)
    except Fault:
        return take_in(item)
    size += text_size("".join(texts))
    return size if size <= LONGEST_NAME else take_in(item)  # a name may be too long


def _take_map(members: Item, level: int, texts: list[str]) -> int:
    if "" in members:
        raise Flaw(EMPTY_NAME)
    texts += members
    return _take_values(members.values(), level, texts)


def _take_values(values: Collection[AttributeValue], level: int, texts: list[str]) -> int:
    """Bytes of the values of a map or list, without those of `texts`. One loop: a PutItem spends most time here."""
    size = 0
    for value in values:
        if len(value) != 1:
            size += take_value(value, level)
        elif "S" in value:
            texts.append(value["S"])
        elif "N" in value:
            text = value["N"]
            if is_whole(text):
                size += 1 + (len(text.rstrip("0")) + len(text) % 2 + 1) // 2
            else:
                size += _number(value, level)
        elif "M" in value and level < MAX_DEPTH:
            size += 3 + len(value["M"]) + _take_map(value["M"], level + 1, texts)
        elif "L" in value and level < MAX_DEPTH:
            size += 3 + len(value["L"]) + _take_values(value["L"], level + 1, texts)
        elif "BOOL" in value or value.get("NULL") is True:
            size += 1
        elif "SS" in value:
            texts += _arranged(value, level)
        else:
            size += take_value(value, level)
    return size


def _number(value: AttributeValue, level: int) -> int:
    """The size of a number that is no whole one."""
    text = value["N"]
    size = _remembered(text) if len(text) <= _SHORT else None
    return take_value(value, level) if size is None else size


@lru_cache(maxsize=1000)
def _remembered(text: str) -> int | None:
    """The same for one in normal form: zeros, prices and temperatures come again and again."""
    return value_size({"N": text}) if canonical(text) == text else None


def _arranged(value: AttributeValue, level: int) -> list[str]:
    """The members of a set of strings, which comes into its order."""
    members: list[str] = value["SS"]
    if not members or "" in members or len(set(members)) != len(members):
        take_value(value, level)
        return members
    members.sort()
    return members
