"""Update expressions, bound to a request.

`parse_update` raises ValidationException in the service's order: the text, what is wrong with its form, undefined
names, undefined values, overlapping paths, operands of ADD and DELETE, operands of functions.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Final

from fogbank.engines.dynamodb.expressions.binding import MAX_BYTES, Binder, Values
from fogbank.engines.dynamodb.expressions.changes import (
    Applied,
    Change,
    Plan,
    addition,
    apply,
    deletion,
)
from fogbank.engines.dynamodb.expressions.documents import collision
from fogbank.engines.dynamodb.expressions.key_access import check_keys_unchanged
from fogbank.engines.dynamodb.expressions.placeholders import Placeholders
from fogbank.engines.dynamodb.expressions.statement_size import statement_size
from fogbank.engines.dynamodb.expressions.syntax import parse_update_text
from fogbank.engines.dynamodb.expressions.syntax.nodes import Action, Call, Operand, Parts, Path, Sum, Value
from fogbank.engines.dynamodb.expressions.syntax.updates import ParsedUpdate
from fogbank.engines.dynamodb.expressions.update_operands import (
    INCORRECT_TYPE,
    check_added,
    check_operand,
    kind_of,
    source,
)
from fogbank.engines.dynamodb.values.key_rules import EmptyKey, updated_to_empty
from fogbank.engines.dynamodb.values.kinds import AttributeValue, Item
from fogbank.engines.dynamodb.values.sizes import MAX_ITEM

KIND = "UpdateExpression"
_SMALL: Final = (
    MAX_ITEM // 2 // MAX_BYTES
)  # bytes of values that cannot cost too much however often they are used


class Update:
    """A plan with its values. `charge` says how many bytes the expression costs for an item, if it can be too many."""

    __slots__ = ("charge", "plan", "values")

    def __init__(self, plan: Plan, values: Values, charge: Callable[[Item], int] | None = None) -> None:
        self.plan = plan
        self.values = values
        self.charge = charge

    def check_keys(self, key_attributes: Collection[str]) -> None:
        """Raises ValidationException if it writes a key attribute."""
        check_keys_unchanged(self.plan.attributes, key_attributes)

    def unlike(self, kinds: Mapping[str, str]) -> tuple[str, str] | None:
        """The first of these attributes that it gives another type than theirs whatever the item is, and that type."""
        made = {str(one.path[0]): one.kind for one in self.plan.changes if len(one.path) == 1}
        for name, kind in kinds.items():
            given = made.get(name)
            if given is not None and given != kind:
                return name, given
        return None

    def check_index_keys(self, kinds: Mapping[str, str]) -> None:
        """Raises `EmptyKey` if it makes a key attribute of an index empty; `kinds` are their types."""
        for change in self.plan.changes:
            if change.constant is not None and change.path[0] in kinds and len(change.path) == 1:
                kind = kinds[str(change.path[0])]
                if self.values[change.constant].get(kind) == "":
                    raise EmptyKey(updated_to_empty(kind))

    def apply(self, item: Item) -> Applied:
        """The changed item; the given one stays as it is. Raises ValidationException."""
        return apply(self.plan, item, self.values)


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
    plan = _plan(parsed, binder)
    charged = can_be_charged(text, usage.size)
    update = Update(plan, values or {}, partial(statement_size, parsed.actions, binder) if charged else None)
    update.check_keys(key_attributes)
    return update


def can_be_charged(text: str, size: int) -> bool:
    """Whether an expression may cost too many bytes, with values of this size: each is wherever its colon is.

    The rest of what it costs is for the text's 4 KB.
    """
    return size > _SMALL and size * text.count(":") > MAX_ITEM // 2


def _plan(parsed: ParsedUpdate, binder: Binder) -> Plan:
    """Raises ValidationException."""
    paths, reads = _check(parsed, binder)
    changes = [_change(action, path, binder) for action, path in zip(parsed.actions, paths, strict=True)]
    return Plan(changes, reads)


def _check(parsed: ParsedUpdate, binder: Binder) -> tuple[list[Parts], list[Parts]]:
    """The actions' paths, and those of their operands. Raises ValidationException."""
    binder.check(parsed.flaw)
    paths, reads = _resolve(parsed.actions, binder)
    binder.check(collision(paths))
    binder.check(check_added(parsed.actions, binder))
    for action in parsed.actions:
        binder.check(check_operand(action.operand, binder))
    return paths, reads


def _resolve(actions: tuple[Action, ...], binder: Binder) -> tuple[list[Parts], list[Parts]]:
    """The same. All names are looked up before any value."""
    paths, reads = [], []
    for action in actions:
        paths.append(binder.path(action.path))
        reads += [binder.path(operand) for operand in _leaves(action.operand) if isinstance(operand, Path)]
    for action in actions:
        for operand in _leaves(action.operand):
            if isinstance(operand, Value):
                binder.value(operand)
    return paths, reads


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
        constant = action.operand.name if type(action.operand) is Value else None
        return Change(path, source(action.operand, binder), constant, kind_of(action.operand, binder))
    assert isinstance(action.operand, Value)
    if action.section == "ADD":
        kind = kind_of(action.operand, binder)
        return Change(path, addition(path, action.operand.name, INCORRECT_TYPE), kind=kind)
    return Change(path, deletion(path, action.operand.name, INCORRECT_TYPE))


def bind_actions(actions: Sequence[Action], binder: Binder) -> Update:
    """An update without a text of its own. Raises ValidationException."""
    return Update(_plan(ParsedUpdate(tuple(actions), None), binder), binder.values)
