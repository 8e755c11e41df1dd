"""Stream records: written with the item's change, kept for 24 hours.

Source: the API reference's "Record" and "StreamRecord" of DynamoDB Streams, and the developer guide's "Change data
capture for DynamoDB Streams" and "DynamoDB Streams and Time to Live".
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any, Final

from msgspec import Struct

from fogbank.core.ids import request_id
from fogbank.engines.dynamodb.layout import Layout, key_of
from fogbank.engines.dynamodb.recording import Change
from fogbank.engines.dynamodb.slices import in_slice
from fogbank.engines.dynamodb.stored import to_json
from fogbank.engines.dynamodb.values.sizes import item_size
from fogbank.keyvalue.store import Snapshot, Transaction

KEPT_SECONDS: Final = 24 * 3600
_SERVICE: Final = {"Type": "Service", "PrincipalId": "dynamodb.amazonaws.com"}
_FIRST: Final = 10**20  # sequence numbers have 21 digits at least
LATEST: dict[bytes, int] = {}  # the newest sequence number by stream, as far as this process knows


def next_number(stream: bytes) -> int:
    """A number greater than all before it, whatever the clock does: nanoseconds, or one more than the last."""
    number = max(time.time_ns(), LATEST.get(stream, 0) + 1)
    LATEST[stream] = number
    return number


class StreamRecorder(Struct, frozen=True):
    """Writes every change into one stream. `view` is KEYS_ONLY, NEW_IMAGE, OLD_IMAGE or NEW_AND_OLD_IMAGES."""

    id: bytes
    view: str
    region: str

    def record(self, txn: Transaction, layout: Layout, change: Change) -> None:
        """`recording.Recorder`: a write that changes nothing leaves no record."""
        if not change.same:
            _add(txn, layout, self, change)


def _add(txn: Transaction, layout: Layout, stream: StreamRecorder, done: Change) -> None:
    """Write the record of one change."""
    before, item = done.before, done.item
    number = next_number(stream.id)
    name = "REMOVE" if item is None else "INSERT" if before.stored is None else "MODIFY"
    key = key_of(layout, item if item is not None else before.item)
    change: dict[str, Any] = {
        "ApproximateCreationDateTime": number // 1_000_000_000,
        "Keys": key,
        "SequenceNumber": sequence_text(number),
        "StreamViewType": stream.view,
    }
    counted = item_size(key)
    if item is not None and stream.view in ("NEW_IMAGE", "NEW_AND_OLD_IMAGES"):
        change["NewImage"] = item
        counted += done.size
    if before.stored is not None and stream.view in ("OLD_IMAGE", "NEW_AND_OLD_IMAGES"):
        change["OldImage"] = before.item
        counted += before.size
    change["SizeBytes"] = counted
    record: dict[str, Any] = {
        "eventID": request_id().replace("-", ""),
        "eventName": name,
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": stream.region,
        "dynamodb": change,
    }
    if done.by_service:
        record["userIdentity"] = _SERVICE
    txn.put(_place(stream.id, number), to_json(record))


def sequence_text(number: int) -> str:
    return str(_FIRST + number)


def number_of(text: str) -> int:
    """The number of a SequenceNumber; ValueError for what is none."""
    number = int(text) - _FIRST
    if number < 0:
        raise ValueError(text)
    return number


def since(
    snapshot: Snapshot, stream: bytes, number: int, most: int, most_bytes: int
) -> Iterator[tuple[int, bytes]]:
    """Up to `most` records from a number on, with their numbers; the first that goes over the bytes is the last."""
    total = 0
    for key, record in snapshot.range(_place(stream, number), stream + b"s"):
        yield int.from_bytes(key[-8:]), record
        most -= 1
        total += len(record)
        if most <= 0 or total >= most_bytes:
            return


def newest(snapshot: Snapshot, stream: bytes) -> int:
    """The number of the last record, 0 where there is none."""
    for key, _ in snapshot.range(stream + b"r", stream + b"s", reverse=True):
        return int.from_bytes(key[-8:])
    return 0


def expire(txn: Transaction, stream: bytes, now: float) -> int:
    """Remove a slice of the records that are older than 24 hours; returns how many there were."""
    due = int((now - KEPT_SECONDS) * 1e9)
    old = [key for key, _ in in_slice(txn.range(stream + b"r", _place(stream, due)))]
    for key in old:
        txn.delete(key)
    return len(old)


def _place(stream: bytes, number: int) -> bytes:
    return stream + b"r" + max(number, 0).to_bytes(8)


def resume(snapshot: Snapshot, stream: bytes) -> None:
    """Take up the numbers where an earlier process left them."""
    if stream not in LATEST:
        LATEST[stream] = newest(snapshot, stream)


def has_old(snapshot: Snapshot, stream: bytes, now: float) -> bool:
    """Whether there is a record that `expire` would remove."""
    due = int((now - KEPT_SECONDS) * 1e9)
    return next(snapshot.range(stream + b"r", _place(stream, due)), None) is not None
