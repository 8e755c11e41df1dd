"""Projection expressions: the parts of an item that a read returns.

List elements keep their order and lose their gaps; parents are made for what is found, and nothing is returned of a
path that leads nowhere. Source: "Use projection expressions" of the developer guide.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from fogbank.engines.dynamodb.expressions.binding import Binder
from fogbank.engines.dynamodb.expressions.documents import collision
from fogbank.engines.dynamodb.expressions.placeholders import Placeholders
from fogbank.engines.dynamodb.expressions.syntax import parse_projection_text
from fogbank.engines.dynamodb.expressions.syntax.nodes import Parts
from fogbank.engines.dynamodb.values.kinds import AttributeValue, Item

KIND = "ProjectionExpression"

# A part of a path to what is wanted below it; None is everything.
_Tree: TypeAlias = dict[Any, Any]


class Projection:
    """Paths to take from items. Values are shared with the item, not copied."""

    __slots__ = ("_tree", "paths")

    def __init__(self, paths: Iterable[Parts]) -> None:
        self.paths = tuple(paths)
        self._tree = _tree(self.paths)

    @property
    def attributes(self) -> frozenset[str]:
        """The top-level attributes that it takes, or takes something from."""
        return frozenset(self._tree)

    def apply(self, item: Item) -> Item:
        """The projected item."""
        return _members(item, self._tree)


def parse_projection(text: str, names: Mapping[str, str] | None, usage: Placeholders) -> Projection:
    """Parses and binds a ProjectionExpression. Raises ValidationException."""
    binder = Binder(KIND, names, None, usage)
    parsed = binder.parse(text, parse_projection_text)
    binder.check(parsed.flaw)
    paths = [binder.path(path) for path in parsed.paths]
    binder.check(collision(paths))
    return Projection(paths)


def project(item: Item, paths: Iterable[Parts]) -> Item:
    """What an item has at some paths."""
    return Projection(paths).apply(item)


def _tree(paths: Iterable[Parts]) -> _Tree:
    root: _Tree = {}
    for parts in paths:
        node = root
        for part in parts[:-1]:
            node = node.setdefault(part, {})
        node[parts[-1]] = None
    return root


def _members(members: dict[str, AttributeValue], wanted: _Tree) -> dict[str, AttributeValue]:
    found: dict[str, AttributeValue] = {}
    for name, below in wanted.items():
        value = members.get(name)
        if value is not None and below is not None:
            value = _below(value, below)
        if value is not None:
            found[name] = value
    return found


def _below(value: AttributeValue, wanted: _Tree) -> AttributeValue | None:
    """The wanted parts of a map or list; None if it has none of them."""
    if type(next(iter(wanted))) is int:
        elements = _elements(value.get("L") or [], wanted)
        return {"L": elements} if elements else None
    members = _members(value.get("M") or {}, wanted)
    return {"M": members} if members else None


def _elements(elements: list[AttributeValue], wanted: _Tree) -> list[AttributeValue]:
    found = []
    for index in sorted(wanted):
        if index >= len(elements):
            break
        below = wanted[index]
        value = elements[index] if below is None else _below(elements[index], below)
        if value is not None:
            found.append(value)
    return found
