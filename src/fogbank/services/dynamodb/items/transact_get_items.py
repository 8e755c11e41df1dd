"""TransactGetItems: all items as of one moment."""

from __future__ import annotations

from typing import Any

from fogbank.aws.fault import Fault
from fogbank.engines.dynamodb.capacity import Consumed, read_units
from fogbank.engines.dynamodb.expressions.parameters import check_parameters
from fogbank.engines.dynamodb.expressions.projection import Projection
from fogbank.engines.dynamodb.item_rules import check_key
from fogbank.engines.dynamodb.stored import size_of
from fogbank.engines.dynamodb.values.key_rules import EmptyKey
from fogbank.engines.dynamodb.values.validation import normalize
from fogbank.services.dynamodb.calls import Call
from fogbank.services.dynamodb.items.get_item import check_projected, read_projection, taken
from fogbank.services.dynamodb.items.transactions import (
    admit_reads,
    cancelled_by,
    check_distinct,
    check_total,
)
from fogbank.services.dynamodb.tables.catalog import OpenTable
from fogbank.services.dynamodb.wire.replies import EMPTY, encode

Request = dict[str, Any]


def transact_get_items(call: Call, request: Request) -> bytes:
    gets: list[Request] = [action["Get"] for action in request["TransactItems"]]
    projections = [_projection(get) for get in gets]
    tables = [call.table(get["TableName"]) for get in gets]
    places = _places(tables, gets, projections)
    check_distinct(places)
    consumed = {table.name: Consumed(table.name, kind="Read") for table in tables}
    if any(table.meter.gate is not None for table in tables):
        keys = (get["Key"] for get in gets)
        admit_reads(list(zip(tables, places, keys, strict=True)), "TransactGetItems")
    responses, total = [], 0
    with call.store.read() as snapshot:
        for table, place, get, projection in zip(tables, places, gets, projections, strict=True):
            stored = snapshot.get(place)
            item = EMPTY if stored is None else taken(stored, projection)
            responses.append(EMPTY if item == EMPTY else b'{"Item":' + item + b"}")
            # A transaction reads twice, to prepare and to commit.
            size = 0 if stored is None else size_of(stored)
            units = 2 * read_units(size, consistent=True)
            table.meter.read(units, place, get["Key"])
            consumed[table.name].units += units
            total += size
    check_total(total)
    parts = [b'"Responses":[' + b",".join(responses) + b"]"]
    detail = request.get("ReturnConsumedCapacity")
    if detail in ("TOTAL", "INDEXES"):
        parts.append(b'"ConsumedCapacity":' + encode([one.described(detail) for one in consumed.values()]))
    return b"{" + b",".join(parts) + b"}"


def _projection(get: Request) -> Projection | None:
    check_parameters("GetItem", get)
    for value in get["Key"].values():
        normalize(value)
    return read_projection(get)


def _places(
    tables: list[OpenTable], gets: list[Request], projections: list[Projection | None]
) -> list[bytes]:
    """Raises TransactionCanceledException for a key or a path that the table cannot have."""
    places: list[bytes] = []
    for one in zip(tables, gets, projections, strict=True):
        try:
            places.append(_place(*one))
        except EmptyKey:
            raise
        except Fault as refused:
            raise cancelled_by(refused, len(places), len(gets)) from refused
    return places


def _place(table: OpenTable, get: Request, projection: Projection | None) -> bytes:
    check_key(table.layout, get["Key"])
    check_projected(table.layout, projection)
    return table.layout.item_key(get["Key"])
