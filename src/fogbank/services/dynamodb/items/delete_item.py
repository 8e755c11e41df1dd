"""DeleteItem."""

from __future__ import annotations

from typing import Any

import msgspec

from fogbank.aws.fault import Fault
from fogbank.engines.dynamodb.expressions.parameters import check_parameters
from fogbank.engines.dynamodb.item_rules import check_key
from fogbank.engines.dynamodb.stored import json_of
from fogbank.engines.dynamodb.values.validation import normalize
from fogbank.engines.dynamodb.writing import Before, delete
from fogbank.services.dynamodb.calls import Call
from fogbank.services.dynamodb.items.conditions import check_paths, require
from fogbank.services.dynamodb.items.outcomes import reply_of_write
from fogbank.services.dynamodb.items.put_item import put_condition

Request = dict[str, Any]


def delete_item(call: Call, request: Request) -> bytes:
    check_parameters("DeleteItem", request)
    key = request["Key"]
    for value in key.values():
        normalize(value)
    returned = request.get("ReturnValues")
    if returned not in (None, "NONE", "ALL_OLD"):
        raise Fault("ValidationException", "ReturnValues can only be ALL_OLD or NONE")
    condition = put_condition(request)
    table = call.table(request["TableName"])
    check_key(table.layout, key)
    check_paths(table.layout, condition)
    meter = table.meter
    with call.store.write(undo=meter.gate is not None) as txn:
        before = Before(txn, table.layout.item_key(key))
        if meter.gate is not None:
            meter.admit_write(before.key, key, "DeleteItem")
        require(condition, before, request, meter, key)
        written = delete(txn, table.layout, before)
        meter.wrote(
            written, before.key, {**before.item, **key} if table.layout.indexes else key, "DeleteItem"
        )
    old = None
    if returned == "ALL_OLD" and before.stored is not None:
        old = msgspec.Raw(json_of(before.stored))
    return reply_of_write(request, table, written, key, old)
