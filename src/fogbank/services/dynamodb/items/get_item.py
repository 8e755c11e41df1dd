"""GetItem, and what a BatchGetItem and a TransactGetItems do with each of their keys."""

from __future__ import annotations

from typing import Any

from fogbank.engines.dynamodb.capacity import Consumed, read_units
from fogbank.engines.dynamodb.expressions.key_access import check_scalar_keys
from fogbank.engines.dynamodb.expressions.legacy import parse_attributes_to_get
from fogbank.engines.dynamodb.expressions.parameters import check_parameters
from fogbank.engines.dynamodb.expressions.placeholders import Placeholders
from fogbank.engines.dynamodb.expressions.projection import Projection, parse_projection
from fogbank.engines.dynamodb.item_rules import check_key
from fogbank.engines.dynamodb.layout import Layout
from fogbank.engines.dynamodb.stored import json_of, size_of, to_json, unpack
from fogbank.engines.dynamodb.values.kinds import Item
from fogbank.engines.dynamodb.values.validation import normalize
from fogbank.services.dynamodb.calls import Call
from fogbank.services.dynamodb.tables.catalog import OpenTable
from fogbank.services.dynamodb.wire.replies import EMPTY, encode

Request = dict[str, Any]
_METERED = frozenset({"TOTAL", "INDEXES"})


def get_item(call: Call, request: Request) -> bytes:
    key, name = request["Key"], request["TableName"]
    known = call.known_table(name)
    place = None if known is None else known.layout.plain_place(key)
    if known is not None and place is not None and len(request) == 2:
        call.door = known.door  # these two and nothing else, as most are: there is nothing more to check
        stored = _read(call, known, key, place, consistent=False)
        return EMPTY if stored is None else b'{"Item":%b}' % json_of(stored)
    check_parameters("GetItem", request)
    if place is None:
        for value in key.values():
            normalize(value)
    projection = read_projection(request)
    table = call.table(name)
    if place is None:
        check_key(table.layout, key)
        place = table.layout.item_key(key)
    check_projected(table.layout, projection)
    stored = _read(call, table, key, place, consistent=bool(request.get("ConsistentRead")))
    parts = []
    if stored is not None:
        parts.append(b'"Item":' + taken(stored, projection))
    detail = request.get("ReturnConsumedCapacity")
    if detail in _METERED:
        units = _units(stored, consistent=bool(request.get("ConsistentRead")))
        parts.append(b'"ConsumedCapacity":' + encode(Consumed(table.name, units).described(detail)))
    return b"{" + b",".join(parts) + b"}" if parts else EMPTY


def _read(call: Call, table: OpenTable, key: Item, place: bytes, *, consistent: bool) -> bytes | None:
    """What is stored at a place, admitted and counted. Raises: `Throttled`."""
    meter = table.meter
    if meter.gate is not None:
        meter.admit_read(place, key, "GetItem")
    with call.store.read() as snapshot:
        stored = snapshot.get(place)
    meter.read(_units(stored, consistent=consistent), place, key)
    return stored


def _units(stored: bytes | None, *, consistent: bool) -> float:
    return read_units(0 if stored is None else size_of(stored), consistent=consistent)


def read_projection(request: Request) -> Projection | None:
    """ProjectionExpression, or AttributesToGet. Raises ValidationException."""
    names = request.get("AttributesToGet")
    if names is not None:
        return parse_attributes_to_get(names)
    text = request.get("ProjectionExpression")
    if text is None:
        return None
    placeholders = Placeholders(request.get("ExpressionAttributeNames"))
    projection = parse_projection(text, placeholders.names, placeholders)
    placeholders.check_unused()
    return projection


def check_projected(layout: Layout, projection: Projection | None) -> None:
    """Key attributes are scalars. Raises ValidationException."""
    if projection is not None:
        check_scalar_keys(projection.paths, layout.key_names, layout.index_keys)


def taken(stored: bytes, projection: Projection | None) -> bytes:
    """The JSON of an item, or of a part of it."""
    if projection is None:
        return json_of(stored)
    return to_json(projection.apply(unpack(stored)))
