"""UpdateItem, and what a TransactWriteItems does with an Update."""

from __future__ import annotations

from typing import Any, Final

from fogbank.engines.dynamodb import item_collections
from fogbank.engines.dynamodb.expressions.changes import Applied
from fogbank.engines.dynamodb.expressions.condition import Condition
from fogbank.engines.dynamodb.expressions.key_access import check_scalar_keys
from fogbank.engines.dynamodb.expressions.legacy import parse_attribute_updates
from fogbank.engines.dynamodb.expressions.parameters import check_parameters
from fogbank.engines.dynamodb.expressions.update import Update, parse_update
from fogbank.engines.dynamodb.item_rules import check_index_keys, check_key, fault
from fogbank.engines.dynamodb.layout import Layout
from fogbank.engines.dynamodb.values.kinds import Item
from fogbank.engines.dynamodb.values.sizes import MAX_ITEM, attribute_size, item_size
from fogbank.engines.dynamodb.values.validation import check_depth, normalize
from fogbank.engines.dynamodb.writing import Before, Written, put
from fogbank.keyvalue.store import Transaction
from fogbank.services.dynamodb.calls import Call
from fogbank.services.dynamodb.items.conditions import (
    check_paths,
    condition_expression,
    legacy_condition,
    placeholders_of,
    require,
)
from fogbank.services.dynamodb.items.outcomes import reply_of_write

Request = dict[str, Any]
_TOO_LARGE: Final = "Item size to update has exceeded the maximum allowed size"


def update_item(call: Call, request: Request) -> bytes:
    check_parameters("UpdateItem", request)
    key = request["Key"]
    known = call.known_table(request["TableName"])
    place = None if known is None else known.layout.plain_place(key)
    if place is None:
        for value in key.values():
            normalize(value)
    update, condition = changes_of(request)
    table = call.table(request["TableName"])
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
            meter.admit_write(before.key, key, "UpdateItem")
        require(condition, before, request, meter, key)
        applied, written = apply_update(txn, layout, before, key, update)
        meter.wrote(written, before.key, applied.new_item or key, "UpdateItem")
    attributes = _returned(request.get("ReturnValues"), before, applied)
    return reply_of_write(request, table, written, key, attributes)


def changes_of(request: Request, level: int = 1) -> tuple[Update | None, Condition | None]:
    """What to change, and under which condition; `level` is where documents begin. Raises ValidationException."""
    updates = request.get("AttributeUpdates")
    update = parse_attribute_updates(updates) if updates is not None else None
    condition = legacy_condition(request)
    text = request.get("UpdateExpression")
    if text is None and request.get("ConditionExpression") is None:
        return update, condition
    placeholders = placeholders_of(request, level)
    if text is not None:
        update = parse_update(text, placeholders.names, placeholders.values, placeholders)
    condition = condition_expression(request, placeholders) or condition
    placeholders.check_unused()
    return update, condition


def check_update(layout: Layout, update: Update | None, condition: Condition | None) -> None:
    """An update may not touch the key, nor make that of an index empty. Raises ValidationException."""
    if update is not None:
        update.check_keys(layout.key_names)
        check_scalar_keys(update.paths, layout.key_names, layout.index_keys)
        if layout.index_keys:
            update.check_index_keys(layout.index_keys)
    check_paths(layout, condition)


def apply_update(
    txn: Transaction, layout: Layout, before: Before, key: Item, update: Update | None, level: int = 1
) -> tuple[Applied, Written]:
    """Change what is there, or make it from the key; `level` as for `changes_of`. Raises ValidationException."""
    start = before.item if before.stored is not None else key
    applied = update.apply(start) if update is not None else Applied(start, start)
    if before.stored is None and not applied.creates:
        collection = item_collections.size(txn, layout, before.key)
        return Applied({}, {}), Written(1.0, {}, collection)  # there is no item, before and after
    item = applied.new_item
    if update is not None and (level < 1 or any(len(path) > 1 for path in update.paths)):
        # A value may be shallow enough by itself and too deep where it is put.
        check_depth({name: item[name] for name in update.attributes if name in item})
    for index in layout.indexes:
        check_index_keys(index, item)
    size = _size(before, applied, update)
    if size > MAX_ITEM:
        raise fault(_TOO_LARGE)
    return applied, put(txn, layout, before, item, size)


def _size(before: Before, applied: Applied, update: Update | None) -> int:
    """The new item's size, from the old one's where only some attributes changed."""
    if before.stored is None or update is None:
        return item_size(applied.new_item)
    size, old, new = before.size, applied.old_item, applied.new_item
    for name in update.attributes:
        if name in old:
            size -= attribute_size(name, old[name])
        if name in new:
            size += attribute_size(name, new[name])
    return size


def _returned(wanted: str | None, before: Before, applied: Applied) -> Item | None:
    match wanted:
        case "ALL_OLD":
            return before.item
        case "UPDATED_OLD":
            return applied.updated_old() if before.stored is not None else None
        case "ALL_NEW":
            return applied.new_item
        case "UPDATED_NEW":
            return applied.updated_new()
    return None
