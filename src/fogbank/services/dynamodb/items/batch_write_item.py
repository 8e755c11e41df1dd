"""BatchWriteItem."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from msgspec import Struct

from fogbank.engines.dynamodb.capacity import Consumed
from fogbank.engines.dynamodb.intake import take_in
from fogbank.engines.dynamodb.item_rules import check_batched, check_key, check_size, fault, place
from fogbank.engines.dynamodb.typed_intake import take_typed_in
from fogbank.engines.dynamodb.values.kinds import Item
from fogbank.engines.dynamodb.values.validation import normalize
from fogbank.engines.dynamodb.writing import Before, Written, delete, put
from fogbank.keyvalue.store import StorageFull, Transaction
from fogbank.services.dynamodb.calls import Call
from fogbank.services.dynamodb.capacity.throttle import Throttled
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

    name: str  # as the request names the table
    request: Request
    table: OpenTable
    place: bytes
    key: Item
    item: Item | None
    size: int
    collection: int = 0  # bytes of the item's, when it is written


def batch_write_item(call: Call, request: Request) -> bytes:
    wanted: dict[str, list[Request]] = request["RequestItems"]
    if sum(map(len, wanted.values())) > _MOST:
        raise fault("Too many items requested for the BatchWriteItem call")
    measure = take_typed_in if type(request) is dict else take_in
    sizes = [_checked(one, measure) for requests in wanted.values() for one in requests]
    tables = {name: call.table(name) for name in wanted}
    pairs = [(name, one) for name, requests in wanted.items() for one in requests]
    writes = [_write(name, tables[name], one, size) for (name, one), size in zip(pairs, sizes, strict=True)]
    if len({write.place for write in writes}) < len(writes):
        raise fault("Provided list of item keys contains duplicates")
    consumed = {id(table): Consumed(table.name) for table in tables.values()}
    if any(table.meter.gate is not None for table in tables.values()):
        return _reply(request, consumed, *_run_admitted(call, writes, consumed))
    with call.store.write() as txn:
        for write in writes:
            _count(consumed, write, _run(txn, write))
    return _reply(request, consumed, writes, [])


def _run(txn: Transaction, write: _Write) -> Written:
    """Raises: `Throttled`."""
    layout, meter = write.table.layout, write.table.meter
    if meter.gate is not None:
        meter.admit_write(write.place, write.key)
    before = Before(txn, write.place)
    if write.item is None:
        written, item = delete(txn, layout, before), {**before.item, **write.key}
    else:
        written, item = put(txn, layout, before, write.item, write.size), write.item
    meter.wrote(written, write.place, item)
    write.collection = written.collection
    return written


def _count(consumed: dict[int, Consumed], write: _Write, written: Written) -> None:
    consumed[id(write.table)].add(written.units, written.indexes, write.table.local)


def _run_admitted(
    call: Call, writes: list[_Write], consumed: dict[int, Consumed]
) -> tuple[list[_Write], list[_Write]]:
    """Run what capacity and the disk allow, each write by itself; returns what was done and what was not.

    Raises: `Throttled` or `StorageFull` where nothing was done.
    """
    done, left, first = [], [], None
    for write in writes:
        try:
            with call.store.write() as txn:
                written = _run(txn, write)
        except (Throttled, StorageFull) as refused:
            first = first or refused
            left.append(write)
        else:
            _count(consumed, write, written)
            done.append(write)
    if first is not None and not done:
        if isinstance(first, Throttled):
            left[0].table.meter.refused("BatchWriteItem")
        raise first
    return done, left


def _checked(request: Request, measure: Callable[[Item], int]) -> int:
    """Check what needs no table; returns the item's size. Raises ValidationException."""
    given, gone = request.get("PutRequest"), request.get("DeleteRequest")
    if (given is None) == (gone is None):
        raise fault(_ONE_OF)
    if given is None:
        assert gone is not None
        for value in gone["Key"].values():
            normalize(value)
        return 0
    size = measure(given["Item"])
    check_size(size)
    return size


def _write(name: str, table: OpenTable, request: Request, size: int) -> _Write:
    given = request.get("PutRequest")
    if given is not None:
        item = given["Item"]
        return _Write(name, request, table, place(table.layout, item, check_batched), item, item, size)
    key = request["DeleteRequest"]["Key"]
    check_key(table.layout, key)
    return _Write(name, request, table, table.layout.item_key(key), key, None, 0)


def _reply(
    request: Request, consumed: dict[int, Consumed], writes: list[_Write], left: list[_Write]
) -> bytes:
    body: dict[str, Any] = {"UnprocessedItems": {}}
    for write in left:
        body["UnprocessedItems"].setdefault(write.name, []).append(write.request)
    detail = request.get("ReturnConsumedCapacity")
    if detail in ("TOTAL", "INDEXES"):
        body["ConsumedCapacity"] = [one.described(detail) for one in consumed.values()]
    if request.get("ReturnItemCollectionMetrics") == "SIZE":
        body["ItemCollectionMetrics"] = metrics_of(
            ((write.table, write.key), write.collection) for write in writes
        )
    return encode(body)


def metrics_of(
    collections: Iterable[tuple[tuple[OpenTable, Item], int]],
) -> dict[str, list[dict[str, Any]]]:
    """Item collection metrics by table, each collection once, as it was last told: of a table and a key, in bytes."""
    found: dict[str, dict[bytes, dict[str, Any]]] = {}
    for (table, key), size in collections:
        metrics = collection_metrics(table, key, size)
        if metrics is not None:
            found.setdefault(table.name, {})[encode(metrics["ItemCollectionKey"])] = metrics
    return {name: list(listed.values()) for name, listed in found.items()}
