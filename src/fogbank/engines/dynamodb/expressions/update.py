"""Update expressions, bound to a request.

`parse_update` raises ValidationException in the service's order: the text, what is wrong with its form, undefined
names, undefined values, overlapping paths, operands of ADD and DELETE, operands of functions.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Any, TypeAlias

from fogbank.engines.dynamodb.expressions.binding import Binder
from fogbank.engines.dynamodb.expressions.changes import Applied, Change, addition, apply, deletion
from fogbank.engines.dynamodb.expressions.documents import collision
from fogbank.engines.dynamodb.expressions.key_access import check_keys_unchanged
from fogbank.engines.dynamodb.expressions.placeholders import Placeholders
from fogbank.engines.dynamodb.expressions.statement_size import statement_size
from fogbank.engines.dynamodb.expressions.syntax import parse_update_text
from fogbank.engines.dynamodb.expressions.syntax.conditions import CACHED_TEXTS
from fogbank.engines.dynamodb.expressions.syntax.nodes import Action, Call, Operand, Parts, Path, Sum, Value
from fogbank.engines.dynamodb.expressions.syntax.updates import ParsedUpdate
from fogbank.engines.dynamodb.expressions.update_operands import (
    INCORRECT_TYPE,
    check_added,
    check_operand,
    source,
)
from fogbank.engines.dynamodb.values.key_rules import EmptyKey, updated_to_empty
from fogbank.engines.dynamodb.values.kinds import AttributeValue, Item
from fogbank.engines.dynamodb.values.sizes import MAX_ITEM

KIND = "UpdateExpression"


class Update:
    """Changes to items. `paths` are the document paths that it writes, without placeholders."""

    __slots__ = ("_changes", "attributes", "charge", "paths")

    def __init__(self, changes: Sequence[Change], charge: Callable[[Item], int] | None = None) -> None:
        """`charge` says how many bytes the expression costs for an item, if it can be too many."""
        self._changes = changes
        self.charge = charge
        self.paths: tuple[Parts, ...] = tuple([change.path for change in changes])
        # The top-level attributes that it writes, or writes into, in the expression's order.
        self.attributes: tuple[str, ...] = tuple(dict.fromkeys([str(parts[0]) for parts in self.paths]))

    @property
    def only_removes(self) -> bool:
        """Whether all that it does is REMOVE."""
        return bool(self._changes) and all(change.source is None for change in self._changes)

    def check_keys(self, key_attributes: Collection[str]) -> None:
        """Raises ValidationException if it writes a key attribute."""
        check_keys_unchanged(self.attributes, key_attributes)

    def check_index_keys(self, kinds: Mapping[str, str]) -> None:
        """Raises `EmptyKey` if it makes a key attribute of an index empty; `kinds` are their types."""
        for change in self._changes:
            if change.value is not None and change.path[0] in kinds and len(change.path) == 1:
                kind = kinds[str(change.path[0])]
                if change.value.get(kind) == "":
                    raise EmptyKey(updated_to_empty(kind))

    def apply(self, item: Item) -> Applied:
        """The changed item; the given one stays as it is. Raises ValidationException."""
        return apply(self._changes, item)


def parse_update(
    text: str,
    names: Mapping[str, str] | None,
    values: Mapping[str, AttributeValue] | None,
    usage: Placeholders,
    key_attributes: Collection[str] = (),
) -> Update:
    """Parses and binds an UpdateExpression. Raises ValidationException.

    Give `key_attributes`, or call `check_keys` when the table is known.
    """
    binder = Binder(KIND, names, values, usage)
    parsed = binder.parse(text, parse_update_text)
    shape = _shape(text, names, values)
    checked = _CHECKED.get(shape)
    if checked is None:
        checked = _check(parsed, binder), _targets(parsed)
        if len(_CHECKED) >= CACHED_TEXTS:
            _CHECKED.clear()
        _CHECKED[shape] = checked
    paths, used = checked
    usage.used_names |= used
    changes = [_change(action, path, binder) for action, path in zip(parsed.actions, paths, strict=True)]
    # All that can be charged: each value wherever its colon is, and what the text's 4 KB may cost beside them.
    charged = usage.size * text.count(":") > MAX_ITEM // 2
    update = Update(changes, partial(statement_size, parsed.actions, binder) if charged else None)
    update.check_keys(key_attributes)
    return update


_Shape: TypeAlias = tuple[Any, ...]
# What was found right: the paths, and the names that are used; values of the same types change nothing about it.
_CHECKED: dict[_Shape, tuple[list[Parts], frozenset[str]]] = {}


def _shape(text: str, names: Mapping[str, str] | None, values: Mapping[str, AttributeValue] | None) -> _Shape:
    """All that the checks look at: the text, the names, and the types of the values."""
    kinds = tuple([(name, *value) for name, value in values.items()]) if values else ()
    return (text, tuple(names.items()) if names else (), kinds)


def _check(parsed: ParsedUpdate, binder: Binder) -> list[Parts]:
    """The actions' paths. Raises ValidationException."""
    binder.check(parsed.flaw)
    paths = _resolve(parsed.actions, binder)
    binder.check(collision(paths))
    binder.check(check_added(parsed.actions, binder))
    for action in parsed.actions:
        binder.check(check_operand(action.operand, binder))
    return paths


def _targets(parsed: ParsedUpdate) -> frozenset[str]:
    """The names' placeholders in the paths that are written; those in operands are found with each operand."""
    return frozenset(
        part
        for action in parsed.actions
        for part in action.path.parts
        if type(part) is str and part[0] == "#"
    )


def _resolve(actions: tuple[Action, ...], binder: Binder) -> list[Parts]:
    """The actions' paths. All names are looked up before any value."""
    paths = []
    for action in actions:
        paths.append(binder.path(action.path))
        for operand in _leaves(action.operand):
            if isinstance(operand, Path):
                binder.path(operand)
    for action in actions:
        for operand in _leaves(action.operand):
            if isinstance(operand, Value):
                binder.value(operand)
    return paths


def _leaves(operand: Operand | None) -> list[Operand]:
    """The paths and values within an operand, from left to right."""
    leaves: list[Operand] = []
    waiting: list[Operand | None] = [operand]
    while waiting:
        match node := waiting.pop():
            case Call():
                waiting.extend(reversed(node.operands))
            case Sum():
                waiting.extend((node.right, node.left))
            case Path() | Value():
                leaves.append(node)
    return leaves


def _change(action: Action, path: Parts, binder: Binder) -> Change:
    if action.operand is None:
        return Change(path)
    if action.section == "SET":
        value = binder.value(action.operand) if type(action.operand) is Value else None
        return Change(path, source(action.operand, binder), value)
    assert isinstance(action.operand, Value)
    make = addition if action.section == "ADD" else deletion
    return Change(path, make(path, binder.value(action.operand), INCORRECT_TYPE))


def bind_actions(actions: Sequence[Action], binder: Binder) -> Update:
    """An update without a text of its own. Raises ValidationException."""
    paths = _check(ParsedUpdate(tuple(actions), None), binder)
    return Update([_change(action, path, binder) for action, path in zip(actions, paths, strict=True)])
