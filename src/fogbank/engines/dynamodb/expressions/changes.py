"""Changes of an item at document paths: the new item beside the old one, which stays as it is.

Only what lies on a changed path is copied. All operands are read from the old item, and list indexes mean its
lists: elements are removed and appended after everything else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from msgspec import Struct

from fogbank.aws.fault import Fault
from fogbank.engines.dynamodb.expressions.documents import getter
from fogbank.engines.dynamodb.expressions.draft import Draft
from fogbank.engines.dynamodb.expressions.projection import project
from fogbank.engines.dynamodb.expressions.syntax.nodes import Parts
from fogbank.engines.dynamodb.values.arithmetic import add, difference, union
from fogbank.engines.dynamodb.values.kinds import AttributeValue, Item, type_of

# What is to be at a path; None is nothing.
Source: TypeAlias = Callable[[Item], AttributeValue | None]


class Change(Struct, frozen=True):
    """What is to be at a path, from the old item; without a source, nothing.

    `value` is what it will be whatever the old item is, where that is so.
    """

    path: Parts
    source: Source | None = None
    value: AttributeValue | None = None


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


def apply(changes: Sequence[Change], item: Item) -> Applied:
    """Applies all changes to an item. Raises ValidationException."""
    values = [change.source(item) if change.source else None for change in changes]
    if not any(len(change.path) > 1 for change in changes):
        return _apply_to_attributes(changes, item, values)
    draft = Draft(item)
    creates = not changes
    for change, value in zip(changes, values, strict=True):
        if value is None:
            draft.remove(change.path)
        else:
            draft.put(change.path, value)
            creates = True
    draft.finish()
    return Applied(item, draft.item, tuple(change.path for change in changes), creates)


def _apply_to_attributes(
    changes: Sequence[Change], item: Item, values: Sequence[AttributeValue | None]
) -> Applied:
    """The same for whole attributes, which most updates change, in less time."""
    changed, creates = dict(item), not changes
    for change, value in zip(changes, values, strict=True):
        name = str(change.path[0])
        if value is None:
            changed.pop(name, None)
        else:
            changed[name] = value
            creates = True
    return Applied(item, changed, tuple([change.path for change in changes]), creates)


def addition(path: Parts, value: AttributeValue, mismatch: str) -> Source:
    """ADD: a number more, or more members of a set. `mismatch` is the message for a value of another type."""
    kind, get = type_of(value), getter(path)

    def added(item: Item) -> AttributeValue:
        existing = get(item)
        if existing is None:
            return value
        if kind not in existing:
            raise Fault("ValidationException", mismatch)
        if kind == "N":
            return {"N": add(existing["N"], value["N"])}
        if kind == "L":  # AttributeUpdates only
            return {"L": existing["L"] + value["L"]}
        return {kind: union(kind, existing[kind], value[kind])}

    return added


def deletion(path: Parts, value: AttributeValue, mismatch: str) -> Source:
    """DELETE: fewer members of a set; nothing is left of an empty one."""
    kind, get = type_of(value), getter(path)

    def remaining(item: Item) -> AttributeValue | None:
        existing = get(item)
        if existing is None:
            return None
        if kind not in existing:
            raise Fault("ValidationException", mismatch)
        members = difference(existing[kind], value[kind])
        return {kind: members} if members else None

    return remaining
