"""What UpdateItem charges for its expression, against the same limit as the finished item.

The figure is of the request and not of the item: what the clauses write and a fixed cost for each of them. The costs
were measured on the service by others, to the byte; no page documents them. Only UpdateItem does so, not an update in
a transaction, a legacy one, or one in PartiQL.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from fogbank.engines.dynamodb.expressions.binding import Binder
from fogbank.engines.dynamodb.expressions.documents import read
from fogbank.engines.dynamodb.expressions.syntax.nodes import Action, Operand, Part, Parts, Path, Sum, Value
from fogbank.engines.dynamodb.values.kinds import SETS, AttributeValue, Item, type_of
from fogbank.engines.dynamodb.values.sizes import text_size, value_size

_UPDATE: Final = 3
_WRITE: Final = 19  # a SET or an ADD
_REMOVE: Final = 1  # a REMOVE or a DELETE
_STEP: Final = 4  # into a map or list, of a target
_READ_STEP: Final = 14  # each name or index of a path that is read
_OPERATORS: Final = {"+": 34, "-": 37, "if_not_exists": 39, "list_append": 37}


def statement_size(actions: Sequence[Action], binder: Binder, item: Item) -> int:
    """Bytes charged for an update of `item`, whose sets tell which members an ADD adds."""
    return _UPDATE + sum(_action(action, binder, item) for action in actions)


def _action(action: Action, binder: Binder, item: Item) -> int:
    path = binder.path(action.path)
    if action.operand is None or action.section == "DELETE":
        return _REMOVE + _target(path)
    if action.section == "ADD" and isinstance(action.operand, Value):
        return _WRITE + _target(path) + _added(binder.value(action.operand), read(item, path))
    return _WRITE + _target(path) + _operand(action.operand, binder)


def _added(value: AttributeValue, present: AttributeValue | None) -> int:
    kind = type_of(value)
    if kind not in SETS or present is None or kind not in present:
        return value_size(value)
    known = set(present[kind])
    return value_size({kind: [member for member in value[kind] if member not in known]})


def _operand(operand: Operand, binder: Binder) -> int:
    if isinstance(operand, Path):
        return 1 + sum(_READ_STEP + _part(part) for part in binder.path(operand))
    if isinstance(operand, Value):
        return value_size(binder.value(operand))
    if isinstance(operand, Sum):
        return _OPERATORS[operand.operator] + sum(
            _operand(one, binder) for one in (operand.left, operand.right)
        )
    return _OPERATORS[operand.name] + sum(_operand(one, binder) for one in operand.operands)


def _target(path: Parts) -> int:
    return _part(path[0]) + sum(_STEP + _part(part) for part in path[1:])


def _part(part: Part) -> int:
    return text_size(part) if isinstance(part, str) else len(str(part))
