"""BatchWriteItem."""

from __future__ import annotations

from typing import Any, Final

from msgspec import Struct

from fogbank.engines.dynamodb.capacity import Consumed
from fogbank.engines.dynamodb.intake import take_in
from fogbank.engines.dynamodb.item_rules import check_batched, check_key, check_size, fault
from fogbank.engines.dynamodb.values.kinds import Item
from fogbank.engines.dynamodb.values.validation import normalize
from fogbank.engines.dynamodb.writing import Before, delete, put
from fogbank.services.dynamodb.calls import Call
from fogbank.services.dynamodb.items.outcomes import collection_metrics
from fogbank.services.dynamodb.tables.catalog import OpenTable
from fogbank.services.dynamodb.wire.replies import encode

Request = dict[str, Any]
_MOST: Final = 25
_ONE_OF: Final = (
    "Supplied AttributeValue has more than one datatypes set, "
    "must contain exactly one of the supported datatypes"
)


class _Write(Struct):
    """One request of the batch; without an item it is a delete."""

    table: OpenTable
    place: bytes
    key: Item
    item: Item | None
    size: int


def batch_write_item(call: Call, request: Request) -> bytes:
    wanted: dict[str, list[Request]] = request["RequestItems"]
    if sum(map(len, wanted.values())) > _MOST:
        raise fault("Too many items requested for the BatchWriteItem call")
    sizes = [_checked(one) for requests in wanted.values() for one in requests]
    tables = {name: call.table(name) for name in wanted}
    pairs = [(tables[name], one) for name, requests in wanted.items() for one in requests]
    writes = [_write(table, one, size) for (table, one), size in zip(pairs, sizes, strict=True)]
    if len({write.place for write in writes}) < len(writes):
        raise fault("Provided list of item keys contains duplicates")
    consumed = {id(table): Consumed(table.name) for table in tables.values()}
    with call.store.write() as txn:
        for write in writes:
            layout = write.table.layout
            before = Before(txn, write.place)
            if write.item is None:
                written = delete(txn, layout, before)
            else:
                written = put(txn, layout, before, write.item, write.size)
            consumed[id(write.table)].add(written.units, written.indexes, write.table.local)
    return _reply(request, list(consumed.values()), writes)


def _checked(request: Request) -> int:
    """Check what needs no table; returns the item's size. Raises ValidationException."""
    given, gone = request.get("PutRequest"), request.get("DeleteRequest")
    if (given is None) == (gone is None):
        raise fault(_ONE_OF)
    if given is None:
        assert gone is not None
        for value in gone["Key"].values():
            normalize(value)
        return 0
    size = take_in(given["Item"])
    check_size(size)
    return size


def _write(table: OpenTable, request: Request, size: int) -> _Write:
    given = request.get("PutRequest")
    if given is not None:
        check_batched(table.layout, given["Item"])
        item = given["Item"]
        return _Write(table, table.layout.item_key(item), item, item, size)
    key = request["DeleteRequest"]["Key"]
    check_key(table.layout, key)
    return _Write(table, table.layout.item_key(key), key, None, 0)


def _reply(request: Request, consumed: list[Consumed], writes: list[_Write]) -> bytes:
    body: dict[str, Any] = {"UnprocessedItems": {}}
    detail = request.get("ReturnConsumedCapacity")
    if detail in ("TOTAL", "INDEXES"):
        body["ConsumedCapacity"] = [one.described(detail) for one in consumed]
    if request.get("ReturnItemCollectionMetrics") == "SIZE":
        body["ItemCollectionMetrics"] = metrics_of((write.table, write.key) for write in writes)
    return encode(body)


def metrics_of(keys: Any) -> dict[str, list[Any]]:
    """Item collection metrics by table, each collection once; `keys` are pairs of table and key."""
    found: dict[str, list[Any]] = {}
    for table, key in keys:
        metrics = collection_metrics(table, key)
        if metrics is not None and metrics not in found.setdefault(table.name, []):
            found[table.name].append(metrics)
    return {name: listed for name, listed in found.items() if listed}
