"""All items of a table, brought into a new member a slice at a time, while both are written to.

Deletions need no copying: as long as some member does not know of one, it stands in the feed that the new member
follows from its beginning. How far the copy is stands with the new member, so that it goes on there after a crash.
"""

from __future__ import annotations

from typing import Final

from fogbank.engines.dynamodb.replication.applying import Member, send
from fogbank.engines.dynamodb.slices import in_slice
from fogbank.engines.dynamodb.values.keys import after
from fogbank.keyvalue.store import Transaction

SLICE: Final = 64
_PLACE: Final = b"p"


def copy(txn: Transaction, source: Member, target: Member) -> bool:
    """Bring the next slice over. True when nothing is left."""
    start = source.layout.items
    place = txn.get(target.membership + _PLACE) or start
    keys = [key for key, _ in in_slice(txn.range(place, after(start)), SLICE)]
    for key in keys:
        send(txn, source, target, key[len(start) :])
    if keys:
        txn.put(target.membership + _PLACE, keys[-1] + b"\0")
    return not keys
