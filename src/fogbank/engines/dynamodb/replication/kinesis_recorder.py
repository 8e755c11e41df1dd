"""Records as DynamoDB writes them into a Kinesis data stream, kept in a feed until they are there.

Source: the developer guide's "Using Kinesis Data Streams to capture changes to DynamoDB": the key and both images,
no sequence number; times count milliseconds unless the destination says microseconds.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from hashlib import md5
from typing import Any, Final

from msgspec import Struct

from fogbank.engines.dynamodb.layout import Layout, key_of
from fogbank.engines.dynamodb.recording import Change
from fogbank.engines.dynamodb.replication import feed
from fogbank.engines.dynamodb.stored import to_json
from fogbank.engines.dynamodb.values.sizes import item_size
from fogbank.keyvalue.store import Transaction

_SERVICE: Final = {"type": "Service", "principalId": "dynamodb.amazonaws.com"}
_PARTITION: Final = 32  # characters of the partition key, which an entry begins with


class KinesisRecorder(Struct, frozen=True):
    """`recording.Recorder` of one table with a destination. A write that changes nothing leaves no record."""

    feed: bytes
    table: str
    region: str
    microseconds: bool
    wake: Callable[[], None]  # called for every entry, inside the transaction

    def record(self, txn: Transaction, layout: Layout, change: Change) -> None:
        if change.same:
            return
        before = change.before
        key = key_of(layout, change.item if change.item is not None else before.item)
        partition = md5(to_json(key), usedforsecurity=False).hexdigest().upper()
        feed.append(txn, self.feed, partition.encode() + to_json(self._record(change, key)))
        self.wake()

    def _record(self, change: Change, key: dict[str, Any]) -> dict[str, Any]:
        stored = change.before.stored is not None
        now = time.time_ns()
        inner: dict[str, Any] = {
            "ApproximateCreationDateTime": now // 1000 if self.microseconds else now // 1_000_000,
            "Keys": key,
        }
        size = item_size(key)
        if change.item is not None:
            inner["NewImage"] = change.item
            size += change.size
        if stored:
            inner["OldImage"] = change.before.item
            size += change.before.size
        inner["SizeBytes"] = size
        if self.microseconds:
            inner["ApproximateCreationDateTimePrecision"] = "MICROSECOND"
        return {
            "awsRegion": self.region,
            "eventID": str(uuid.uuid4()),
            "eventName": "REMOVE" if change.item is None else "MODIFY" if stored else "INSERT",
            "userIdentity": _SERVICE if change.by_service else None,
            "recordFormat": "application/json",
            "tableName": self.table,
            "dynamodb": inner,
            "eventSource": "aws:dynamodb",
        }


def parted(entry: bytes) -> tuple[str, bytes]:
    """An entry's partition key and its record."""
    return entry[:_PARTITION].decode(), entry[_PARTITION:]
