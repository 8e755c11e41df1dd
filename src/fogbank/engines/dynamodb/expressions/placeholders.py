"""A request's ExpressionAttributeNames and ExpressionAttributeValues, and which of them its expressions used.

The words and their order are what the service answers: names before values; emptiness, then keys, then contents.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeAlias

from fogbank.engines.dynamodb.flaw import Flaw
from fogbank.engines.dynamodb.intake import check_names, take_value
from fogbank.engines.dynamodb.values.kinds import AttributeValue

_NAME = re.compile(r"#[0-9a-zA-Z_]+", re.ASCII)
_VALUE = re.compile(r":[0-9a-zA-Z_]+", re.ASCII)
_NAMES = "ExpressionAttributeNames"
_VALUES = "ExpressionAttributeValues"


Shape: TypeAlias = tuple[tuple[tuple[str, str], ...], tuple[str, ...]]


class Placeholders:
    """What `#name` and `:value` stand for in one request, shared by all its expressions.

    Checks both maps and normalizes the values in place; `level` is where their documents begin.
    Raises ValidationException.
    """

    __slots__ = ("_shape", "names", "size", "used_names", "used_values", "values")

    def __init__(
        self,
        names: Mapping[str, str] | None = None,
        values: Mapping[str, AttributeValue] | None = None,
        level: int = 1,
    ) -> None:
        if names is not None:
            _check_keys(_NAMES, names, _NAME)
            check_names(names.values())
        self.size = 0  # bytes of all values
        if values is not None:
            _check_keys(_VALUES, values, _VALUE)
            self.size = take_in_values(values, level)
        self.names: Mapping[str, str] = names or {}
        self.values: Mapping[str, AttributeValue] = values or {}
        self.used_names: set[str] = set()
        self.used_values: set[str] = set()
        self._shape: Shape | None = None

    @property
    def shape(self) -> Shape:
        """All that expressions are checked for besides what the values say: the names, and the types of the values."""
        if self._shape is None:
            kinds = [part for name, value in self.values.items() for part in (name, *value)]
            self._shape = (tuple(self.names.items()), tuple(kinds))
        return self._shape

    def check_unused(self) -> None:
        """Raises ValidationException for placeholders that no expression of the request used."""
        _check_unused(_NAMES, self.names, self.used_names)
        _check_unused(_VALUES, self.values, self.used_values)


def _check_keys(parameter: str, entries: Mapping[str, object], pattern: re.Pattern[str]) -> None:
    if not entries:
        raise _fault(f"{parameter} must not be empty")
    for key in entries:
        if pattern.fullmatch(key) is None:
            raise _fault(f'{parameter} contains invalid key: Syntax error; key: "{key}"')


def take_in_values(values: Mapping[str, AttributeValue], level: int = 1) -> int:
    """Normalizes ExpressionAttributeValues in place; returns their size. Raises ValidationException."""
    size = 0
    for key, value in values.items():
        try:
            size += take_value(value, level)
        except Flaw as flaw:
            older = f"{_VALUES} contains invalid value: {flaw.older} for key {key}"
            raise Flaw(flaw.message, older) from flaw
    return size


def _check_unused(parameter: str, entries: Mapping[str, object], used: set[str]) -> None:
    if len(used) < len(entries):
        unused = ", ".join(key for key in entries if key not in used)
        raise _fault(f"Value provided in {parameter} unused in expressions: keys: {{{unused}}}")


def _fault(message: str) -> Flaw:
    return Flaw(message)
