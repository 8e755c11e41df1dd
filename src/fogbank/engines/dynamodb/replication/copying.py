"""All that a table has, brought into a new member a slice at a time, while both are written to.

First its items, then its deletions: an older write to a deleted item may still be under way from a third region. How
far it is stands with the new member, so that it goes on there after a crash.
"""

from __future__ import annotations

from itertools import islice
from typing import Final

from fogbank.engines.dynamodb.replication.applying import Member, send
from fogbank.engines.dynamodb.replication.stamps import STAMPS, is_gone
from fogbank.engines.dynamodb.values.keys import after
from fogbank.keyvalue.store import Transaction

SLICE: Final = 64
_PLACE: Final = b"p"
_DONE: Final = b"\xff"


def copy(txn: Transaction, source: Member, target: Member) -> bool:
    """Bring the next slice over. True when nothing is left."""
    place = txn.get(target.membership + _PLACE) or source.layout.items
    if place == _DONE:
        return True
    if place.startswith(source.layout.items):
        following = _items(txn, source, target, place) or source.membership + STAMPS
    else:
        following = _deletions(txn, source, target, place) or _DONE
    txn.put(target.membership + _PLACE, following)
    return following == _DONE


def _items(txn: Transaction, source: Member, target: Member, place: bytes) -> bytes | None:
    start = source.layout.items
    keys = [key for key, _ in islice(txn.range(place, after(start)), SLICE)]
    for key in keys:
        send(txn, source, target, key[len(start) :])
    return keys[-1] + b"\0" if len(keys) == SLICE else None


def _deletions(txn: Transaction, source: Member, target: Member, place: bytes) -> bytes | None:
    start = source.membership + STAMPS
    found = list(islice(txn.range(place, after(start)), SLICE))
    for key, stamp in found:
        if is_gone(stamp):
            send(txn, source, target, key[len(start) :])
    return found[-1][0] + b"\0" if len(found) == SLICE else None
