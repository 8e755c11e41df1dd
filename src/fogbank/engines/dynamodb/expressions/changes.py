"""Changes of an item at document paths: the new item beside the old one, which stays as it is.

Only what lies on a changed path is copied. All operands are read from the old item, and list indexes mean its
lists: elements are removed and appended after everything else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from msgspec import Struct

from fogbank.aws.fault import Fault
from fogbank.engines.dynamodb.expressions.binding import Values
from fogbank.engines.dynamodb.expressions.documents import getter
from fogbank.engines.dynamodb.expressions.draft import Draft
from fogbank.engines.dynamodb.expressions.projection import project
from fogbank.engines.dynamodb.expressions.syntax.nodes import Parts
from fogbank.engines.dynamodb.values.arithmetic import add, difference, union
from fogbank.engines.dynamodb.values.kinds import AttributeValue, Item, type_of

# What is to be at a path; None is nothing.
Source: TypeAlias = Callable[[Item, Values], AttributeValue | None]


class Change(Struct, frozen=True):
    """What is to be at a path, from the old item and the values; without a source, nothing.

    `constant` names the value that it will be whatever the old item is, where that is so; `kind` is the type that it
    will have, where that is known before.
    """

    path: Parts
    source: Source | None = None
    constant: str | None = None
    kind: str | None = None


class Plan:
    """The changes of an update, whatever its values are.

    `paths` are the document paths that it writes, `attributes` the top-level attributes that it writes, or writes
    into, both in the expression's order; `touched` are those and the ones that it reads. `nested` says that one of
    the paths leads into an attribute, `only_removes` that all it does is REMOVE. `within` are the paths that lead into
    an attribute, of operands too.
    """

    __slots__ = ("attributes", "changes", "nested", "only_removes", "paths", "touched", "within")

    def __init__(self, changes: Iterable[Change], reads: Sequence[Parts] = ()) -> None:
        """`reads` are the paths of operands."""
        self.changes = tuple(changes)
        self.paths: tuple[Parts, ...] = tuple([change.path for change in self.changes])
        self.attributes = _attributes(self.paths)
        self.touched = _attributes((*self.paths, *reads))
        self.nested = any(len(path) > 1 for path in self.paths)
        self.within = tuple([path for path in (*self.paths, *reads) if len(path) > 1])
        self.only_removes = bool(self.changes) and all(change.source is None for change in self.changes)


def _attributes(paths: Iterable[Parts]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([str(parts[0]) for parts in paths]))


class Applied(Struct, frozen=True):
    """The result of an update.

    `paths` are those of the changes; `creates` says that there was more to do than to take away, which alone makes no
    item where there is none.
    """

    old_item: Item
    new_item: Item
    paths: tuple[Parts, ...] = ()
    creates: bool = True

    def updated_old(self) -> Item:
        """What ReturnValues UPDATED_OLD returns."""
        return project(self.old_item, self.paths)

    def updated_new(self) -> Item:
        """What ReturnValues UPDATED_NEW returns: what the new item has there, also if it only moved up in its list."""
        return project(self.new_item, self.paths)


def apply(plan: Plan, item: Item, values: Values) -> Applied:
    """Applies all changes to an item, which stays as it is. Raises ValidationException."""
    if plan.nested:
        return _apply_at_paths(plan, item, values)
    changed, creates = dict(item), not plan.changes
    for change in plan.changes:  # whole attributes, which most updates change
        source = change.source
        value = source(item, values) if source is not None else None
        if value is None:
            changed.pop(change.path[0], None)  # type: ignore[arg-type]  # a path begins with a name
        else:
            changed[change.path[0]] = value  # type: ignore[index]
            creates = True
    return Applied(item, changed, plan.paths, creates)


def _apply_at_paths(plan: Plan, item: Item, values: Values) -> Applied:
    found = [change.source(item, values) if change.source else None for change in plan.changes]
    draft = Draft(item)
    creates = False
    for path, value in zip(plan.paths, found, strict=True):
        if value is None:
            draft.remove(path)
        else:
            draft.put(path, value)
            creates = True
    draft.finish()
    return Applied(item, draft.item, plan.paths, creates)


def given(name: str) -> Callable[[Item, Values], AttributeValue]:
    """A value as it is."""
    return lambda _item, values: values[name]


def addition(path: Parts, operand: str, mismatch: str) -> Source:
    """ADD: a number more, or more members of a set. `mismatch` is the message for a value of another type."""
    get = getter(path)

    def added(item: Item, values: Values) -> AttributeValue:
        existing, value = get(item), values[operand]
        if existing is None:
            return value
        kind = type_of(value)
        if kind not in existing:
            raise Fault("ValidationException", mismatch)
        if kind == "N":
            return {"N": add(existing["N"], value["N"])}
        if kind == "L":  # AttributeUpdates only
            return {"L": existing["L"] + value["L"]}
        return {kind: union(kind, existing[kind], value[kind])}

    return added


def deletion(path: Parts, operand: str, mismatch: str) -> Source:
    """DELETE: fewer members of a set; nothing is left of an empty one."""
    get = getter(path)

    def remaining(item: Item, values: Values) -> AttributeValue | None:
        existing = get(item)
        if existing is None:
            return None
        kind = type_of(values[operand])
        if kind not in existing:
            raise Fault("ValidationException", mismatch)
        members = difference(existing[kind], values[operand][kind])
        return {kind: members} if members else None

    return remaining
