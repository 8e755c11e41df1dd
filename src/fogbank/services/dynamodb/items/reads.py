"""What Query and Scan have in common: index, selection, starting key, filter and projection against the table."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterable
from typing import Any

import msgspec

from fogbank.aws.fault import Fault
from fogbank.engines.dynamodb.capacity import Consumed
from fogbank.engines.dynamodb.expressions.condition import Condition
from fogbank.engines.dynamodb.expressions.key_access import check_scalar_keys
from fogbank.engines.dynamodb.expressions.key_schema import KeyAttribute, KeySchema
from fogbank.engines.dynamodb.expressions.projection import Projection
from fogbank.engines.dynamodb.flaw import Flaw
from fogbank.engines.dynamodb.item_rules import check_key
from fogbank.engines.dynamodb.layout import Index, Layout
from fogbank.engines.dynamodb.pages import Page
from fogbank.engines.dynamodb.values.key_rules import check_key_value
from fogbank.engines.dynamodb.values.kinds import Item
from fogbank.engines.dynamodb.values.validation import normalize
from fogbank.services.dynamodb.calls import Call
from fogbank.services.dynamodb.tables.catalog import OpenTable

Request = dict[str, Any]

_BAD_START = "The provided starting key is invalid"
_INVALID = "One or more parameter values were invalid: "
_ENVELOPE = "1 validation error detected: "
_SELECTIONS = {"COUNT": "only the Count"}  # AWS's words for what Select asks for, where they are not its own
# Of values, the older layer puts the starting key in front of some messages and not of others.
_BARE = ("contains duplicates", "number set", "numeric value", "significant digits", "number with magnitude")


def fault(message: str) -> Fault:
    return Fault("ValidationException", message)


def normalize_start(request: Request) -> Item | None:
    """ExclusiveStartKey's values. Raises ValidationException."""
    start: Item | None = request.get("ExclusiveStartKey")
    for value in (start or {}).values():
        try:
            normalize(value)
        except Flaw as flaw:
            if any(words in flaw.older for words in _BARE):
                raise
            raise Flaw(flaw.message, f"{_BAD_START}: {flaw.older}") from flaw
    return start


def check_select(request: Request) -> None:
    """Select against the other parameters. Raises ValidationException, of the newer layer in Scan too."""
    select = request.get("Select")
    if select is None:
        return
    legacy, expression = request.get("AttributesToGet"), request.get("ProjectionExpression")
    if select == "SPECIFIC_ATTRIBUTES":
        if legacy is None and expression is None:
            raise fault(
                f"{_ENVELOPE}Must specify the AttributesToGet or ProjectionExpression "
                "when choosing to get SPECIFIC_ATTRIBUTES"
            )
    elif legacy is not None or expression is not None:
        name = "AttributesToGet" if legacy is not None else "ProjectionExpression"
        asked = _SELECTIONS.get(select, select)
        raise fault(f"{_ENVELOPE}Cannot specify the {name} when choosing to get {asked}")
    if select == "ALL_PROJECTED_ATTRIBUTES" and request.get("IndexName") is None:
        raise fault(f"{_ENVELOPE}ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName")


def index_of(table: OpenTable, request: Request) -> Index | None:
    """Raises ValidationException for no such index, or one that cannot be read consistently."""
    index = table.index(request.get("IndexName"))
    if index is not None and not index.local and request.get("ConsistentRead"):
        raise fault("Consistent reads are not supported on global secondary indexes")
    return index


def check_start_of_index(layout: Layout, index: Index, start: Item) -> None:
    """The attributes of the index in a starting key. Raises ValidationException."""
    check_start_partition(layout, index.schema, start)
    check_start_sort(index.schema, start)


def check_start_partition(layout: Layout, schema: KeySchema, start: Item) -> None:
    """How many attributes a starting key has, and those of the partition. Raises ValidationException.

    `schema` is the key of what is read: of the table or of an index.
    """
    if len(start) != len({*schema.names, *layout.key_names}):
        raise fault(_BAD_START)
    _check_start_values(schema.hashes, start, is_hash=True)


def check_start_sort(schema: KeySchema, start: Item) -> None:
    """The other attributes of the same key. Raises ValidationException."""
    _check_start_values(schema.ranges, start, is_hash=False)


def _check_start_values(attributes: Iterable[KeyAttribute], start: Item, *, is_hash: bool) -> None:
    for attribute in attributes:
        if attribute.name not in start:
            raise fault(_BAD_START)
        check_key_value(attribute.name, start[attribute.name], attribute.kind, is_hash=is_hash)


def check_start_of_table(layout: Layout, start: Item) -> None:
    """The attributes of the table in a starting key. Raises ValidationException."""
    own = {name: start[name] for name in layout.key_names if name in start}
    try:
        check_key(layout, own)
    except Fault as flaw:
        raise fault(f"{_BAD_START}: {flaw.message}") from flaw


def is_whole(
    index: Index | None, layout: Layout, request: Request, paths: Iterable[Projection | None]
) -> bool:
    """Whether items must be fetched from the table. Raises ValidationException where an index cannot."""
    if index is None or index.projection == "ALL":
        return False
    if request.get("Select") == "ALL_ATTRIBUTES":
        if not index.local:
            raise fault(
                f"{_INVALID}Select type ALL_ATTRIBUTES is not supported for global secondary index "
                f"{index.name} because its projection type is not ALL"
            )
        return True
    has = {*layout.key_names, *index.schema.names, *index.attributes}
    lacks = sorted({name for one in paths if one is not None for name in one.attributes} - has)
    if lacks and not index.local:
        raise fault(f"{_INVALID}Global secondary index {index.name} does not project [{', '.join(lacks)}]")
    return bool(lacks)


def check_nested(layout: Layout, *parts: Projection | Condition | None) -> None:
    """Key attributes are scalars. Raises ValidationException."""
    for part in parts:
        if part is not None:
            check_scalar_keys(part.paths, layout.key_names, layout.index_keys)


class Reading(msgspec.Struct, frozen=True):
    """A page to read: of which table or index, which partition (None for a scan), and who asks."""

    operation: str
    table: OpenTable
    index: Index | None
    partition: bytes | None
    page: Page
    request: Request
    key: Item | None = None  # the partition's, where somebody counts keys


def answer(call: Call, reading: Reading) -> bytes | Awaitable[bytes]:
    """Read the page: at once if it is short, in turns with other requests if it is not.

    Raises: `Throttled` where nothing may be read now; a page that is begun is read to its end.
    """
    if reading.table.meter.gate is not None:
        reading.table.meter.admit_page(reading.index, reading.partition, reading.operation, reading.key)
    page = reading.page
    with call.store.read() as snapshot:
        done = page.advance(snapshot)
    if done:
        return _reply(reading)
    return _go_on(call, reading)


async def _go_on(call: Call, reading: Reading) -> bytes:
    done, page = False, reading.page
    while not done:
        await asyncio.sleep(0)
        with call.store.read() as snapshot:
            done = page.advance(snapshot)
    return _reply(reading)


def _reply(reading: Reading) -> bytes:
    table, page, used = reading.table, reading.page, reading.page.units
    table.meter.read_page(used, reading.index, reading.partition, reading.key)
    table.door.gave(reading.operation, page.count)
    detail = reading.request.get("ReturnConsumedCapacity")
    if detail is None or detail == "NONE":
        return page.reply()
    counted = Consumed(table.name)
    units, indexes = used
    counted.add(units, indexes, table.local)
    return page.reply(ConsumedCapacity=counted.described(detail))
