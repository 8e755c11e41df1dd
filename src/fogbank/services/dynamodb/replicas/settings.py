"""Settings that DynamoDB keeps in step: changed in one region, they change in all.

Source: the developer guide's "Global tables core concepts", Settings synchronization. Deletion protection, tags,
recovery, policies and Kinesis destinations are each replica's own; streams cannot be changed while it is one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from fogbank.engines.dynamodb.item_rules import fault
from fogbank.services.dynamodb.calls import Call
from fogbank.services.dynamodb.replicas import group
from fogbank.services.dynamodb.replicas.prerequisites import has_own_key
from fogbank.services.dynamodb.tables.change_quotas import QuotaSpent
from fogbank.services.dynamodb.tables.encryption import encryption_of
from fogbank.services.dynamodb.tables.key_schemas import INVALID
from fogbank.services.dynamodb.tables.table import Table

Request = dict[str, Any]
Changes = dict[str, Any]
_SHARED: Final = (
    "BillingMode", "ProvisionedThroughput", "GlobalSecondaryIndexUpdates", "TableClass", "OnDemandThroughput",
    "WarmThroughput", "SSESpecification",
)  # fmt: skip


def check_stream(table: Table, request: Request) -> None:
    """Raises ValidationException for a stream that replication needs."""
    asked = request.get("StreamSpecification")
    if table.replication and asked is not None and not asked.get("StreamEnabled"):
        raise fault(f"{INVALID}Disabling Stream is not allowed for a Global Table replica.")


def changes_elsewhere(
    call: Call, table: Table, request: Request, changes_of: Callable[[Call, Table, Request], Changes]
) -> list[tuple[Table, Changes]]:
    """What becomes of the other members. Raises what `changes_of` does, and ResourceInUseException.

    A member has quotas of its own: what is changed in all regions has to be left in all.
    """
    shared = {name: request[name] for name in _SHARED if request.get(name) not in (None, [])}
    if not table.replication or not shared:
        return []
    if request.get("AttributeDefinitions"):
        shared["AttributeDefinitions"] = request["AttributeDefinitions"]
    found = []
    for member in group.check_changeable(call.service, table):
        asked = {name: value for name, value in shared.items() if not _is_so(member, name, value)}
        asked.pop("SSESpecification", None)
        try:
            changes = changes_of(call, member, asked)
        except QuotaSpent as spent:
            raise spent.of_replica(member.region) from spent
        found.append((member, changes | _encryption(member, shared)))
    return found


def _is_so(member: Table, name: str, value: Any) -> bool:
    """Whether a member has that throughput already: it may be its own override."""
    if name != "ProvisionedThroughput":
        return False
    return (member.read_units, member.write_units) == (
        value["ReadCapacityUnits"],
        value["WriteCapacityUnits"],
    )


def _encryption(member: Table, shared: Request) -> Changes:
    """The kind of key is common to all, a customer's key is of one region."""
    asked = shared.get("SSESpecification")
    if asked is None:
        return {}
    if asked.get("KMSMasterKeyId"):
        if not has_own_key(member):
            raise fault(f"{INVALID}KMSMasterKeyId must be specified for each replica.")
        return {}
    if not asked.get("Enabled"):
        return {"encryption": {}}
    return {"encryption": encryption_of({"Enabled": True}, member.scope)}
