"""UpdateItem, and what a TransactWriteItems does with an Update."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from fogbank.engines.dynamodb import item_collections
from fogbank.engines.dynamodb.expressions.changes import Applied
from fogbank.engines.dynamodb.expressions.condition import Condition
from fogbank.engines.dynamodb.expressions.key_access import check_scalar_keys
from fogbank.engines.dynamodb.expressions.legacy import parse_attribute_updates
from fogbank.engines.dynamodb.expressions.parameters import check_parameters
from fogbank.engines.dynamodb.expressions.requests import bound
from fogbank.engines.dynamodb.expressions.update import Update
from fogbank.engines.dynamodb.item_rules import check_index_keys, check_key, fault, mismatch
from fogbank.engines.dynamodb.layout import Layout
from fogbank.engines.dynamodb.stored import json_of
from fogbank.engines.dynamodb.values.kinds import Item
from fogbank.engines.dynamodb.values.sizes import MAX_ITEM, attribute_size, item_size, value_size
from fogbank.engines.dynamodb.values.validation import check_depth, normalize
from fogbank.engines.dynamodb.writing import Before, Written, put
from fogbank.keyvalue.store import Transaction
from fogbank.services.dynamodb.calls import Call
from fogbank.services.dynamodb.items.conditions import (
    check_paths,
    legacy_condition,
    require,
)
from fogbank.services.dynamodb.items.outcomes import reply_of_write
from fogbank.services.dynamodb.wire.replies import EMPTY

Request = dict[str, Any]
_ASKING: Final = frozenset({"ReturnValues", "ReturnConsumedCapacity", "ReturnItemCollectionMetrics"})
# Of a type that only the item gave; one that the expression has by itself is told before the item is read.
_UNLIKE_INDEX: Final = "The update expression attempted to update the secondary index key to unsupported type"
_TOO_LARGE: Final = "Item size to update has exceeded the maximum allowed size"


def update_item(call: Call, request: Request) -> bytes:
    check_parameters("UpdateItem", request)
    key, name = request["Key"], request["TableName"]
    known = call.known_table(name)
    place = None if known is None else known.layout.plain_place(key)
    if place is None:
        for value in key.values():
            normalize(value)
    update, condition = changes_of(request)
    if known is None:
        table = call.table(name)
    else:
        table, call.door = known, known.door
    layout = table.layout
    if place is None:
        check_key(layout, key)
        place = layout.item_key(key)
    check_update(layout, update, condition)
    meter = table.meter
    with call.store.write(undo=meter.gate is not None) as txn:
        before = Before(txn, place)
        if update is not None and update.charge is not None and update.charge(before.item) > MAX_ITEM:
            raise fault(_TOO_LARGE)
        if meter.gate is not None:
            meter.admit_write(place, key, "UpdateItem")
        if condition is not None:
            require(condition, before, request, meter, key)
        applied, written = apply_update(txn, layout, before, key, update)
        meter.wrote(written, place, applied.new_item or key, "UpdateItem")
    if _ASKING.isdisjoint(request):
        return EMPTY
    attributes = returned(request.get("ReturnValues"), before, applied)
    return reply_of_write(request, table, written, key, attributes)


def changes_of(request: Request, level: int = 1) -> tuple[Update | None, Condition | None]:
    """What to change, and under which condition; `level` is where documents begin. Raises ValidationException."""
    if request.get("UpdateExpression") is not None or request.get("ConditionExpression") is not None:
        return bound(request, level)
    updates = request.get("AttributeUpdates")
    update = parse_attribute_updates(updates) if updates is not None else None
    return update, legacy_condition(request)


def check_update(layout: Layout, update: Update | None, condition: Condition | None) -> None:
    """An update may not touch the key, nor make that of an index empty or another type. Raises ValidationException."""
    if update is not None:
        update.check_keys(layout.key_names)
        if layout.index_keys:
            unlike = update.unlike(layout.index_keys)
            if unlike is not None:
                raise mismatch(layout, *unlike)
        if update.plan.within:
            check_scalar_keys(update.plan.within, layout.key_names, layout.index_keys)
        if layout.index_keys:
            update.check_index_keys(layout.index_keys)
    if condition is not None:
        check_paths(layout, condition)


def apply_update(
    txn: Transaction, layout: Layout, before: Before, key: Item, update: Update | None, level: int = 1
) -> tuple[Applied, Written]:
    """Change what is there, or make it from the key; `level` as for `changes_of`. Raises ValidationException.

    Of the items that it returns, only the attributes that the update is about need be decoded: encode them, or
    project them on its paths.
    """
    if before.stored is None and update is not None and update.plan.only_removes:
        return _nothing(txn, layout, before)  # not even its paths are looked at
    start = _start(layout, before, update) if before.stored is not None else key
    applied = update.apply(start) if update is not None else Applied(start, start)
    if before.stored is None and not applied.creates:
        return _nothing(txn, layout, before)
    item = applied.new_item
    if update is not None and (level < 1 or update.plan.nested):
        # A value may be shallow enough by itself and too deep where it is put.
        check_depth({name: item[name] for name in update.plan.attributes if name in item})
    for index in layout.indexes:
        check_index_keys(index, item, unlike=_UNLIKE_INDEX)
    size = _size(before, applied, update)
    if size > MAX_ITEM:
        raise fault(_TOO_LARGE)
    return applied, put(txn, layout, before, item, size)


def _nothing(txn: Transaction, layout: Layout, before: Before) -> tuple[Applied, Written]:
    """There is no item, before and after."""
    return Applied({}, {}), Written(1.0, {}, item_collections.size(txn, layout, before.key))


def _start(layout: Layout, before: Before, update: Update | None) -> Item:
    """What is there, as far as somebody looks at it: indexes and recorders at all of it."""
    if layout.indexes or layout.recorders:
        return before.item
    return before.opened(update.plan.touched if update is not None else ())


def _size(before: Before, applied: Applied, update: Update | None) -> int:
    """The new item's size, from the old one's where only some attributes changed."""
    if before.stored is None:
        return item_size(applied.new_item)
    if update is None:
        return before.size
    size, old, new = before.size, applied.old_item, applied.new_item
    for name in update.plan.attributes:
        was, now = old.get(name), new.get(name)
        if was is not None and now is not None:
            size += value_size(now) - value_size(was)
        elif now is not None:
            size += attribute_size(name, now)
        elif was is not None:
            size -= attribute_size(name, was)
    return size


def returned(wanted: str | None, before: Before, applied: Applied) -> Any:
    """What ReturnValues asks for, to be encoded."""
    match wanted:
        case "ALL_OLD":
            return msgspec.Raw(json_of(before.stored)) if before.stored is not None else None
        case "UPDATED_OLD":
            return applied.updated_old() if before.stored is not None else None
        case "ALL_NEW":
            return applied.new_item
        case "UPDATED_NEW":
            return applied.updated_new()
    return None
