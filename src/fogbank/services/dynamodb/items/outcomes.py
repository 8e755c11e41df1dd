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
        metrics = collection_metrics(table, key)
        if metrics is not None:
            body["ItemCollectionMetrics"] = metrics
    return encode(body) if body else EMPTY


def consumed(table: OpenTable, written: Written, factor: float = 1.0, kind: str = "") -> Consumed:
    """What a write consumed, counted for its table; transactions count it twice."""
    counted = Consumed(table.name, kind=kind)
    indexes = {name: units * factor for name, units in written.indexes.items()}
    counted.add(written.units * factor, indexes, table.local)
    return counted


def collection_metrics(table: OpenTable, key: Item) -> dict[str, Any] | None:
    """The item collection of a key; only tables with a local secondary index have any.

    The range is an estimate with a gigabyte's precision; collections here stay below one.
    """
    if not any(table.local.values()):
        return None
    name = table.layout.key.hashes[0].name
    return {"ItemCollectionKey": {name: key[name]}, "SizeEstimateRangeGB": [0.0, 1.0]}
