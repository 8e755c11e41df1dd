"""What ReplicaUpdates asks for, and whether it may: one replica made or removed a call, or some changed.

Source: the API reference's ReplicationGroupUpdate; the words are DynamoDB's own answers.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from fogbank.aws.fault import Fault
from fogbank.engines.dynamodb.item_rules import fault
from fogbank.operations.refusal import not_yet
from fogbank.services.dynamodb.calls import Call
from fogbank.services.dynamodb.replicas import group
from fogbank.services.dynamodb.replicas.prerequisites import check_encryption, check_write_capacity
from fogbank.services.dynamodb.replicas.supported_regions import check_region
from fogbank.services.dynamodb.tables.key_schemas import INVALID
from fogbank.services.dynamodb.tables.table import Table

Request = dict[str, Any]
Asked = tuple[str, list[Request]]  # Create, Update or Delete, and what for
_ACTIONS: Final = ("Create", "Update", "Delete", "Disassociate")
_NOTHING: Final = "There are no actions specified in the Replica Update Action of the request."
_SOURCE_FOR: Final = timedelta(hours=24)


def action_of(request: Request) -> Asked:
    """The one kind of action that is asked for, each region once. Raises ValidationException."""
    _check_alone(request)
    asked: dict[str, Request] = {}
    kinds: set[str] = set()
    for update in request["ReplicaUpdates"]:
        given = [name for name in _ACTIONS if update.get(name) is not None]
        if not given:
            raise fault(_NOTHING)
        kinds.update(given)
        asked[update[given[0]].get("RegionName") or ""] = update[given[0]]
    if len(kinds) > 1:
        raise fault("Update table operation with more than one type of replica actions not allowed.")
    (kind,) = kinds
    if kind == "Disassociate":
        raise not_yet("disassociating a replica from its global table")
    if kind != "Update" and len(asked) > 1:
        raise fault("Update table operation with more than one create or delete replica actions not allowed")
    return kind, list(asked.values())


def _check_alone(request: Request) -> None:
    more = set(request) - {
        "TableName",
        "ReplicaUpdates",
        "MultiRegionConsistency",
        "GlobalTableWitnessUpdates",
    }
    if any(request[name] not in (None, []) for name in more):
        raise fault(f"{INVALID}Requests that modify replicas or witnesses must not also modify other fields")


def check_local(table: Table, asked: list[Request]) -> None:
    """Raises ValidationException for the region that was called, or one that there is not."""
    for one in asked:
        if one["RegionName"] == table.region:
            raise fault(
                "Cannot add or delete the local region through ReplicaUpdates. "
                "Use CreateTable, DeleteTable, or UpdateTable as required."
            )
        check_region(one["RegionName"])


def check_create(call: Call, table: Table, asked: Request) -> None:
    """Raises: ValidationException, ResourceInUseException."""
    if group.found(call.service, table, asked["RegionName"]) is not None or asked["RegionName"] in _listed(
        table
    ):
        raise fault(
            f"Failed to create a the new replica of table with name: ‘{table.table_name}’ because one or more "
            "replicas already existed as tables."
        )
    check_write_capacity(call, table)
    check_encryption(table, asked)
    group.check_changeable(call.service, table)


def check_members(table: Table, asked: list[Request]) -> None:
    """Raises ValidationException for regions that the table has no replica in."""
    strangers = [one["RegionName"] for one in asked if one["RegionName"] not in _listed(table)]
    if strangers:
        raise fault(
            "Update global table operation failed because one or more replicas were not part of the global table. "
            f"Please retry the request without these replicas: [{', '.join(strangers)}]."
        )


def check_update(table: Table, asked: list[Request]) -> None:
    """Raises ValidationException for an update of nothing, or of what on-demand tables do not have."""
    for one in asked:
        if not any(value is not None for name, value in one.items() if name != "RegionName"):
            raise fault(_NOTHING)
        if one.get("KMSMasterKeyId"):
            raise fault(f"{INVALID}All replica keys must either be Customer Managed CMK or AWS Managed CMK.")
        if one.get("ProvisionedThroughputOverride") and table.billing_mode == "PAY_PER_REQUEST":
            raise fault(
                "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST"
            )


def check_delete(call: Call, table: Table, region: str, now: datetime) -> None:
    """Raises: ValidationException, ResourceInUseException."""
    there = group.found(call.service, table, region)
    if there is not None:
        check_source(there, now)
        if there.deletion_protection:
            raise fault(
                f"Cannot delete table {table.table_name} in region {region} because it has deletion protection "
                "enabled. Disable deletion protection first."
            )
    group.check_changeable(call.service, table)


def check_source(table: Table, now: datetime) -> None:
    """Raises ValidationException for the source of a replica that was made within the last day."""
    if any(one.sourced is not None and now - one.sourced < _SOURCE_FOR for one in table.replicas):
        raise Fault(
            "ValidationException",
            "Replica cannot be deleted because it has acted as a source region for new replica(s) being added to "
            "the table in the last 24 hours.",
        )


def check_leave(call: Call, table: Table) -> None:
    """Whether a table may be deleted, as far as others go. Raises: ValidationException, ResourceInUseException."""
    check_source(table, call.service.backing.clock.now())
    group.check_changeable(call.service, table)


def _listed(table: Table) -> set[str]:
    return {one.region for one in table.replicas}
