"""Operands of update actions: what may stand where, and what they yield for an item."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from fogbank.aws.fault import Fault
from fogbank.engines.dynamodb.expressions.binding import Binder, Values
from fogbank.engines.dynamodb.expressions.changes import given
from fogbank.engines.dynamodb.expressions.documents import getter
from fogbank.engines.dynamodb.expressions.problems import needs_path, wrong_count, wrong_type
from fogbank.engines.dynamodb.expressions.syntax.nodes import Action, Call, Operand, Parts, Path, Sum, Value
from fogbank.engines.dynamodb.values.arithmetic import add, subtract
from fogbank.engines.dynamodb.values.kinds import SETS, AttributeValue, Item, type_of

# Unlike the source of a change it always gives something.
Source: TypeAlias = Callable[[Item, Values], AttributeValue]

INCORRECT_TYPE = "An operand in the update expression has an incorrect data type"
_MISSING = "The provided expression refers to an attribute that does not exist in the item"

# How the messages of ADD and DELETE name types that they do not take; those of functions use the descriptors.
_TYPE_NAMES = {
    "S": "STRING",
    "N": "NUMBER",
    "B": "BINARY",
    "NULL": "NULL",
    "BOOL": "BOOLEAN",
    "L": "LIST",
    "M": "MAP",
}


def check_added(actions: Iterable[Action], binder: Binder) -> str | None:
    """Why an ADD or DELETE is refused for its operand's type."""
    for action in actions:
        if action.section not in ("ADD", "DELETE") or not isinstance(action.operand, Value):
            continue
        kind = type_of(binder.value(action.operand))
        if kind not in SETS and not (action.section == "ADD" and kind == "N"):
            return (
                f"Incorrect operand type for operator or function; operator: {action.section}, "
                f"operand type: {_TYPE_NAMES[kind]}, typeSet: ALLOWED_FOR_{action.section}_OPERAND"
            )
    return None


def kind_of(operand: Operand, binder: Binder) -> str | None:
    """The type that an operand yields, if it is the same for every item."""
    match operand:
        case Value():
            return type_of(binder.value(operand))
        case Sum():
            return "N"
        case Call() if operand.name == "list_append":
            return "L"
    return None


def check_operand(operand: Operand | None, binder: Binder) -> str | None:
    """Why functions and sums are refused for their operands; the innermost first."""
    for node in reversed(list(_outside_in(operand))):
        reason = _check_sum(node, binder) if isinstance(node, Sum) else _check_call(node, binder)
        if reason is not None:
            return reason
    return None


def _outside_in(operand: Operand | None) -> Iterator[Sum | Call]:
    """Functions and sums, each before those within it, from right to left. Not recursive: sums may be long."""
    waiting: list[Operand | None] = [operand]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Sum):
            waiting.extend((node.left, node.right))
            yield node
        elif isinstance(node, Call):
            waiting.extend(node.operands)
            yield node


def _check_sum(node: Sum, binder: Binder) -> str | None:
    return _check_types(node.operator, (node.left, node.right), "N", binder)


def _check_call(call: Call, binder: Binder) -> str | None:
    if len(call.operands) != 2:
        return wrong_count(call.name, len(call.operands))
    if call.name == "list_append":
        return _check_types(call.name, call.operands, "L", binder)
    return None if isinstance(call.operands[0], Path) else needs_path(call.name)


def _check_types(name: str, operands: tuple[Operand, ...], wanted: str, binder: Binder) -> str | None:
    for operand in operands:
        if isinstance(operand, Value):
            kind = type_of(binder.value(operand))
            if kind != wanted:
                return wrong_type(name, kind)
    return None


def source(operand: Operand, binder: Binder) -> Source:
    """A function that gives the operand's value for an item and the request's values; it raises ValidationException."""
    if isinstance(operand, Path):
        return _present(binder.path(operand))
    if isinstance(operand, Value):
        binder.value(operand)
        return given(operand.name)
    if isinstance(operand, Sum):
        return _sum(operand, binder)
    return (
        _if_not_exists(operand, binder) if operand.name == "if_not_exists" else _list_append(operand, binder)
    )


def _present(parts: Parts) -> Source:
    get = getter(parts)

    def value(item: Item, _values: Values) -> AttributeValue:
        found = get(item)
        if found is None:
            raise Fault("ValidationException", _MISSING)
        return found

    return value


def _sum(operand: Sum, binder: Binder) -> Source:
    left, right = source(operand.left, binder), source(operand.right, binder)
    combine = add if operand.operator == "+" else subtract

    def total(item: Item, values: Values) -> AttributeValue:
        one, two = left(item, values), right(item, values)
        if "N" not in one or "N" not in two:
            raise Fault("ValidationException", INCORRECT_TYPE)
        return {"N": combine(one["N"], two["N"])}

    return total


def _if_not_exists(call: Call, binder: Binder) -> Source:
    path, default = call.operands
    assert isinstance(path, Path)  # anything else was refused
    get, otherwise = getter(binder.path(path)), source(default, binder)

    def value(item: Item, values: Values) -> AttributeValue:
        found = get(item)
        return otherwise(item, values) if found is None else found

    return value


def _list_append(call: Call, binder: Binder) -> Source:
    one, two = (source(operand, binder) for operand in call.operands)

    def joined(item: Item, values: Values) -> AttributeValue:
        first, second = one(item, values), two(item, values)
        if "L" not in first or "L" not in second:
            raise Fault("ValidationException", INCORRECT_TYPE)
        return {"L": first["L"] + second["L"]}

    return joined
