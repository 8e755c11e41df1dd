"""Multi-Region strong consistency: what DynamoDB would refuse is refused in its words, and the rest clearly.

Source: the developer guide's "Global tables core concepts", Multi-Region strong consistency (MRSC). A write there is
in another region before its reply; replication here follows the reply, so it must not be promised.
"""

from __future__ import annotations

from typing import Any, Final

from fogbank.engines.dynamodb.item_rules import fault
from fogbank.operations.refusal import not_yet

Request = dict[str, Any]
_REGIONS: Final = frozenset((
    "us-east-1", "us-east-2", "us-west-2",
    "eu-west-1", "eu-west-2", "eu-west-3", "eu-central-1",
    "ap-northeast-1", "ap-northeast-2", "ap-northeast-3",
))  # fmt: skip
_STRONG: Final = "global tables with MultiRegionConsistency set to STRONG"
_MEMBERS: Final = 3


def refuse_strong(request: Request, region: str) -> None:
    """Raises: ValidationException for a request that makes no sense, NotImplemented for one that does."""
    strong = request.get("MultiRegionConsistency") == "STRONG"
    witnesses = request.get("GlobalTableWitnessUpdates") or []
    if not strong and not witnesses:
        return
    if not strong:
        raise fault(
            "MultiRegionConsistency must be set as STRONG when GlobalTableWitnessUpdates parameter is present."
        )
    _check(request.get("ReplicaUpdates") or [], witnesses, region)
    raise not_yet("multi-Region strong consistency of global tables")


def _check(updates: list[Request], witnesses: list[Request], region: str) -> None:
    if any(update.get("Create") is None for update in updates):
        raise fault(
            "Only Replica Create actions are supported when MultiRegionConsistency parameter is provided."
        )
    replicas = [update["Create"].get("RegionName") for update in updates]
    watching = [one["Create"].get("RegionName") for one in witnesses if one.get("Create") is not None]
    if region in watching:
        raise fault(
            "Cannot add a witness in the same region as an existing replica when creating a global table with "
            "MultiRegionConsistency set to STRONG."
        )
    if set(replicas) & set(watching):
        raise fault("Cannot target multiple regions with the same action")
    if 1 + len(replicas) + len(watching) != _MEMBERS:
        raise fault(f"Unsupported replica count for {_STRONG}.")
    unsupported = [one for one in (*replicas, *watching) if one not in _REGIONS]
    if unsupported:
        raise fault(f"Unsupported Region(s) specified for {_STRONG}: [{', '.join(unsupported)}].")
