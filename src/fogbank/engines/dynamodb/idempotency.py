"""Client request tokens of transactions, remembered for ten minutes in the transaction that they stand for.

Source: the API reference's TransactWriteItems, ClientRequestToken.
"""

from __future__ import annotations

from hashlib import sha256
from itertools import islice
from typing import Final

from fogbank.engines.dynamodb.values.keys import after
from fogbank.keyvalue.store import Snapshot, Transaction

KEPT_SECONDS: Final = 600
TOKENS: Final = b"k"
_TIME: Final = 8


def fingerprint(request: bytes) -> bytes:
    """What tells two requests apart."""
    return sha256(request).digest()


def recall(snapshot: Snapshot, scope: str, token: str, now: float) -> bytes | None:
    """The fingerprint of the request that used the token lately; None if none did."""
    stored = snapshot.get(_place(scope, token))
    if stored is None or _used(stored) + KEPT_SECONDS <= now:
        return None
    return stored[_TIME:]


def remember(txn: Transaction, scope: str, token: str, now: float, request: bytes) -> None:
    txn.put(_place(scope, token), int(now * 1000).to_bytes(_TIME) + request)


def expire(txn: Transaction, now: float, start: bytes, most: int) -> bytes | None:
    """Forget old tokens among the next `most`. Returns where to go on; None at the end."""
    found = list(islice(txn.range(start or TOKENS, after(TOKENS)), most))
    for place, stored in found:
        if _used(stored) + KEPT_SECONDS <= now:
            txn.delete(place)
    return found[-1][0] + b"\0" if len(found) == most else None


def begin_with(scope: str | None) -> bytes:
    """What the keys of a scope's tokens begin with; of all tokens without one."""
    return TOKENS if scope is None else _place(scope, "")


def _used(stored: bytes) -> float:
    return int.from_bytes(stored[:_TIME]) / 1000


def _place(scope: str, token: str) -> bytes:
    return TOKENS + f"{scope}/{token}".encode()
