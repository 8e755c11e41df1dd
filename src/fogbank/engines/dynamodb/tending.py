"""What the engine does behind everyone's back, a slice at a time: backfills, expiry, removing what is gone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from fogbank.engines.dynamodb import change_record, history, tally
from fogbank.engines.dynamodb.idempotency import TOKENS
from fogbank.engines.dynamodb.item_rules import is_indexable
from fogbank.engines.dynamodb.layout import Index, Layout
from fogbank.engines.dynamodb.replication import feed
from fogbank.engines.dynamodb.slices import in_slice
from fogbank.engines.dynamodb.stored import size_of, unpack
from fogbank.engines.dynamodb.values.keys import after
from fogbank.engines.dynamodb.values.kinds import Item
from fogbank.engines.dynamodb.writing import Before, delete, entry
from fogbank.keyvalue.store import KeyValueStore, Snapshot, Transaction

OWNER: Final = 9  # bytes of a letter and an id
_GARBAGE: Final = b"g"
NOT_OWNED: Final = (_GARBAGE, TOKENS)
_FIVE_YEARS: Final = 5 * 365.25 * 86400


def backfill(txn: Transaction, layout: Layout, index: Index, start: bytes) -> bytes | None:
    """Bring the next items into a new index. Returns where to go on; None when all are in it."""
    items = list(in_slice(txn.range(start, after(layout.items))))
    added, size = 0, 0
    for _, stored in items:
        item = unpack(stored)
        found = entry(layout, index, item) if is_indexable(index, item) else None
        if found is not None and txn.get(found[0]) is None:
            txn.put(*found)
            added, size = added + 1, size + size_of(found[1])
    tally.add(txn, layout, {index.number: (added, size)})
    return items[-1][0] + b"\0" if items else None


def remove_range(txn: Transaction, prefix: bytes) -> bool:
    """Remove the next keys that begin so. True when none is left."""
    return remove_between(txn, prefix, after(prefix))


def remove_between(txn: Transaction, lower: bytes, upper: bytes | None) -> bool:
    """Remove the next keys from `lower` on and below `upper`. True when none is left."""
    keys = [key for key, _ in in_slice(txn.range(lower, upper))]
    for key in keys:
        txn.delete(key)
    return not keys


def discard(txn: Transaction, prefix: bytes) -> None:
    """Say that everything under a prefix may go; `collect` removes it. Nobody may read it from now on."""
    txn.put(_GARBAGE + prefix, b"")


def collect(store: KeyValueStore) -> bool:
    """Remove the next slice of what was discarded. True when nothing is left."""
    with store.read() as snapshot:
        found = next((key for key, _ in snapshot.range(_GARBAGE, after(_GARBAGE))), None)
    if found is None:
        return True
    with store.write() as txn:
        if remove_range(txn, found[1:]):
            txn.delete(found)
            for numbers in (change_record.LATEST, feed.LATEST, history.NEWEST):
                _forget(numbers, found[1:])
    return False


def _forget(numbers: dict[bytes, Any], prefix: bytes) -> None:
    """Nobody counts on in what is gone."""
    for known in [one for one in numbers if one.startswith(prefix)]:
        del numbers[known]


def owners(snapshot: Snapshot) -> Iterator[bytes]:
    """What the keys of all data begin with, each once: a letter and eight bytes (see `layout`)."""
    place: bytes | None = b""
    while place is not None and (found := next(snapshot.range(place), None)) is not None:
        owner = found[0][:OWNER]
        place = after(owner)
        if owner[:1] in NOT_OWNED:
            place = after(owner[:1])
        else:
            yield owner


def expired(
    snapshot: Snapshot, layout: Layout, attribute: str, now: float, start: bytes
) -> tuple[list[bytes], bytes | None]:
    """Keys of the next items whose time has come, and where to go on; None when all were looked at."""
    marker = attribute.encode()
    due, key = [], b""
    for key, stored in in_slice(snapshot.range(start, after(layout.items))):
        if marker in stored and is_expired(unpack(stored), attribute, now):
            due.append(key)
    return due, key + b"\0" if key else None


def is_expired(item: Item, attribute: str, now: float) -> bool:
    """Whether an item's time has come: a number of seconds since 1970, at most five years ago.

    Source: the developer guide's "Using time to live in DynamoDB".
    """
    value = item.get(attribute, {}).get("N")
    if value is None:
        return False
    seconds = float(value)
    return now - _FIVE_YEARS < seconds <= now


def expire(txn: Transaction, layout: Layout, attribute: str, now: float, keys: list[bytes]) -> int:
    """Delete those items, unless they changed meanwhile; returns how many."""
    count = 0
    for key in keys:
        before = Before(txn, key)
        if before.stored is not None and is_expired(before.item, attribute, now):
            delete(txn, layout, before, by_service=True)
            count += 1
    return count
