"""Scan, whole or in parallel segments."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any

from fogbank.engines.dynamodb.expressions.condition import Condition, parse_condition
from fogbank.engines.dynamodb.expressions.legacy import parse_attributes_to_get, parse_filter
from fogbank.engines.dynamodb.expressions.parameters import check_parameters
from fogbank.engines.dynamodb.expressions.projection import Projection, parse_projection
from fogbank.engines.dynamodb.layout import Index, Layout, segment
from fogbank.engines.dynamodb.pages import Page
from fogbank.engines.dynamodb.values.keys import after
from fogbank.engines.dynamodb.values.kinds import Item
from fogbank.services.dynamodb.calls import Call
from fogbank.services.dynamodb.items.conditions import placeholders_of
from fogbank.services.dynamodb.items.reads import (
    Reading,
    answer,
    check_nested,
    check_select,
    check_start_of_index,
    check_start_of_table,
    fault,
    index_of,
    is_whole,
    normalize_start,
)

Request = dict[str, Any]


def scan(call: Call, request: Request) -> bytes | Awaitable[bytes]:
    check_parameters("Scan", request)
    condition, projection = _legacy(request)
    start = normalize_start(request)
    _check_segments(request)
    check_select(request)
    filtered, projected = _expressions(request)
    condition, projection = filtered or condition, projected or projection
    table = call.table(request["TableName"])
    layout, index = table.layout, index_of(table, request)
    if start is not None:
        _check_start(layout, index, start)
    whole = is_whole(index, layout, request, (projection,))
    if start is not None:
        check_start_of_table(layout, start)
    bounds = _bounds(layout, index, start, request)
    check_nested(layout, projection, condition)
    page = Page(
        layout, index, bounds, limit=request.get("Limit"), consistent=bool(request.get("ConsistentRead")),
        condition=condition, projection=projection, counts_only=request.get("Select") == "COUNT", whole=whole,
    )  # fmt: skip
    return answer(call, Reading("Scan", table, index, None, page, request))


def _legacy(request: Request) -> tuple[Condition | None, Projection | None]:
    """AttributesToGet and ScanFilter. Raises ValidationException."""
    names = request.get("AttributesToGet")
    projection = parse_attributes_to_get(names) if names is not None else None
    filters, operator = request.get("ScanFilter"), request.get("ConditionalOperator")
    condition = None
    if filters is not None or operator is not None:
        condition = parse_filter(filters, operator)
    return (condition if filters else None), projection


def _expressions(request: Request) -> tuple[Condition | None, Projection | None]:
    """The two expressions. Raises ValidationException."""
    filter_text, projection_text = request.get("FilterExpression"), request.get("ProjectionExpression")
    if filter_text is None and projection_text is None:
        return None, None
    given = placeholders_of(request)
    condition = projection = None
    if filter_text is not None:
        condition = parse_condition(filter_text, "FilterExpression", given)
    if projection_text is not None:
        projection = parse_projection(projection_text, given.names, given)
    given.check_unused()
    return condition, projection


def _check_segments(request: Request) -> None:
    number, total = request.get("Segment"), request.get("TotalSegments")
    if number is not None and total is None:
        raise fault(
            "The TotalSegments parameter is required but was not present in the request "
            "when Segment parameter is present"
        )
    if total is None:
        return
    if number is None:
        raise fault(
            "The Segment parameter is required but was not present in the request "
            "when parameter TotalSegments is present"
        )
    if number >= total:
        raise fault(
            "The Segment parameter is zero-based and must be less than parameter TotalSegments: "
            f"Segment: {number} is not less than TotalSegments: {total}"
        )


def _check_start(layout: Layout, index: Index | None, start: Item) -> None:
    """The shape of a starting key, and an index's attributes in it. Raises ValidationException."""
    if index is not None:
        check_start_of_index(layout, index, start)
    elif len(start) != len(layout.key_names):
        raise fault(
            "The provided starting key is invalid: The provided key element does not match the schema"
        )


def _bounds(
    layout: Layout, index: Index | None, start: Item | None, request: Request
) -> tuple[bytes, bytes | None]:
    """The keys of the segment, from the starting key on. Raises ValidationException."""
    region, total = layout.region(index), request.get("TotalSegments")
    if total is None:
        lower, upper = region, after(region)
    else:
        lower, upper = segment(region, request["Segment"], total)
    if start is None:
        return lower, upper
    place = layout.cursor_key(index, start)
    if total is not None and not (lower <= place and (upper is None or place < upper)):
        raise fault(
            "The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey "
            f"with correct Segment. TotalSegments: {total} Segment: {request['Segment']}"
        )
    return place + b"\0", upper
