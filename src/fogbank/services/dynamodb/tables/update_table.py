"""UpdateTable."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any, Final

import msgspec

from fogbank.engines.dynamodb.item_rules import fault
from fogbank.operations.refusal import refuse_requested
from fogbank.services.dynamodb.calls import Call
from fogbank.services.dynamodb.replicas.settings import changes_elsewhere, check_stream
from fogbank.services.dynamodb.replicas.update_replicas import asks_for_replicas, update_replicas
from fogbank.services.dynamodb.streams.table_streams import check_updated, close_stream, make_stream
from fogbank.services.dynamodb.tables.change_quotas import spent
from fogbank.services.dynamodb.tables.create_table import definitions_of
from fogbank.services.dynamodb.tables.describing import described
from fogbank.services.dynamodb.tables.encryption import (
    check_changed,
    customer_key,
    encryption_of,
    with_checked_key,
)
from fogbank.services.dynamodb.tables.index_updates import changed_indexes, check_updates, rebilled_indexes
from fogbank.services.dynamodb.tables.key_schemas import INVALID
from fogbank.services.dynamodb.tables.on_demand import checked_bounds
from fogbank.services.dynamodb.tables.stored import existing_table, usable_table
from fogbank.services.dynamodb.tables.table import StreamSettings, Table
from fogbank.services.dynamodb.tables.table_class import changed_class, checked_class
from fogbank.services.dynamodb.tables.throughput import changed_throughput, check_units
from fogbank.services.dynamodb.tables.update_rules import asked_together, check_together
from fogbank.services.dynamodb.tables.warm_throughput import changed_warm, check_warm, warm_of
from fogbank.services.dynamodb.wire.replies import encode

Request = dict[str, Any]
_NOT_YET: Final = {
    "GlobalTableSettingsReplicationMode": "multi-account global tables",
    "VectorIndexUpdates": "vector indexes",
    "DisassociationProtectionEnabled": "disassociating a replica from its global table",
}
# Changes that can be made while others are under way, and those that leave the table's status as it is.
_AT_ANY_TIME: Final = frozenset({"DeletionProtectionEnabled", "SSESpecification", "WarmThroughput"})
_AT_ONCE: Final = _AT_ANY_TIME | {"OnDemandThroughput"}


def update_table(call: Call, request: Request) -> bytes | Awaitable[bytes]:
    refuse_requested(request, _NOT_YET)
    if asks_for_replicas(request):
        return _with_replicas(call, request)
    check_together(request)
    if request.get("BillingMode") == "PROVISIONED" and request.get("ProvisionedThroughput") is None:
        raise fault(f"{INVALID}ProvisionedThroughput must be specified when BillingMode is PROVISIONED")
    if request.get("ProvisionedThroughput") is not None:
        check_units(request["ProvisionedThroughput"])
    check_updates(request.get("GlobalSecondaryIndexUpdates"))
    check_warm(request.get("WarmThroughput"))
    checked_class(request.get("TableClass"))
    if request.get("StreamSpecification") is not None:
        check_updated(request["StreamSpecification"])
    table = _changeable(call, request)
    check_stream(table, request)
    changes = _changes(call, table, request)
    if "encryption" in changes and customer_key(changes["encryption"], table.scope) is not None:
        return _updated_with_key(call, request, changes)
    return _updated(call, table, request, changes)


async def _with_replicas(call: Call, request: Request) -> bytes:
    return encode({"TableDescription": described(call, await update_replicas(call, request))})


async def _updated_with_key(call: Call, request: Request, changes: dict[str, Any]) -> bytes:
    """As `_updated`, when the key is known; the table may have changed while KMS was asked."""
    surroundings = call.service.backing.facilities.surroundings
    planned = _changeable(call, request)
    planned = msgspec.structs.replace(planned, encryption=changes["encryption"])
    checked = await with_checked_key(planned, surroundings)
    table = _changeable(call, request)
    changes = _changes(call, table, request) | {"encryption": checked.encryption}
    return _updated(call, table, request, changes)


def _changeable(call: Call, request: Request) -> Table:
    """Raises: ResourceInUseException, ResourceNotFoundException."""
    found = existing_table if asked_together(request) <= _AT_ANY_TIME else usable_table
    return found(call, request["TableName"])


def _updated(call: Call, table: Table, request: Request, changes: dict[str, Any]) -> bytes:
    backing = call.service.backing
    elsewhere = changes_elsewhere(call, table, request, _changes)
    if asked_together(request) <= _AT_ONCE:
        with backing.store.transaction():
            for member, theirs in elsewhere:
                backing.store.resources.update(msgspec.structs.replace(member, **theirs))
            return _updated_at_once(call, table, changes)
    with backing.store.transaction():
        changes |= _stream(call, table, request)
        for member, theirs in elsewhere:
            backing.reconciler.begin(member, "update", changes=theirs)
        updated = backing.reconciler.begin(table, "update", changes=changes)
    return encode({"TableDescription": described(call, _as_it_was(table, updated))})


def _updated_at_once(call: Call, table: Table, changes: dict[str, Any]) -> bytes:
    """The reply says that what takes time on AWS is under way, and how it was before."""
    updated = msgspec.structs.replace(table, **changes)
    call.service.backing.store.resources.update(updated)
    answer = described(call, updated)
    if "encryption" in changes:
        answer["SSEDescription"] = table.encryption | {"Status": "UPDATING"}
    if "warm" in changes:
        answer["WarmThroughput"] = warm_of(table, table.billing_mode) | {"Status": "UPDATING"}
    if "on_demand" in changes:
        answer["OnDemandThroughput"] = changes["on_demand"]
    return encode({"TableDescription": answer})


def _as_it_was(before: Table, after: Table) -> Table:
    """The reply has the table class and throughput that the table still has, and when they were last changed."""
    after = msgspec.structs.replace(
        after, table_class=before.table_class, table_class_changed=before.table_class_changed
    )
    if before.billing_mode != after.billing_mode:
        return after
    return msgspec.structs.replace(
        after, read_units=before.read_units, write_units=before.write_units, decreases=before.decreases
    )


def _changes(call: Call, table: Table, request: Request) -> dict[str, Any]:
    """What becomes of the table's fields, streams apart. Raises: ValidationException, LimitExceededException."""
    now = call.service.backing.clock.now()
    changes = changed_throughput(table, request, now)
    if changes:
        changes.setdefault("warm", warm_of(table, table.billing_mode))  # what was warm stays so
    updates = request.get("GlobalSecondaryIndexUpdates") or []
    billing = changes.get("billing_mode", table.billing_mode)
    if updates:
        changes |= changed_indexes(table, updates, definitions_of(request), billing, now)
    if billing != table.billing_mode:
        indexes = changes.get("indexes", table.indexes)
        changes["indexes"] = rebilled_indexes(table, indexes, updates, billing)
    if request.get("SSESpecification") is not None:
        changes["encryption"] = encryption_of(request["SSESpecification"], table.scope)
        check_changed(table.encryption, request["SSESpecification"])
        changes |= spent(call, table, "encryption")
    if request.get("TableClass") is not None:
        changes |= changed_class(call, table, request["TableClass"])
    if request.get("WarmThroughput") is not None:
        changes["warm"] = changed_warm(table, request["WarmThroughput"], table.billing_mode, "table")
    if request.get("DeletionProtectionEnabled") is not None:
        changes["deletion_protection"] = request["DeletionProtectionEnabled"]
        if request["DeletionProtectionEnabled"] != table.deletion_protection:
            changes |= spent(call, table, "deletion_protection")
    if request.get("OnDemandThroughput") is not None:
        changes["on_demand"] = {**table.on_demand, **checked_bounds(request["OnDemandThroughput"], billing)}
    return changes


def _stream(call: Call, table: Table, request: Request) -> dict[str, Any]:
    """Begin or end the stream. Raises: ValidationException."""
    asked = request.get("StreamSpecification")
    if asked is None:
        return {}
    enabled = table.stream is not None and table.stream.enabled
    if asked.get("StreamEnabled"):
        if enabled:
            raise fault(f"Table already has an enabled stream: TableName: {table.table_name}")
        return {"stream": make_stream(call, table, asked).stream}
    if not enabled:
        raise fault(f"Table has no stream to disable: TableName: {table.table_name}")
    close_stream(call, table)
    assert table.stream is not None
    return {"stream": StreamSettings(label=table.stream.label, view=table.stream.view, enabled=False)}
