"""AttributeUpdates: an attribute's name to `{Action, Value}`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fogbank.engines.dynamodb.expressions.changes import Change, Plan, addition, deletion, given
from fogbank.engines.dynamodb.expressions.legacy.operators import fault
from fogbank.engines.dynamodb.expressions.update import Update
from fogbank.engines.dynamodb.intake import check_names
from fogbank.engines.dynamodb.values.kinds import SETS, type_of
from fogbank.engines.dynamodb.values.sets import INVALID
from fogbank.engines.dynamodb.values.validation import normalize

_MISMATCH = "Type mismatch for attribute to update"
_ADDABLE = SETS | {"N", "L"}


def parse_attribute_updates(updates: Mapping[str, Any]) -> Update:
    """The update that AttributeUpdates mean. Raises ValidationException."""
    check_names(updates)
    changes = [_change(name, update) for name, update in updates.items()]
    values = {name: update["Value"] for name, update in updates.items() if update.get("Value") is not None}
    return Update(Plan(changes), values)


def _change(name: str, update: Mapping[str, Any]) -> Change:
    """The change of an attribute, whose value goes by its name."""
    action, value = update.get("Action") or "PUT", update.get("Value")
    path = (name,)
    if value is None:
        if action != "DELETE":
            raise fault(f"{INVALID}Only DELETE action is allowed when no attribute value is specified")
        return Change(path)
    normalize(value)
    kind = type_of(value)
    if action == "DELETE":
        if kind not in SETS:
            raise fault(f"{INVALID}DELETE action with value is not supported for the type {kind}")
        return Change(path, deletion(path, name, _MISMATCH))
    if action == "ADD":
        if kind not in _ADDABLE:
            raise fault(f"{INVALID}ADD action is not supported for the type {kind}")
        return Change(path, addition(path, name, _MISMATCH), kind=kind)
    return Change(path, given(name), name, kind)
