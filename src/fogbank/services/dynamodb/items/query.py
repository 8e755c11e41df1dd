"""Query."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping
from typing import Any

from fogbank.engines.dynamodb.expressions.condition import Condition, parse_condition
from fogbank.engines.dynamodb.expressions.key_bounds import KeyBounds, bounds
from fogbank.engines.dynamodb.expressions.key_condition import (
    MISSING,
    KeyCondition,
    check_filter_keys,
    parse_key_condition,
)
from fogbank.engines.dynamodb.expressions.key_terms import KeyTerm
from fogbank.engines.dynamodb.expressions.legacy import (
    parse_attributes_to_get,
    parse_filter,
    parse_key_conditions,
)
from fogbank.engines.dynamodb.expressions.parameters import check_parameters
from fogbank.engines.dynamodb.expressions.placeholders import Placeholders
from fogbank.engines.dynamodb.expressions.projection import Projection, parse_projection
from fogbank.engines.dynamodb.layout import Index, Layout
from fogbank.engines.dynamodb.pages import Page
from fogbank.engines.dynamodb.values.keys import after, encode_all
from fogbank.engines.dynamodb.values.kinds import Item
from fogbank.services.dynamodb.calls import Call
from fogbank.services.dynamodb.items.conditions import placeholders_of
from fogbank.services.dynamodb.items.reads import (
    Reading,
    answer,
    check_nested,
    check_select,
    check_start_of_table,
    check_start_partition,
    check_start_sort,
    fault,
    index_of,
    is_whole,
    normalize_start,
)

Request = dict[str, Any]
_ONE_OR_TWO = "Conditions can be of length 1 or 2 only"
_OUTSIDE = "The provided starting key is outside query boundaries based on provided conditions"


def query(call: Call, request: Request) -> bytes | Awaitable[bytes]:
    check_parameters("Query", request)
    condition, projection = _legacy(request)
    start = normalize_start(request)
    if request.get("KeyConditions") is None and request.get("KeyConditionExpression") is None:
        raise fault(MISSING)
    check_select(request)
    keys, filtered, projected = _expressions(request)
    condition, projection = filtered or condition, projected or projection
    terms = keys.terms if keys is not None else parse_key_conditions(request["KeyConditions"])
    many = keys is None and len(terms) > 2  # only a global index may have more attributes in its key
    if many and request.get("IndexName") is None:
        raise fault(_ONE_OR_TWO)
    table = call.table(request["TableName"])
    layout, index = table.layout, index_of(table, request)
    schema = layout.key if index is None else index.schema
    if many and len(schema.names) <= 2:
        raise fault(_ONE_OR_TWO)
    if start is not None:
        check_start_partition(layout, schema, start)
    selected = bounds(terms, schema)
    if start is not None:
        check_start_sort(schema, start)
        check_start_of_table(layout, start)
    lower, upper = _range(layout, index, selected, terms, start, request)
    check_nested(layout, projection)
    if condition is not None:
        parameter = "QueryFilter" if filtered is None else "Filter Expression"
        check_filter_keys(condition, schema, parameter)
    whole = is_whole(index, layout, request, (projection,))
    check_nested(layout, condition)
    page = Page(
        layout, index, (lower, upper), reverse=request.get("ScanIndexForward") is False,
        limit=request.get("Limit"), consistent=bool(request.get("ConsistentRead")), condition=condition,
        projection=projection, counts_only=request.get("Select") == "COUNT", whole=whole,
    )  # fmt: skip
    key = None
    if table.meter.watched:
        names = (one.name for one in schema.hashes)
        key = dict(zip(names, selected.partition, strict=True))
    return answer(call, Reading("Query", table, index, lower, page, request, key))


def _legacy(request: Request) -> tuple[Condition | None, Projection | None]:
    """QueryFilter and AttributesToGet. Raises ValidationException."""
    condition = None
    filters, operator = request.get("QueryFilter"), request.get("ConditionalOperator")
    if filters is not None or operator is not None:
        condition = parse_filter(filters, operator)
    names = request.get("AttributesToGet")
    projection = parse_attributes_to_get(names) if names is not None else None
    return (condition if filters else None), projection


def _expressions(request: Request) -> tuple[KeyCondition | None, Condition | None, Projection | None]:
    """The three expressions, in the service's order. Raises ValidationException."""
    key_text, filter_text = request.get("KeyConditionExpression"), request.get("FilterExpression")
    projection_text = request.get("ProjectionExpression")
    if key_text is None and filter_text is None and projection_text is None:
        return None, None, None
    given = placeholders_of(request)
    keys = condition = projection = None
    if key_text is not None:
        keys = parse_key_condition(key_text, given.names, given.values, given)
    if filter_text is not None:
        condition = _filter(filter_text, given)
    if projection_text is not None:
        projection = parse_projection(projection_text, given.names, given)
    given.check_unused()
    return keys, condition, projection


def _filter(text: str, given: Placeholders) -> Condition:
    return parse_condition(text, "FilterExpression", given)


def _range(
    layout: Layout,
    index: Index | None,
    selected: KeyBounds,
    terms: Mapping[str, KeyTerm],
    start: Item | None,
    request: Request,
) -> tuple[bytes, bytes | None]:
    """The keys to read, from the starting key on. Raises ValidationException for one that is outside."""
    partition = layout.partition(index, selected.partition_key())
    low, high = selected.sort_range()
    lower, upper = partition + low, after(partition) if high is None else partition + high
    if start is None:
        return lower, upper
    schema = layout.key if index is None else index.schema
    place = layout.cursor_key(index, start)
    own = encode_all(start[one.name] for one in schema.hashes)
    # The predicate of the sort key is told before a partition that is another one.
    sort = place[len(layout.partition(index, own)) :]
    bounded = len(terms) > len(schema.hashes)
    if bounded and not (low <= sort and (high is None or sort < high)):
        raise fault("The provided starting key does not match the range key predicate")
    if own != selected.partition_key():
        raise fault("The query can return at most one row and cannot be restarted" if bounded else _OUTSIDE)
    if request.get("ScanIndexForward") is False:
        return lower, place
    return place + b"\0", upper
