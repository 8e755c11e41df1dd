"""From a table's description to the engine's layout of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from fogbank.engines.dynamodb.change_record import StreamRecorder
from fogbank.engines.dynamodb.expressions.key_schema import KeyAttribute, KeySchema
from fogbank.engines.dynamodb.layout import Index, Layout
from fogbank.engines.dynamodb.recording import Recorder
from fogbank.services.dynamodb.tables.table import Table, TableIndex, TableStream


def schema_of(keys: Iterable[tuple[str, str]], definitions: Mapping[str, str]) -> KeySchema:
    """A KeySchema of names and roles. KeyError for an attribute without a definition."""
    attributes = [(KeyAttribute(name, definitions[name]), role) for name, role in keys]
    return KeySchema(
        tuple(one for one, role in attributes if role == "HASH"),
        tuple(one for one, role in attributes if role == "RANGE"),
    )


def layout_of(table: Table, stream: TableStream | None = None) -> Layout:
    """The layout of a table; `stream` is the one that its changes go to."""
    indexes = tuple(_index(index, table.definitions) for index in table.indexes if index.status != "DELETING")
    return Layout(table.data_id, schema_of(table.keys, table.definitions), indexes, _recorders(table, stream))


def _recorders(table: Table, stream: TableStream | None) -> tuple[Recorder, ...]:
    if stream is None:
        return ()
    return (StreamRecorder(stream.data_id, stream.view, table.region),)


def _index(index: TableIndex, definitions: Mapping[str, str]) -> Index:
    return Index(
        index.name,
        index.number,
        schema_of(index.keys, definitions),
        index.projection,
        tuple(index.attributes),
        index.local,
        index.status != "CREATING",
    )
