"""The expressions of a write, bound to its values.

Clients send the same few expressions again and again. What is found out about them without looking into the values is
remembered by what it was found out from: the texts, the names, and the types of the values.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple, TypeAlias

from fogbank.engines.dynamodb.expressions.changes import Plan
from fogbank.engines.dynamodb.expressions.condition import Condition, Form, parse_form
from fogbank.engines.dynamodb.expressions.memory import Key, Memory
from fogbank.engines.dynamodb.expressions.placeholders import Placeholders, take_in_values
from fogbank.engines.dynamodb.expressions.update import Update, can_be_charged, parse_update

Request: TypeAlias = Mapping[str, Any]
_CONDITION: Final = "ConditionExpression"
_NONE: Final[Mapping[str, Any]] = {}


class _Known(NamedTuple):
    """A request's expressions without its values."""

    update: Plan | None
    condition: Form | None


KNOWN: Final = Memory[_Known]()


def bound(request: Request, level: int = 1) -> tuple[Update | None, Condition | None]:
    """UpdateExpression and ConditionExpression, either of which may be missing.

    The values are normalized in place; `level` is where their documents begin. Raises ValidationException.
    """
    key = _key(request)
    known = KNOWN.get(key) if key is not None else None
    if known is None:
        return _looked_at(request, level, key)
    values = request.get("ExpressionAttributeValues")
    plan, form = known
    if values is None:
        values = _NONE
    else:
        size = take_in_values(values, level)
        if plan is not None and can_be_charged(request["UpdateExpression"], size):
            return _looked_at(request, level, None)
    return (
        Update(plan, values) if plan is not None else None,
        form.bind(values) if form is not None else None,
    )


def _key(request: Request) -> Key | None:
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


def _looked_at(request: Request, level: int, key: Key | None) -> tuple[Update | None, Condition | None]:
    """The same, from the beginning; what is right and has a `key` is remembered."""
    names, values = request.get("ExpressionAttributeNames"), request.get("ExpressionAttributeValues")
    placeholders = Placeholders(names, values, level)
    update_text, condition_text = request.get("UpdateExpression"), request.get("ConditionExpression")
    update = form = None
    if update_text is not None:
        update = parse_update(update_text, names, values, placeholders)
    if condition_text is not None:
        form = parse_form(condition_text, _CONDITION, placeholders)
    condition = form.bind(values or {}) if form is not None else None
    placeholders.check_unused()
    if key is not None:
        KNOWN.keep(key, _Known(update.plan if update is not None else None, form))
    return update, condition
