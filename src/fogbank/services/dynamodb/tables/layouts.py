"""From a table's description to the engine's layout of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping

from fogbank.engines.dynamodb.change_record import StreamRecorder
from fogbank.engines.dynamodb.expressions.key_schema import KeyAttribute, KeySchema
from fogbank.engines.dynamodb.history import HistoryRecorder, Past
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


def layout_of(
    table: Table, stream: TableStream | None = None, now: Callable[[], int] = time.time_ns
) -> Layout:
    """The layout of a table; `stream` is the one that its changes go to, `now` tells histories the time."""
    indexes = tuple(_index(index, table.definitions) for index in table.indexes if index.status != "DELETING")
    return Layout(
        table.data_id, schema_of(table.keys, table.definitions), indexes, _recorders(table, stream, now)
    )


def past_of(data: bytes, number: int) -> Past:
    """Where the items of a table (or a backup) are, and a history of theirs."""
    return Past(data + b"i", data + b"h" + number.to_bytes(4))


def _recorders(table: Table, stream: TableStream | None, now: Callable[[], int]) -> tuple[Recorder, ...]:
    recorders: list[Recorder] = []
    if stream is not None:
        recorders.append(StreamRecorder(stream.data_id, stream.view, table.region))
    if table.history:
        recorders.append(HistoryRecorder(past_of(table.data_id, table.history).history, now))
    return tuple(recorders)


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
