"""What one UpdateTable may ask for together: most changes have to come alone.

Source: what the service answers; the API reference names only "one of the following operations at once".
"""

from __future__ import annotations

from typing import Any, Final

from fogbank.engines.dynamodb.item_rules import fault
from fogbank.services.dynamodb.tables.key_schemas import INVALID

Request = dict[str, Any]
_OPERATIONS: Final = (
    "ProvisionedThroughput", "BillingMode", "StreamSpecification", "GlobalSecondaryIndexUpdates",
    "SSESpecification", "DeletionProtectionEnabled", "OnDemandThroughput", "WarmThroughput", "TableClass",
)  # fmt: skip
_OF_WHICH_ONE: Final = (
    "ProvisionedThroughput", "BillingMode", "UpdateStreamEnabled", "GlobalSecondaryIndexUpdates",
    "SSESpecification", "ReplicaUpdates", "MultiAccountReplicaReady", "ReplicaTransitRoleArn",
    "MultiRegionConsistency", "DeletionProtectionEnabled", "OnDemandThroughput", "WarmThroughput",
)  # fmt: skip
_ALONE: Final = {
    "SSESpecification": "Server-Side Encryption modification",
    "TableClass": "TableClass modification",
    "DeletionProtectionEnabled": "DeletionProtection modification",
}
# What says nothing counts as absent beside anything else.
_MAY_BE_EMPTY: Final = ("WarmThroughput", "OnDemandThroughput")
# Changes that can be made while others are under way, and those that leave the table's status as it is.
_AT_ANY_TIME: Final = frozenset({"DeletionProtectionEnabled", "SSESpecification", "WarmThroughput"})
_AT_ONCE: Final = _AT_ANY_TIME | {"OnDemandThroughput"}


def asked_together(request: Request) -> set[str]:
    """The changes that a request asks for, by their members' names."""
    asked = {name for name in _OPERATIONS if request.get(name) not in (None, [])}
    return {name for name in asked if name not in _MAY_BE_EMPTY or request[name]} or asked


def index_updates(request: Request) -> list[Request]:
    """What is asked for of indexes that are there and stay."""
    updates = request.get("GlobalSecondaryIndexUpdates") or []
    return [update["Update"] for update in updates if update.get("Update") is not None]


def only_updates_indexes(request: Request) -> bool:
    """Whether all that is asked for is capacity of indexes."""
    updates = request.get("GlobalSecondaryIndexUpdates") or []
    return asked_together(request) == {"GlobalSecondaryIndexUpdates"} and len(index_updates(request)) == len(
        updates
    )


def is_at_any_time(request: Request) -> bool:
    """Whether it can be done whatever else is under way."""
    return asked_together(request) <= _AT_ANY_TIME


def is_at_once(request: Request) -> bool:
    """Whether the table stays ACTIVE."""
    indexes = {"GlobalSecondaryIndexUpdates"}
    if indexes <= asked_together(request):
        rest = {name: value for name, value in request.items() if name != "WarmThroughput"}
        return only_updates_indexes(rest)
    return asked_together(request) <= _AT_ONCE


def check_together(request: Request) -> None:
    """Raises ValidationException for a request that asks for nothing, or for what cannot be done at once."""
    asked = asked_together(request)
    if not asked:
        names = [name for name in _OF_WHICH_ONE if request.get(name) in (None, [])]
        raise fault(f"At least one of {', '.join(names)} or TableClass is required")
    for name, what in _ALONE.items():
        if name in asked and len(asked) > 1:
            raise fault(f"{INVALID}{what} must be the only operation in the request")
    if "OnDemandThroughput" in asked and asked - {"OnDemandThroughput", "BillingMode"}:
        raise fault(
            f"{INVALID}OnDemandThroughput can only be combined with BillingMode in an UpdateTable request"
        )
    updates = request.get("GlobalSecondaryIndexUpdates") or []
    if "WarmThroughput" in asked:
        _check_warm(asked, updates)
    _check_slow(asked, any(update.get("Create") or update.get("Delete") for update in updates))


def _check_warm(asked: set[str], updates: list[Request]) -> None:
    if asked - {"WarmThroughput", "GlobalSecondaryIndexUpdates"}:
        raise fault(f"{INVALID}WarmThroughput must be the only operation in the request")
    if any(update.get("Create") for update in updates):
        raise fault(
            f"{INVALID}Create global secondary index cannot be specified when updating WarmThroughput"
        )


def _check_slow(asked: set[str], indexes: bool) -> None:
    """Throughput, streams and the number of indexes exclude one another."""
    if "ProvisionedThroughput" in asked and "StreamSpecification" in asked:
        raise fault(f"{INVALID}You cannot modify stream status while updating table IOPS")
    if "ProvisionedThroughput" in asked and indexes:
        raise fault(f"{INVALID}You cannot create or delete index while updating table IOPS")
    if "StreamSpecification" in asked and indexes:
        raise fault(f"{INVALID}You cannot create or delete index while changing stream status")
