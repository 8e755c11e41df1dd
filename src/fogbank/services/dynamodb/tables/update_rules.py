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
_NOTHING: Final = (
    "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates, "
    "SSESpecification, ReplicaUpdates, MultiAccountReplicaReady, ReplicaTransitRoleArn, MultiRegionConsistency, "
    "DeletionProtectionEnabled, OnDemandThroughput, WarmThroughput or TableClass is required"
)
_ALONE: Final = {
    "SSESpecification": "Server-Side Encryption modification",
    "TableClass": "TableClass modification",
    "DeletionProtectionEnabled": "DeletionProtection modification",
}


def asked_together(request: Request) -> set[str]:
    """The changes that a request asks for, by their members' names."""
    return {name for name in _OPERATIONS if request.get(name) not in (None, [])}


def check_together(request: Request) -> None:
    """Raises ValidationException for a request that asks for nothing, or for what cannot be done at once."""
    asked = asked_together(request)
    if not asked:
        raise fault(_NOTHING)
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
