"""SET and REMOVE as the actions of an update, and what an UPDATE returns.

Source: "PartiQL update statements" of the developer guide.
"""

from __future__ import annotations

from typing import Final

from fogbank.engines.dynamodb.expressions.changes import Applied
from fogbank.engines.dynamodb.expressions.projection import project
from fogbank.engines.dynamodb.expressions.syntax.nodes import Action, Call, Operand, Path, Sum
from fogbank.engines.dynamodb.expressions.update import Update, bind_actions
from fogbank.engines.dynamodb.partiql.inputs import Inputs
from fogbank.engines.dynamodb.partiql.naming import name_of, place_of
from fogbank.engines.dynamodb.partiql.paths import path_of
from fogbank.engines.dynamodb.partiql.syntax.refusals import refusal
from fogbank.engines.dynamodb.partiql.syntax.tree import (
    Apply,
    Assignment,
    Constant,
    Infix,
    Node,
    Number,
    Parameter,
    Prefixed,
    Reference,
    Sequence,
    Tuple,
)
from fogbank.engines.dynamodb.values.kinds import SETS, AttributeValue, Item, type_of

_SECTIONS: Final = {"set_add": "ADD", "set_delete": "DELETE"}


def update_of(changes: tuple[Assignment, ...], inputs: Inputs) -> Update:
    """Raises ValidationException."""
    return bind_actions([_action(change, inputs) for change in changes], inputs.binder)


def _action(change: Assignment, inputs: Inputs) -> Action:
    path = path_of(change.target)
    if change.value is None:
        return Action("REMOVE", path, None)
    if isinstance(change.value, Apply) and change.value.name in _SECTIONS:
        members = _members(change.value, path, inputs)
        return Action(_SECTIONS[change.value.name], path, inputs.value(members))
    return Action("SET", path, _operand(change.value, inputs))


def _members(call: Apply, target: Path, inputs: Inputs) -> AttributeValue:
    """The set that is added or taken away. Raises ValidationException."""
    name = call.name.upper()
    if len(call.operands) != 2:
        raise refusal(f"{name} must have exactly two arguments{place_of(call)}")
    first, second = call.operands
    if not isinstance(first, Reference) or path_of(first).parts != target.parts:
        raise refusal(f"The first argument to {name} must equal the assignment value{place_of(call)}")
    value = inputs.constant(second) if not isinstance(second, Reference | Apply | Infix) else None
    if value is None or type_of(value) not in SETS:
        raise refusal(f"The second argument to {name} must be a value with type SET{place_of(first)}")
    return value


def _operand(node: Node, inputs: Inputs) -> Operand:
    match node:
        case Reference():
            return path_of(node)
        case Infix(operator="+" | "-"):
            return _sum(node, inputs)
        case Infix():
            raise refusal(f"Unsupported operator in Update Expression. Operator: {node.operator}")
        case Apply():
            return _append(node, inputs)
        case Prefixed(operator="+" | "-"):
            reason = "Incorrect number of operands for operator or function; operator or function: "
            raise refusal(f"{reason}{node.operator}, number of operands: 1")
        case Constant() | Number() | Sequence() | Tuple() | Parameter():
            return inputs.value(inputs.constant(node))
    raise refusal(f"Unsupported operation: {name_of(node)}")


def _sum(node: Infix, inputs: Inputs) -> Operand:
    """A sum of any length; the tree leans to the left."""
    rights: list[tuple[str, Node]] = []
    left: Node = node
    while isinstance(left, Infix) and left.operator in ("+", "-"):
        rights.append((left.operator, left.right))
        left = left.left
    total = _operand(left, inputs)
    for operator, right in reversed(rights):
        total = Sum(operator, total, _operand(right, inputs))
    return total


def _append(node: Apply, inputs: Inputs) -> Operand:
    if node.name != "list_append":
        raise refusal(f"Unrecognized function: {node.name}{place_of(node)}")
    return Call(node.name, tuple(_operand(operand, inputs) for operand in node.operands))


def returned(which: str, update: Update, applied: Applied) -> Item:
    """What RETURNING asks for: whole items, or what they have at the paths that the statement names."""
    item = applied.old_item if which.endswith("old") else applied.new_item
    return item if which.startswith("all") else project(item, update.plan.paths)
