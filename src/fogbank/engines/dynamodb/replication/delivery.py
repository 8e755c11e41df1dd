"""The next entries of a member's feed, brought to another member, in one transaction with the cursor.

Several changes of an item are one here, as in DynamoDB: the developer guide's "Global tables core concepts", Streams.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from fogbank.engines.dynamodb.replication import feed
from fogbank.engines.dynamodb.replication.applying import Member, Sent, send
from fogbank.keyvalue.store import Transaction

SLICE: Final = 64  # entries of a transaction: a few milliseconds


class Delivered(Struct, frozen=True):
    """`entries` were looked at; `news` are the items that were written."""

    entries: int
    news: list[Sent]


def deliver(txn: Transaction, source: Member, target: Member, followers: Iterable[str]) -> Delivered:
    """Bring up to `SLICE` entries over. `followers` are all who follow the source: what they have is removed."""
    entries = feed.pending(txn, source.membership, target.region, SLICE)
    if not entries:
        return Delivered(0, [])
    keys = dict.fromkeys(key for _, key in entries)
    sent = [send(txn, source, target, key) for key in keys]
    feed.move(txn, source.membership, target.region, entries[-1][0] + 1)
    feed.trim(txn, source.membership, followers, SLICE * 2)
    return Delivered(len(entries), [one for one in sent if one is not None])
