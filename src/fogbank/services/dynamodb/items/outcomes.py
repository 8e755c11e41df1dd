"""What replies to writes have in common: attributes, consumed capacity, item collection metrics."""

from __future__ import annotations

from typing import Any

from fogbank.engines.dynamodb.capacity import Consumed
from fogbank.engines.dynamodb.values.kinds import Item
from fogbank.engines.dynamodb.writing import Written
from fogbank.services.dynamodb.tables.catalog import OpenTable
from fogbank.services.dynamodb.wire.replies import EMPTY, encode

Request = dict[str, Any]
_METERED = frozenset({"TOTAL", "INDEXES"})


def reply_of_write(
    request: Request, table: OpenTable, written: Written, key: Item, attributes: Any = None
) -> bytes:
    """The reply; `attributes` are what ReturnValues asked for, already encoded or not."""
    body: dict[str, Any] = {}
    if attributes:
        body["Attributes"] = attributes
    if request.get("ReturnConsumedCapacity") in _METERED:
        body["ConsumedCapacity"] = consumed(table, written).described(request["ReturnConsumedCapacity"])
    if request.get("ReturnItemCollectionMetrics") == "SIZE":
        metrics = collection_metrics(table, key, written.collection)
        if metrics is not None:
            body["ItemCollectionMetrics"] = metrics
    return encode(body) if body else EMPTY


def consumed(table: OpenTable, written: Written, factor: float = 1.0, kind: str = "") -> Consumed:
    """What a write consumed, counted for its table; transactions count it twice."""
    counted = Consumed(table.name, kind=kind)
    indexes = {name: units * factor for name, units in written.indexes.items()}
    counted.add(written.units * factor, indexes, table.local)
    return counted


def collection_metrics(table: OpenTable, key: Item, size: int) -> dict[str, Any] | None:
    """The item collection of a key, which has so many bytes; only tables with a local index have any."""
    if table.layout.collections is None:
        return None
    name, least = table.layout.key.hashes[0].name, float(size >> 30)
    return {"ItemCollectionKey": {name: key[name]}, "SizeEstimateRangeGB": [least, least + 1]}
