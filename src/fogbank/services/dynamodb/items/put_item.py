"""PutItem."""

from __future__ import annotations

from typing import Any

import msgspec

from fogbank.aws.fault import Fault
from fogbank.engines.dynamodb.expressions.condition import Condition
from fogbank.engines.dynamodb.expressions.parameters import check_parameters
from fogbank.engines.dynamodb.expressions.requests import bound
from fogbank.engines.dynamodb.intake import take_in
from fogbank.engines.dynamodb.item_rules import check_size, place
from fogbank.engines.dynamodb.stored import json_of
from fogbank.engines.dynamodb.typed_intake import take_typed_in
from fogbank.engines.dynamodb.writing import Before, put
from fogbank.services.dynamodb.calls import Call
from fogbank.services.dynamodb.items.conditions import (
    check_paths,
    legacy_condition,
    require,
)
from fogbank.services.dynamodb.items.outcomes import reply_of_write
from fogbank.services.dynamodb.wire.replies import EMPTY

Request = dict[str, Any]


def put_item(call: Call, request: Request) -> bytes:
    item, name = request["Item"], request["TableName"]
    bare = len(request) == 2  # these two and nothing else, as most are
    if not bare:
        check_parameters("PutItem", request)
    size = take_typed_in(item) if type(request) is dict else take_in(item)
    returned = request.get("ReturnValues")
    if returned not in (None, "NONE", "ALL_OLD"):
        raise Fault("ValidationException", "ReturnValues can only be ALL_OLD or NONE")
    check_size(size)
    condition = None if bare else put_condition(request)
    table = call.table(name)
    layout = table.layout
    key = place(layout, item)
    if condition is not None:
        check_paths(layout, condition)
    meter = table.meter
    with call.store.write(undo=meter.gate is not None) as txn:
        before = Before(txn, key)
        if meter.gate is not None:
            meter.admit_write(key, item, "PutItem")
        if condition is not None:
            require(condition, before, request, meter, item)
        written = put(txn, layout, before, item, size)
        meter.wrote(written, key, item, "PutItem")
    if bare:
        return EMPTY
    old = None
    if returned == "ALL_OLD" and before.stored is not None:
        old = msgspec.Raw(json_of(before.stored))
    return reply_of_write(request, table, written, item, old)


def put_condition(request: Request, level: int = 1) -> Condition | None:
    """The condition of a put or a delete; `level` is where documents begin. Raises ValidationException."""
    if request.get("ConditionExpression") is None:
        return legacy_condition(request)
    return bound(request, level)[1]
