"""From a statement that writes to its `Write`, in two steps: what the statement alone says, and what its table says.

Transactions tell the two apart: what is wrong with the first refuses the request, the second is a cancellation reason.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from fogbank.engines.dynamodb.expressions.condition import Condition
from fogbank.engines.dynamodb.expressions.syntax.nodes import And, Tree
from fogbank.engines.dynamodb.expressions.update import Update as Changes
from fogbank.engines.dynamodb.item_rules import check_item, check_key, check_size
from fogbank.engines.dynamodb.layout import Layout
from fogbank.engines.dynamodb.partiql.conditions import Translator, condition_of
from fogbank.engines.dynamodb.partiql.inputs import Inputs
from fogbank.engines.dynamodb.partiql.keys import INCOMPLETE, Pinned, changed_key, pinned
from fogbank.engines.dynamodb.partiql.literals import name_in, unsupported
from fogbank.engines.dynamodb.partiql.sources import changed, inserted_into, target_of
from fogbank.engines.dynamodb.partiql.syntax.refusals import refusal
from fogbank.engines.dynamodb.partiql.syntax.tree import Delete, Insert, Node, Returning, Tuple, Update
from fogbank.engines.dynamodb.partiql.updates import update_of
from fogbank.engines.dynamodb.values.kinds import Item
from fogbank.engines.dynamodb.values.sizes import item_size
from fogbank.services.dynamodb.calls import Call
from fogbank.services.dynamodb.items.conditions import check_paths
from fogbank.services.dynamodb.items.update_item import check_update
from fogbank.services.dynamodb.partiql.statements import (
    ADDITIONAL_CONDITION,
    Exists,
    Prepared,
    Request,
    found,
    not_found,
)
from fogbank.services.dynamodb.partiql.writes import Write
from fogbank.services.dynamodb.tables.catalog import OpenTable

_NOT_IN_INSERT: Final = "RETURNING clause is not supported in INSERT statements."
_NOT_ON_INDEX: Final = "This operation is not supported on an index"


class Draft(NamedTuple):
    """A statement whose table is known. `item` is that of an INSERT; the other members are the other kinds'."""

    kind: str
    request: Request
    table: OpenTable
    inputs: Inputs
    item: Item
    tree: Tree | None = None
    update: Changes | None = None
    returning: Returning | None = None

    @property
    def where(self) -> Pinned:
        return pinned(self.tree, self.table.layout.key, self.inputs.binder)


def draft(call: Call, prepared: Prepared) -> Draft:
    """What the statement says. Raises: ValidationException, ResourceNotFoundException."""
    statement, inputs = prepared.statement, prepared.inputs
    if isinstance(statement, Insert):
        return _insert(call, statement, prepared)
    if isinstance(statement, Exists):
        return _exists(call, statement, prepared)
    assert isinstance(statement, Update | Delete)
    name = changed(statement.source)
    update = update_of(statement.changes, inputs) if isinstance(statement, Update) else None
    tree = _tree(statement.where, inputs)
    _check_returning(statement)
    table = _table(call, name)
    kind = "Update" if update is not None else "Delete"
    return Draft(kind, prepared.request, table, inputs, {}, tree, update, statement.returning)


def _insert(call: Call, statement: Insert, prepared: Prepared) -> Draft:
    name = inserted_into(statement.source)
    if statement.bulk:
        raise refusal("Unsupported operation: Insert")
    item = _item(statement.value, prepared.inputs)
    if statement.returning is not None:
        raise refusal(_NOT_IN_INSERT)
    return Draft("Insert", prepared.request, _table(call, name), prepared.inputs, item)


def _item(node: Node, inputs: Inputs) -> Item:
    """Only an attribute's whole value may be a parameter. Raises ValidationException."""
    if not isinstance(node, Tuple):
        raise unsupported(node, "root")
    item: Item = {}
    for key, value in node.members:
        name = name_in(key, "root")
        if name in item:
            raise refusal(f"Duplicate key {name} under root")
        item[name] = inputs.constant(value)
    return item


def _exists(call: Call, statement: Exists, prepared: Prepared) -> Draft:
    target = target_of(statement.select.source)
    if target.index_name is not None:
        raise refusal(_NOT_ON_INDEX)
    tree = _tree(statement.select.where, prepared.inputs)
    made = Draft("Exists", prepared.request, _table(call, target.table), prepared.inputs, {}, tree)
    if len(made.where.key) < len(made.table.layout.key_names) or not made.where.rest:
        raise refusal(ADDITIONAL_CONDITION)
    return made


def _tree(where: Node | None, inputs: Inputs) -> Tree | None:
    if where is None:
        return None
    tree = Translator(inputs).tree(where)
    condition_of(tree, inputs)  # the types of its operands are looked at before the table
    return tree


def _table(call: Call, name: str) -> OpenTable:
    table = found(call, name)
    if table is None:
        raise not_found()
    return table


def _check_returning(statement: Update | Delete) -> None:
    clause = statement.returning
    if clause is None:
        return
    shown = f"RETURNING {clause.which.replace('_', ' ').upper()}"
    if isinstance(statement, Delete) and clause.which != "all_old":
        raise refusal(
            f"Invalid returning clause: {shown} *. Only RETURNING ALL OLD * is allowed in DELETE statements."
        )
    if not clause.everything:
        raise refusal(f"Invalid returning clause: {shown}. Only * is allowed.")


def check_complete(made: Draft) -> None:
    """The key of an UPDATE or DELETE that is a request of its own. Raises ValidationException."""
    if made.kind in ("Update", "Delete"):
        if made.tree is None:
            raise refusal(INCOMPLETE)
        changed_key(made.where, made.table.layout.key)


def write(made: Draft) -> Write:
    """What the table says. Raises ValidationException."""
    table, layout = made.table, made.table.layout
    if made.kind == "Insert":
        check_item(layout, made.item)
        size = item_size(made.item)
        check_size(size)
        return Write("Insert", made.request, table, made.item, layout.item_key(made.item), size=size)
    where = made.where
    check_key(layout, where.key)
    condition = _condition(layout, where, made)
    returning = made.returning.which if made.returning is not None else None
    return Write(
        made.kind,
        made.request,
        table,
        where.key,
        layout.item_key(where.key),
        condition,
        made.update,
        returning=returning,
    )


def _condition(layout: Layout, where: Pinned, made: Draft) -> Condition | None:
    """What is left of the WHERE besides the key. Raises ValidationException."""
    if made.kind != "Exists" and where.contradicted is not None:
        changed_key(where, layout.key)
    condition = condition_of(And(tuple(where.rest)), made.inputs) if where.rest else None
    check_update(layout, made.update, condition)
    check_paths(layout, condition)
    return condition
