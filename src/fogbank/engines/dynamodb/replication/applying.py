"""A write of another region, made here: if it is the later one."""

from __future__ import annotations

from msgspec import Struct

from fogbank.engines.dynamodb.layout import Layout
from fogbank.engines.dynamodb.replication import stamps
from fogbank.engines.dynamodb.replication.stamps import BEFORE_ALL, Stamp
from fogbank.engines.dynamodb.stored import size_of, unpack
from fogbank.engines.dynamodb.writing import Before, Written, delete, put
from fogbank.keyvalue.store import Transaction


class Member(Struct, frozen=True):
    """One table of a global table. `layout` has its `ReplicaRecorder`, under the same membership."""

    region: str
    membership: bytes
    layout: Layout


class Sent(Struct, frozen=True):
    """An item that was news: the stamp of its write, and what the write cost where it came."""

    stamp: Stamp
    written: Written


def send(txn: Transaction, source: Member, target: Member, key: bytes) -> Sent | None:
    """Bring one item over as it is now, its absence included. Returns None where it was no news."""
    stamp = stamps.read(txn, source.membership, key)
    stored = txn.get(source.layout.items + key)
    if stamp is None:
        if stored is None:
            return None
        stamp = BEFORE_ALL
    written = apply(txn, target, key, stamp, stored)
    return None if written is None else Sent(stamp, written)


def apply(txn: Transaction, target: Member, key: bytes, stamp: Stamp, stored: bytes | None) -> Written | None:
    """Write (or with None delete) an item. Returns None where what is there is as late."""
    before = Before(txn, target.layout.items + key)
    known = stamps.read(txn, target.membership, key)
    if known is None and before.stored is not None:
        known = BEFORE_ALL
    if known is not None and known >= stamp:
        return None
    if stored is not None:
        return put(txn, target.layout, before, unpack(stored), size_of(stored), replicated=stamp)
    if before.stored is not None:
        return delete(txn, target.layout, before, replicated=stamp)
    stamps.write(txn, target.membership, key, stamp, gone=True)
    return Written(0.0, {})
