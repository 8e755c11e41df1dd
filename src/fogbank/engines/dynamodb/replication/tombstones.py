"""The stamps of deletions, forgotten once no older write can come."""

from __future__ import annotations

from itertools import islice

from fogbank.engines.dynamodb.replication.stamps import STAMPS, is_gone, unpack
from fogbank.engines.dynamodb.values.keys import after
from fogbank.keyvalue.store import Transaction


def forget(txn: Transaction, membership: bytes, until: int, start: bytes, most: int) -> bytes | None:
    """Forget deletions of before `until` (nanoseconds) among the next `most` stamps.

    Returns where to go on; None at the end.
    """
    prefix = membership + STAMPS
    found = list(islice(txn.range(start or prefix, after(prefix)), most))
    for place, stored in found:
        if is_gone(stored) and unpack(stored).time < until:
            txn.delete(place)
    return found[-1][0] + b"\0" if len(found) == most else None
