"""A write of another region, made here: if it is the later one."""

from __future__ import annotations

from msgspec import Struct

from fogbank.engines.dynamodb.layout import Layout
from fogbank.engines.dynamodb.replication import stamps
from fogbank.engines.dynamodb.replication.stamps import BEFORE_ALL, Stamp
from fogbank.engines.dynamodb.stored import size_of, unpack
from fogbank.engines.dynamodb.writing import Before, delete, put
from fogbank.keyvalue.store import Transaction


class Member(Struct, frozen=True):
    """One table of a global table. `layout` has its `ReplicaRecorder`, under the same membership."""

    region: str
    membership: bytes
    layout: Layout


def send(txn: Transaction, source: Member, target: Member, key: bytes) -> Stamp | None:
    """Bring one item over as it is now, its absence included. Returns its stamp; None where it was no news."""
    stamp = stamps.read(txn, source.membership, key)
    stored = txn.get(source.layout.items + key)
    if stamp is None:
        if stored is None:
            return None
        stamp = BEFORE_ALL
    return stamp if apply(txn, target, key, stamp, stored) else None


def apply(txn: Transaction, target: Member, key: bytes, stamp: Stamp, stored: bytes | None) -> bool:
    """Write (or with None delete) an item, unless what is there is as late. Returns whether it was written."""
    before = Before(txn, target.layout.items + key)
    known = stamps.read(txn, target.membership, key)
    if known is None and before.stored is not None:
        known = BEFORE_ALL
    if known is not None and known >= stamp:
        return False
    if stored is not None:
        put(txn, target.layout, before, unpack(stored), size_of(stored), replicated=stamp)
    elif before.stored is not None:
        delete(txn, target.layout, before, replicated=stamp)
    else:
        stamps.write(txn, target.membership, key, stamp, gone=True)
    return True
