"""The condition of a write: an expression or its legacy form, and its failure."""

from __future__ import annotations

from typing import Any

import msgspec

from fogbank.aws.fault import Fault
from fogbank.engines.dynamodb.capacity import kilobytes
from fogbank.engines.dynamodb.expressions.condition import Condition
from fogbank.engines.dynamodb.expressions.key_access import check_scalar_keys
from fogbank.engines.dynamodb.expressions.legacy import parse_expected
from fogbank.engines.dynamodb.expressions.placeholders import Placeholders
from fogbank.engines.dynamodb.layout import Layout
from fogbank.engines.dynamodb.stored import json_of
from fogbank.engines.dynamodb.values.kinds import Item
from fogbank.engines.dynamodb.writing import Before, Written
from fogbank.services.dynamodb.capacity.meter import Meter

Request = dict[str, Any]


def legacy_condition(request: Request) -> Condition | None:
    """Expected and ConditionalOperator. Raises ValidationException."""
    expected, operator = request.get("Expected"), request.get("ConditionalOperator")
    if expected is None and operator is None:
        return None
    found = parse_expected(expected, operator)
    return found if expected else None


def placeholders_of(request: Request, level: int = 1) -> Placeholders:
    """Raises ValidationException."""
    names, values = request.get("ExpressionAttributeNames"), request.get("ExpressionAttributeValues")
    return Placeholders(names, values, level)


def check_paths(layout: Layout, condition: Condition | None) -> None:
    """Key attributes are scalars. Raises ValidationException."""
    if condition is not None and condition.nested:
        check_scalar_keys(condition.paths, layout.key_names, layout.index_keys)


def require(
    condition: Condition | None,
    before: Before,
    request: Request,
    meter: Meter | None = None,
    key: Item | None = None,
) -> None:
    """Raises ConditionalCheckFailedException, with the item where the request wants it.

    `meter` counts what it consumes where it fails.
    """
    if condition is None or condition.evaluate(before.opened(condition.attributes)):
        return
    if meter is not None:
        count_failed(meter, before, key or {})
    members: dict[str, Any] = {}
    if request.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD" and before.stored is not None:
        members["Item"] = msgspec.Raw(json_of(before.stored))
    raise Fault("ConditionalCheckFailedException", "The conditional request failed", **members)


def count_failed(meter: Meter, before: Before, key: Item) -> None:
    """A write whose condition fails consumes units all the same, of what is there."""
    meter.count(Written(kilobytes(before.size), {}), before.key, key)
