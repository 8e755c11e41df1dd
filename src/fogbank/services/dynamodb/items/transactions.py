"""What reading and writing transactions have in common: their limits, and why they are cancelled.

Sources: the API reference's TransactWriteItems, TransactGetItems and TransactionCanceledException.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from fogbank.aws.fault import Fault
from fogbank.engines.dynamodb.item_rules import fault
from fogbank.engines.dynamodb.values.kinds import Item
from fogbank.services.dynamodb.capacity.throttle import Throttled
from fogbank.services.dynamodb.tables.catalog import OpenTable

UNHURT: Final = {"Code": "None"}  # the reason of an action that would have succeeded
# Faults by the code of a reason; all others are ValidationError.
_CODES: Final = {
    "ConditionalCheckFailedException": "ConditionalCheckFailed",
    "DuplicateItemException": "DuplicateItem",
    "ResourceNotFoundException": "ResourceNotFound",
    "ItemCollectionSizeLimitExceededException": "ItemCollectionSizeLimitExceeded",
}
_MOST_BYTES: Final = 4 << 20
_ONE_EACH: Final = "Transaction request cannot include multiple operations on one item"
_TOO_LARGE: Final = "Transaction payload size cannot exceed 4 MB"


def check_distinct(places: Sequence[bytes]) -> None:
    """Raises ValidationException for an item that is meant twice."""
    if len(set(places)) < len(places):
        raise fault(_ONE_EACH)


def check_total(size: int) -> None:
    """Raises ValidationException for more than 4 MB of what a transaction says, whatever it refers to."""
    if size > _MOST_BYTES:
        raise fault(_TOO_LARGE)


def admit_reads(reads: Sequence[tuple[OpenTable, bytes, Item]], operation: str) -> None:
    """Let the reads of a transaction begin; each is a table, a place and its key.

    Raises: TransactionCanceledException with a reason for each item where any is throttled.
    """
    reasons, refusing = [], None
    for table, place, key in reads:
        try:
            table.meter.admit_read(place, key)
            reasons.append(UNHURT)
        except Throttled as throttled:
            reasons.append(reason(throttled))
            refusing = refusing or table.meter
    if refusing is not None:
        refusing.refused(operation)
        raise cancelled(reasons)


def reason(refused: Fault) -> dict[str, Any]:
    """The reason of an action that failed."""
    if isinstance(refused, Throttled):
        return refused.throttle.cancellation()
    code = _CODES.get(refused.shape, "ValidationError")
    return {"Code": code, "Message": refused.message, **refused.members}


def cancelled_by(refused: Fault, place: int, count: int) -> Fault:
    """The exception for an action that is invalid by itself: it is told alone, and no condition is looked at."""
    reasons = [UNHURT] * count
    reasons[place] = reason(refused)
    return cancelled(reasons)


def cancelled(reasons: Sequence[dict[str, Any]]) -> Fault:
    """The exception with a reason for each action, in the request's order."""
    codes = ", ".join(str(one["Code"]) for one in reasons)
    return Fault(
        "TransactionCanceledException",
        f"Transaction cancelled, please refer cancellation reasons for specific reasons [{codes}]",
        CancellationReasons=list(reasons),
    )
