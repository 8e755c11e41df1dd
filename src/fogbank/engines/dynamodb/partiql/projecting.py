"""What a SELECT returns of items, and what an index has of it."""

from __future__ import annotations

from typing import Final

from fogbank.engines.dynamodb.expressions.documents import read
from fogbank.engines.dynamodb.expressions.projection import Projection
from fogbank.engines.dynamodb.expressions.syntax.nodes import Parts
from fogbank.engines.dynamodb.layout import Index, Layout
from fogbank.engines.dynamodb.partiql.paths import column_of, parts_of
from fogbank.engines.dynamodb.partiql.syntax.refusals import INVALID, refusal
from fogbank.engines.dynamodb.partiql.syntax.tree import Select, Star
from fogbank.engines.dynamodb.values.kinds import Item

_ALIASED: Final = "Aliasing is not supported"


class Columns(Projection):
    """Each path's value under a name of its own, not inside of its parents."""

    __slots__ = ("_columns",)

    def __init__(self, columns: dict[str, Parts]) -> None:
        super().__init__(columns.values())
        self._columns = columns

    def apply(self, item: Item) -> Item:
        found = {name: read(item, parts) for name, parts in self._columns.items()}
        return {name: value for name, value in found.items() if value is not None}


def columns_of(select: Select) -> Columns | None:
    """The columns of a SELECT; None for a star. Raises ValidationException."""
    if select.unsupported is not None:
        clause = select.unsupported
        raise refusal(f"Unsupported clause: {clause.name} at {clause.spot}")
    if select.aliased:
        raise refusal(_ALIASED)
    if isinstance(select.columns[0], Star):
        return None
    columns: dict[str, Parts] = {}
    for node in select.columns:
        parts = parts_of(node)
        name = column_of(parts)
        if name in columns:
            raise refusal(f"Duplicate identifiers in select clause: {name}")
        columns[name] = parts
    return Columns(columns)


def lacks(layout: Layout, index: Index | None, names: list[str]) -> list[str]:
    """The attributes that an index does not have, in the order given."""
    if index is None or index.projection == "ALL":
        return []
    has = {*layout.key_names, *index.schema.names, *index.attributes}
    return [name for name in dict.fromkeys(names) if name not in has]


def reaches_back(layout: Layout, index: Index | None, columns: Columns | None) -> bool:
    """Whether items must be fetched from the table. Raises ValidationException where an index cannot."""
    if columns is None or index is None:
        return False
    missing = lacks(layout, index, [str(parts[0]) for parts in columns.paths])
    if missing and not index.local:
        raise refusal(f"{INVALID}Global secondary index {index.name} does not project [{', '.join(missing)}]")
    return bool(missing)
