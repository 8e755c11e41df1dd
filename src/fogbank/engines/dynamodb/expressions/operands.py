"""Operands of conditions: what each reads from an item, and what is known of it before any item."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable

from msgspec import Struct

from fogbank.engines.dynamodb.expressions.binding import Binder, Values
from fogbank.engines.dynamodb.expressions.documents import Getter, getter
from fogbank.engines.dynamodb.expressions.problems import Problems
from fogbank.engines.dynamodb.expressions.syntax.nodes import Call, Operand, Parts, Path, Sum, Value
from fogbank.engines.dynamodb.values.kinds import AttributeValue, Item, type_of


class Bound(Struct, frozen=True):
    """An operand: how to get it, and one of its constant value and its path; `kind` is its type if known.

    `again` makes it for other values of the same types, where it depends on any.
    """

    get: Getter
    constant: AttributeValue | None = None
    path: Parts | None = None
    kind: str | None = None
    again: Callable[[Values], Bound] | None = None


def bind_operand(node: Operand, binder: Binder, problems: Problems, paths: set[Parts]) -> Bound:
    """Resolves an operand, and `size` inside it. What is wrong is noted in `problems`."""
    if isinstance(node, Path):
        parts = binder.path(node)
        paths.add(parts)
        return Bound(getter(parts), path=parts)
    if isinstance(node, Value):
        constant, name = binder.value(node), node.name
        return constant_of(constant, type_of(constant), lambda values: constant_of(values[name]))
    if isinstance(node, Sum):
        raise AssertionError("conditions have no sums")
    return _bind_size(node, binder, problems, paths)


def constant_of(
    constant: AttributeValue, kind: str | None = None, again: Callable[[Values], Bound] | None = None
) -> Bound:
    """A value of the request as an operand; it needs no `kind` once its type was checked."""
    return Bound(lambda _item: constant, constant, None, kind, again)


def _bind_size(node: Call, binder: Binder, problems: Problems, paths: set[Parts]) -> Bound:
    operands = [bind_operand(operand, binder, problems, paths) for operand in node.operands]
    problems.check_call(node.name, operands)
    sized = operands[0].again
    return _size(operands[0], (lambda values: _size(sized(values))) if sized is not None else None)


def _size(operand: Bound, again: Callable[[Values], Bound] | None = None) -> Bound:
    get = operand.get

    def size(item: Item) -> AttributeValue | None:
        value = get(item)
        return None if value is None else size_of(value)

    return Bound(size, kind="N", again=again)


def size_of(value: AttributeValue) -> AttributeValue | None:
    """What `size` yields: UTF-16 units of strings, bytes of binaries, elements of everything that has some."""
    for kind, content in value.items():
        if kind == "S":
            units = (
                len(content) if content.isascii() else len(content.encode("utf-16-le", "surrogatepass")) // 2
            )
            return {"N": str(units)}
        if kind == "B":
            return {"N": str(len(b64decode(content)))}
        if kind in _COUNTED:
            return {"N": str(len(content))}
    return None


_COUNTED = frozenset({"SS", "NS", "BS", "L", "M"})
