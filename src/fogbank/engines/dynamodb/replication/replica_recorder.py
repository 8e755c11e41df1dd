"""What a member of a global table keeps of each change: the item's stamp, and for its own writes an entry to send."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from fogbank.engines.dynamodb.layout import Layout
from fogbank.engines.dynamodb.recording import Change
from fogbank.engines.dynamodb.replication import feed, stamps
from fogbank.keyvalue.store import Transaction


class ReplicaRecorder(Struct, frozen=True):
    """`recording.Recorder` of one table. An entry is the item's key alone: what is sent is the item as it is then.

    A write that came from another region is not sent on: its own region sends it to all, so nothing goes in circles.
    """

    membership: bytes
    region: str
    wake: Callable[[], None]  # called for every entry, inside the transaction

    def record(self, txn: Transaction, layout: Layout, change: Change) -> None:
        """Also for a write that left the item as it was: it is the last one, and must win elsewhere too."""
        key = change.before.key[len(layout.items) :]
        stamp = change.replicated
        if stamp is None:
            stamp = stamps.following(stamps.read(txn, self.membership, key), self.region)
            feed.append(txn, self.membership, key)
            self.wake()
        stamps.write(txn, self.membership, key, stamp, gone=change.item is None)
