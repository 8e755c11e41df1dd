"""Document paths over items: reading, printing, and paths that get in each other's way."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from fogbank.engines.dynamodb.expressions.syntax.nodes import Part, Parts
from fogbank.engines.dynamodb.values.kinds import AttributeValue, Item

Getter: TypeAlias = Callable[[Item], AttributeValue | None]


def getter(parts: Parts) -> Getter:
    """A function that reads the path from an item; None where there is nothing."""
    if len(parts) == 1:
        name = str(parts[0])
        return lambda item: item.get(name)
    return lambda item: read(item, parts)


def read(item: Item, parts: Parts) -> AttributeValue | None:
    """The value at a path; None where there is nothing, or a step does not fit the value there."""
    value = item.get(parts[0])  # type: ignore[arg-type]  # a path begins with a name
    for part in parts[1:]:
        if value is None:
            return None
        value = step(value, part)
    return value


def step(value: AttributeValue, part: Part) -> AttributeValue | None:
    """One step into a map or list."""
    if type(part) is int:
        elements = value.get("L")
        return elements[part] if elements is not None and part < len(elements) else None
    members = value.get("M")
    return members.get(part) if members is not None else None


def printed(parts: Parts) -> str:
    """A path as the service's messages print it: `[a, b, [0]]`."""
    return "[" + ", ".join(f"[{part}]" if type(part) is int else str(part) for part in parts) + "]"


def collision(paths: Iterable[Parts]) -> str | None:
    """Why the paths cannot be used together: one contains another, or both a list and a map are meant.

    Overlaps are told before conflicts, whatever their order.
    """
    known = list(paths)
    if all(len(parts) == 1 for parts in known) and len(set(known)) == len(known):
        return None
    tree: dict[Any, Any] = {}
    conflict: str | None = None
    for parts in known:
        sort, other = _insert(tree, parts)
        if sort == "overlap":
            return _collide("overlap", other, parts)
        if sort == "conflict" and conflict is None:
            conflict = _collide("conflict", other, parts)
    return conflict


def _collide(sort: str, one: Parts, two: Parts) -> str:
    return (
        f"Two document paths {sort} with each other; must remove or rewrite one of these paths; "
        f"path one: {printed(one)}, path two: {printed(two)}"
    )


_WHOLE = None  # the key under which a node keeps the path that ends there
_FIRST = str, int  # the keys under which it keeps the first path that goes on by name, by index


def _insert(tree: dict[Any, Any], parts: Parts) -> tuple[str, Parts]:
    """Adds a path; says what it collides with."""
    node = tree
    for part in parts:
        if _WHOLE in node:
            return "overlap", node[_WHOLE]
        kind = type(part)
        other = _FIRST[kind is str]
        if other in node:
            return "conflict", node[other]
        node.setdefault(kind, parts)
        node = node.setdefault(part, {})
    for longer in node.values():
        return "overlap", longer if _WHOLE in node else node.get(str, node.get(int, parts))
    node[_WHOLE] = parts
    return "", parts
