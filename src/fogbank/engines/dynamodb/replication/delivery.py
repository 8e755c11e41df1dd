"""The next entries of a member's feed, brought to another member, in one transaction with the cursor.

Several changes of an item are one here, as in DynamoDB: the developer guide's "Global tables core concepts", Streams.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from fogbank.engines.dynamodb.replication import feed
from fogbank.engines.dynamodb.replication.applying import Member, Sent, send
from fogbank.engines.dynamodb.slices import SLICE_BYTES
from fogbank.keyvalue.store import Transaction

SLICE: Final = 64  # entries of a transaction: a few milliseconds,
_MOST_UNITS: Final = SLICE_BYTES / 1024  # or fewer, that are written in so many kilobytes


class Delivered(Struct, frozen=True):
    """`entries` were looked at; `news` are the items that were written."""

    entries: int
    news: list[Sent]


def deliver(txn: Transaction, source: Member, target: Member, followers: Iterable[str]) -> Delivered:
    """Bring up to `SLICE` entries over, or fewer that are long.

    `followers` are all who follow the source: what they have is removed.
    """
    entries = feed.pending(txn, source.membership, target.region, SLICE)
    seen: set[bytes] = set()
    news: list[Sent] = []
    units, done = 0.0, 0
    for done, (_, key) in enumerate(entries, 1):  # noqa: B007 - used behind the loop
        sent = send(txn, source, target, key) if key not in seen else None
        seen.add(key)
        if sent is not None:
            news.append(sent)
            units += sent.written.units
            if units >= _MOST_UNITS:
                break
    if done:
        feed.move(txn, source.membership, target.region, entries[done - 1][0] + 1)
        feed.trim(txn, source.membership, followers, SLICE * 2)
    return Delivered(done, news)
