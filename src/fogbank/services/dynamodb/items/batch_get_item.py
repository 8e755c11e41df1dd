"""BatchGetItem."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from fogbank.engines.dynamodb.capacity import Consumed, read_units
from fogbank.engines.dynamodb.expressions.parameters import check_parameters
from fogbank.engines.dynamodb.expressions.projection import Projection
from fogbank.engines.dynamodb.item_rules import check_key, fault
from fogbank.engines.dynamodb.stored import size_of
from fogbank.engines.dynamodb.values.kinds import Item
from fogbank.engines.dynamodb.values.validation import normalize
from fogbank.keyvalue.store import Snapshot
from fogbank.services.dynamodb.calls import Call
from fogbank.services.dynamodb.capacity.meter import Meter
from fogbank.services.dynamodb.capacity.throttle import Throttled
from fogbank.services.dynamodb.items.get_item import check_projected, read_projection, taken
from fogbank.services.dynamodb.tables.catalog import OpenTable
from fogbank.services.dynamodb.wire.replies import encode

Request = dict[str, Any]
_MOST_KEYS: Final = 100
_MOST_BYTES: Final = 16 << 20  # of one reply; what does not fit is unprocessed


def batch_get_item(call: Call, request: Request) -> bytes:
    wanted: dict[str, Request] = request["RequestItems"]
    projections = _checked(wanted)
    tables = {name: call.table(name) for name in wanted}
    for name, table in tables.items():
        _check_keys(table, wanted[name], projections[name])
    batch = _Batch()
    with call.store.read() as snapshot:
        for name, part in wanted.items():
            batch.read(snapshot, name, tables[name], part, projections[name])
    return batch.reply(request.get("ReturnConsumedCapacity"))


def _checked(wanted: dict[str, Request]) -> dict[str, Projection | None]:
    """Check what needs no table. Raises ValidationException."""
    projections, count = {}, 0
    # The tables' parts may be mixed as little as the parameters of one of them.
    check_parameters(
        "BatchGetItem", {name: value for part in wanted.values() for name, value in part.items()}
    )
    for name, part in wanted.items():
        check_parameters("BatchGetItem", part)
        projections[name] = read_projection(part)
        for key in part["Keys"]:
            for value in key.values():
                normalize(value)
        _check_distinct(part["Keys"])
        count += len(part["Keys"])
    if count > _MOST_KEYS:
        raise fault("Too many items requested for the BatchGetItem call")
    return projections


def _check_distinct(keys: list[Item]) -> None:
    """No key twice, in their normal form: whether it fits the table is told later. Raises ValidationException."""
    if len({msgspec.json.encode(key, order="deterministic") for key in keys}) < len(keys):
        raise fault("Provided list of item keys contains duplicates")


def _check_keys(table: OpenTable, part: Request, projection: Projection | None) -> None:
    for key in part["Keys"]:
        check_key(table.layout, key)
    check_projected(table.layout, projection)


class _Batch:
    """What was read, in parts of the reply."""

    def __init__(self) -> None:
        self._responses: list[bytes] = []
        self._unprocessed: dict[str, Request] = {}
        self._consumed: list[Consumed] = []
        self._bytes = 0
        self._read = 0
        self._throttled: tuple[Meter, Throttled] | None = None  # the first

    def read(
        self,
        snapshot: Snapshot,
        name: str,
        table: OpenTable,
        part: Request,
        projection: Projection | None,
    ) -> None:
        items, left, units = [], [], 0.0
        consistent, meter = bool(part.get("ConsistentRead")), table.meter
        for key in part["Keys"]:
            place = table.layout.item_key(key)
            stored = snapshot.get(place)
            size = 0 if stored is None else size_of(stored)
            if self._bytes + size > _MOST_BYTES or not self._admitted(meter, place, key):
                left.append(key)
                continue
            self._bytes += size
            cost = read_units(size, consistent=consistent)
            meter.read(cost, place, key)
            units += cost
            self._read += 1
            if stored is not None:
                items.append(taken(stored, projection))
        self._responses.append(encode(name) + b":[" + b",".join(items) + b"]")
        self._consumed.append(Consumed(table.name, units))
        if left:
            self._unprocessed[name] = {**part, "Keys": left}

    def _admitted(self, meter: Meter, place: bytes, key: Item) -> bool:
        """Whether an item may be read now, as far as capacity goes."""
        if meter.gate is None:
            return True
        try:
            meter.admit_read(place, key)
        except Throttled as throttled:
            self._throttled = self._throttled or (meter, throttled)
            return False
        return True

    def reply(self, detail: str | None) -> bytes:
        """Raises: `Throttled` where every key was."""
        if self._throttled is not None and not self._read:
            meter, throttled = self._throttled
            meter.refused("BatchGetItem")
            raise throttled
        parts = [b'"Responses":{' + b",".join(self._responses) + b"}"]
        parts.append(b'"UnprocessedKeys":' + encode(self._unprocessed))
        if detail in ("TOTAL", "INDEXES"):
            parts.append(b'"ConsumedCapacity":' + encode([one.described(detail) for one in self._consumed]))
        return b"{" + b",".join(parts) + b"}"
