"""A SELECT against its table: what it reads, in the order in which the service looks for something to refuse."""

from __future__ import annotations

from typing import Final, NamedTuple

from msgspec import Struct

from fogbank.engines.dynamodb.expressions.condition import Condition
from fogbank.engines.dynamodb.expressions.syntax.nodes import Tree
from fogbank.engines.dynamodb.layout import Index
from fogbank.engines.dynamodb.partiql.conditions import Translator, condition_of
from fogbank.engines.dynamodb.partiql.index_filters import check_filters
from fogbank.engines.dynamodb.partiql.inputs import Inputs
from fogbank.engines.dynamodb.partiql.ordering import ordered
from fogbank.engines.dynamodb.partiql.projecting import Columns, columns_of, reaches_back
from fogbank.engines.dynamodb.partiql.reads import Branch, branches
from fogbank.engines.dynamodb.partiql.sources import target_of
from fogbank.engines.dynamodb.partiql.syntax.refusals import refusal
from fogbank.engines.dynamodb.partiql.syntax.tree import Select
from fogbank.services.dynamodb.calls import Call
from fogbank.services.dynamodb.items.reads import check_nested
from fogbank.services.dynamodb.partiql.statements import found, not_found
from fogbank.services.dynamodb.tables.catalog import OpenTable

_NO_INDEX: Final = "The table does not have the specified index"
_SEVERAL_ATTRIBUTES: Final = (
    "PartiQL statements cannot be executed on tables with multi-attribute HASH keys "
    "or multi-attribute RANGE keys."
)
_INCONSISTENT: Final = "Strongly consistent read is not supported on Global Secondary Indexes"


class Selected(NamedTuple):
    """A SELECT whose table is known; `tree` is its condition, None where it has none."""

    select: Select
    inputs: Inputs
    table: OpenTable
    index_name: str | None
    tree: Tree | None
    condition: Condition | None
    columns: Columns | None


class Plan(Struct):
    """What is read: ranges of keys one after the other, or everything if there are none."""

    table: OpenTable
    index: Index | None
    ranges: list[Branch]
    backwards: bool
    condition: Condition | None
    columns: Columns | None
    whole: bool


def selected(call: Call, select: Select, inputs: Inputs) -> Selected:
    """Raises: ValidationException, ResourceNotFoundException."""
    target = target_of(select.source)
    table = found(call, target.table)
    if table is not None and target.index_name is not None:
        _check_schema(table, target.index_name)
    columns = columns_of(select)
    tree = Translator(inputs).tree(select.where) if select.where is not None else None
    condition = condition_of(tree, inputs) if tree is not None else None
    if table is None:
        raise not_found()
    return Selected(select, inputs, table, target.index_name, tree, condition, columns)


def plan(chosen: Selected, *, consistent: bool) -> Plan:
    """Raises: ValidationException."""
    table, layout = chosen.table, chosen.table.layout
    index = _index(chosen, consistent=consistent)
    schema = layout.key if index is None else index.schema
    ranges = branches(chosen.tree, schema, chosen.inputs)
    ranges, backwards = ordered(chosen.select, schema, ranges)
    whole = reaches_back(layout, index, chosen.columns)
    check_filters(layout, index, ranges)
    check_nested(layout, chosen.columns, chosen.condition)
    condition = chosen.condition
    if ranges and not any(one.filters for one in ranges):
        condition = None  # the ranges say all of it
    return Plan(table, index, ranges, backwards, condition, chosen.columns, whole)


def _check_schema(table: OpenTable, name: str) -> None:
    index = table.layout.index(name)
    if index is not None and (len(index.schema.hashes) > 1 or len(index.schema.ranges) > 1):
        raise refusal(_SEVERAL_ATTRIBUTES)


def _index(chosen: Selected, *, consistent: bool) -> Index | None:
    name, table = chosen.index_name, chosen.table
    if name is None:
        return None
    if table.layout.index(name) is None:
        raise refusal(_NO_INDEX)
    index = table.index(name)
    if index is not None and not index.local and consistent:
        raise refusal(_INCONSISTENT)
    return index
