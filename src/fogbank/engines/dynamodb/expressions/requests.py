"""The expressions of a write, bound to its values.

Clients send the same few expressions again and again. What is found out about them without looking into the values is
remembered by what it was found out from: the texts, the names, and the types of the values.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple, TypeAlias

from fogbank.engines.dynamodb.expressions.changes import Plan
from fogbank.engines.dynamodb.expressions.condition import Condition, Form, parse_condition, parse_form
from fogbank.engines.dynamodb.expressions.placeholders import Placeholders, take_in_values
from fogbank.engines.dynamodb.expressions.update import Update, can_be_charged, parse_update

Request: TypeAlias = Mapping[str, Any]
_Key: TypeAlias = tuple[Any, ...]
_CONDITION: Final = "ConditionExpression"
_MOST_CHARACTERS: Final = (
    1 << 18
)  # of the texts and names of all that is remembered, which is some 50 times as large
_MOST: Final = 2048


class _Known(NamedTuple):
    """A request's expressions without its values."""

    update: Plan | None
    condition: Form | None


class _Memory:
    """What is known of requests; it begins anew when it is full."""

    def __init__(self) -> None:
        self._known: dict[_Key, _Known] = {}
        self._characters = 0
        self.get = self._known.get

    def add(self, key: _Key, known: _Known) -> None:
        self._characters += len(str(key))
        if self._characters > _MOST_CHARACTERS or len(self._known) >= _MOST:
            self._known.clear()
            self._characters = len(str(key))
        self._known[key] = known


_MEMORY: Final = _Memory()


def bound(request: Request, level: int = 1) -> tuple[Update | None, Condition | None]:
    """UpdateExpression and ConditionExpression, either of which may be missing.

    The values are normalized in place; `level` is where their documents begin. Raises ValidationException.
    """
    key = _key(request)
    known = _MEMORY.get(key) if key is not None else None
    if known is None:
        return _looked_at(request, level, key)
    values = request.get("ExpressionAttributeValues")
    size = take_in_values(values, level) if values is not None else 0
    plan, form = known
    if plan is not None and can_be_charged(request["UpdateExpression"], size):
        return _looked_at(request, level, None)
    return (
        Update(plan, values or {}) if plan is not None else None,
        form.bind(values or {}) if form is not None else None,
    )


def _key(request: Request) -> _Key | None:
    """All that the expressions are checked for before their values; None if there may be more to tell of those."""
    names, values = request.get("ExpressionAttributeNames"), request.get("ExpressionAttributeValues")
    kinds: list[str] | None = None
    if values is not None:
        kinds = []
        for name, value in values.items():
            if type(value) is not dict or len(value) != 1:
                return None
            kinds += (name, *value)
    return (
        request.get("UpdateExpression"),
        request.get("ConditionExpression"),
        tuple(names.items()) if names is not None else None,
        tuple(kinds) if kinds is not None else None,
    )


def _looked_at(request: Request, level: int, key: _Key | None) -> tuple[Update | None, Condition | None]:
    """The same, from the beginning; what is right and has a `key` is remembered."""
    names, values = request.get("ExpressionAttributeNames"), request.get("ExpressionAttributeValues")
    placeholders = Placeholders(names, values, level)
    update = condition = form = None
    text = request.get("UpdateExpression")
    if text is not None:
        update = parse_update(text, names, values, placeholders)
    text = request.get("ConditionExpression")
    if text is not None:
        condition = parse_condition(text, _CONDITION, names, values, placeholders)
        form = parse_form(text, _CONDITION, names, values, placeholders) if key is not None else None
    placeholders.check_unused()
    if key is not None and (text is None or form is not None):
        _MEMORY.add(key, _Known(update.plan if update is not None else None, form))
    return update, condition
