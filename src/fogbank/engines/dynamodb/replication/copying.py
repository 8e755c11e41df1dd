"""All of a table, brought into a new member a slice at a time, while both are written to.

First the deletions that are still known, then the items: the feed tells a new member only of what is yet to reach
somebody, and without them a write there whose clock is behind would be the last one there, and nowhere else. How far
the copy is stands with the new member, so that it goes on there after a crash.
"""

from __future__ import annotations

from typing import Final

from fogbank.engines.dynamodb.replication.applying import Member, send
from fogbank.engines.dynamodb.replication.stamps import STAMPS, is_gone
from fogbank.engines.dynamodb.slices import in_slice
from fogbank.engines.dynamodb.values.keys import after
from fogbank.keyvalue.store import Transaction

SLICE: Final = 64
_PLACE: Final = b"p"


def copy(txn: Transaction, source: Member, target: Member) -> bool:
    """Bring the next slice over. True when nothing is left."""
    deletions, items = source.membership + STAMPS, source.layout.items
    place = txn.get(target.membership + _PLACE) or deletions
    start = deletions if place.startswith(deletions) else items
    found = list(in_slice(txn.range(place, after(start)), SLICE))
    for key, stored in found:
        if start == items or is_gone(stored):
            send(txn, source, target, key[len(start) :])
    if not found and start == items:
        return True
    txn.put(target.membership + _PLACE, found[-1][0] + b"\0" if found else items)
    return False
