"""From a table's description to the engine's layout of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial

from fogbank.core.resource import ResourceKey
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


Wake = Callable[[ResourceKey, str], None]  # a table, and who of its followers: "replicas" or "kinesis"


def layout_of(
    table: Table,
    stream: TableStream | None = None,
    now: Callable[[], int] = time.time_ns,
    *,
    wake: Wake | None = None,
) -> Layout:
    """The layout of a table; `stream` is the one that its changes go to, `now` tells histories the time.

    `wake` is told when there is something for its followers; without it nothing is kept for them.
    """
    # What is wrong with a key of several indexes is told of the first by name.
    kept = sorted((one for one in table.indexes if one.status != "DELETING"), key=lambda one: one.name)
    indexes = tuple(_index(index, table.definitions) for index in kept)
    recorders = (*_recorders(table, stream, now), *(_followed(table, wake) if wake is not None else ()))
    return Layout(table.data_id, schema_of(table.keys, table.definitions), indexes, recorders)


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


def _followed(table: Table, wake: Wake) -> Iterator[Recorder]:
    """What replicas and a Kinesis data stream need. Imported where there are some."""
    if table.replication:
        from fogbank.engines.dynamodb.replication.replica_recorder import ReplicaRecorder

        yield ReplicaRecorder(table.membership, table.region, partial(wake, table.key, "replicas"))
    if table.kinesis is not None:
        from fogbank.engines.dynamodb.replication.kinesis_recorder import KinesisRecorder

        exact = table.kinesis.precision == "MICROSECOND"
        told = partial(wake, table.key, "kinesis")
        yield KinesisRecorder(table.kinesis.prefix, table.table_name, table.region, exact, told)


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
