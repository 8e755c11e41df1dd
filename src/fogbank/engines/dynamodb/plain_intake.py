"""`intake.take_in` for items that were read by type and are plain ASCII, as most are: at little more than half its cost.

Read by type: every value is a dict of known kinds, and each kind's content has its JSON type down to the last element.
Only then may the checks of that be left out. What is wrong or seldom in an item is left to `intake` at the very place
where it is met, so that both say the same of it.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from typing import Any, Final

from fogbank.engines.dynamodb.flaw import Flaw
from fogbank.engines.dynamodb.intake import EMPTY_NAME, LONGEST_NAME, check_names, take_value
from fogbank.engines.dynamodb.values.kinds import AttributeValue, Item
from fogbank.engines.dynamodb.values.numbers import MAX_DIGITS, canonical
from fogbank.engines.dynamodb.values.sizes import value_size
from fogbank.engines.dynamodb.values.validation import MAX_DEPTH

_SHORT: Final = 40  # characters of a number that is worth remembering


def take_plain_in(item: Item, level: int = 1) -> int:
    """Normalize an item in place; returns its size in bytes. Raises: SerializationException, ValidationException."""
    if "" in item:
        raise Flaw(EMPTY_NAME)
    names = len("".join(item))
    size = names + _take_values(item.values(), level)
    if names > LONGEST_NAME:
        check_names(item)
    return size


def _take_values(values: Collection[AttributeValue], level: int) -> int:
    """Sizes of values, of a map or of a list. All in one loop: here most of the time of a PutItem is spent."""
    size = 0
    for value in values:
        if len(value) != 1:
            size += take_value(value, level)
        elif "S" in value:
            size += len(value["S"])
        elif "N" in value and (text := value["N"]).isdigit() and text[0] != "0" and len(text) <= MAX_DIGITS:
            size += 1 + (len(text.rstrip("0")) + len(text) % 2 + 1) // 2
        elif "M" in value and level < MAX_DEPTH:
            size += 3 + len(value["M"]) + take_plain_in(value["M"], level + 1)
        elif "L" in value and level < MAX_DEPTH:
            size += 3 + len(value["L"]) + _take_values(value["L"], level + 1)
        elif "BOOL" in value:
            size += 1
        else:
            size += _take_seldom(value, level)
    return size


def _take_seldom(value: AttributeValue, level: int) -> int:
    size: int | None = None
    if "SS" in value:
        size = _strings(value["SS"])
    elif "N" in value and len(value["N"]) <= _SHORT:
        size = _number(value["N"])
    return take_value(value, level) if size is None else size


@lru_cache(maxsize=1000)
def _number(text: str) -> int | None:
    """The size of a number in normal form; None for others. Zeros, prices and temperatures come again and again."""
    return value_size({"N": text}) if canonical(text) == text else None


def _strings(members: list[Any]) -> int | None:
    """The size of a set of strings, which comes into its order; None where something is wrong with it."""
    if not members or "" in members or len(set(members)) != len(members):
        return None
    members.sort()
    return len("".join(members))
