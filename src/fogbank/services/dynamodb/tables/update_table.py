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
from fogbank.services.dynamodb.tables.capacity_quotas import check_capacity
from fogbank.services.dynamodb.tables.change_quotas import spent
from fogbank.services.dynamodb.tables.conflicts import check_change, kind_of
from fogbank.services.dynamodb.tables.create_table import definitions_of
from fogbank.services.dynamodb.tables.describing import described
from fogbank.services.dynamodb.tables.encryption import (
    check_changed,
    customer_key,
    encryption_of,
    with_checked_key,
)
from fogbank.services.dynamodb.tables.index_updates import (
    changed_indexes,
    check_updates,
    check_warm_updates,
    rebilled_indexes,
)
from fogbank.services.dynamodb.tables.key_schemas import INVALID
from fogbank.services.dynamodb.tables.on_demand import check_bounds, checked_bounds, told_bounds
from fogbank.services.dynamodb.tables.stored import existing_table
from fogbank.services.dynamodb.tables.table import StreamSettings, Table
from fogbank.services.dynamodb.tables.table_class import changed_class, checked_class
from fogbank.services.dynamodb.tables.throughput import changed_throughput, check_units
from fogbank.services.dynamodb.tables.update_replies import begun, made, nothing_new
from fogbank.services.dynamodb.tables.update_rules import (
    asked_together,
    check_together,
    is_at_any_time,
    is_at_once,
)
from fogbank.services.dynamodb.tables.warm_throughput import changed_warm, check_warm, warm_of
from fogbank.services.dynamodb.wire.replies import encode

Request = dict[str, Any]
_NOT_YET: Final = {
    "GlobalTableSettingsReplicationMode": "multi-account global tables",
    "VectorIndexUpdates": "vector indexes",
    "DisassociationProtectionEnabled": "disassociating a replica from its global table",
}


def update_table(call: Call, request: Request) -> bytes | Awaitable[bytes]:
    refuse_requested(request, _NOT_YET)
    if asks_for_replicas(request):
        return _with_replicas(call, request)
    _check_request(request)
    table = _changeable(call, request)
    _check_empty(request)
    check_stream(table, request)
    changes = _changes(call, table, request)
    check_capacity(request, table.region)
    if "encryption" in changes and customer_key(changes["encryption"], table.scope) is not None:
        return _updated_with_key(call, request, changes)
    return _updated(call, table, request, changes)


def _check_request(request: Request) -> None:
    """What is wrong with a request, whatever its table is. Raises ValidationException."""
    check_warm_updates(request.get("GlobalSecondaryIndexUpdates"))
    check_together(request)
    billing, throughput = request.get("BillingMode"), request.get("ProvisionedThroughput")
    if billing == "PROVISIONED" and throughput is None:
        raise fault(f"{INVALID}ProvisionedThroughput must be specified when BillingMode is PROVISIONED")
    if billing == "PAY_PER_REQUEST" and throughput is not None:
        raise fault(f"{INVALID}ProvisionedThroughput cannot be specified when BillingMode is PAY_PER_REQUEST")
    if throughput is not None:
        check_units(throughput)
    check_updates(request.get("GlobalSecondaryIndexUpdates"))
    checked_class(request.get("TableClass"))
    if request.get("StreamSpecification") is not None:
        check_updated(request["StreamSpecification"])


def _check_empty(request: Request) -> None:
    """Raises ValidationException where all that is asked for says nothing; the service fails with HTTP 500."""
    asked = asked_together(request)
    if "WarmThroughput" in asked:
        check_warm(request["WarmThroughput"])
    if "OnDemandThroughput" in asked:
        check_bounds(request["OnDemandThroughput"])


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
    """Raises: ResourceInUseException, LimitExceededException, ResourceNotFoundException."""
    table = existing_table(call, request["TableName"])
    if table.table_status == "UPDATING" and not is_at_any_time(request):
        check_change(table, request)
    return table


def _updated(call: Call, table: Table, request: Request, changes: dict[str, Any]) -> bytes:
    backing = call.service.backing
    elsewhere = changes_elsewhere(call, table, request, _changes)
    at_once = is_at_once(request)
    if not at_once and not changes and request.get("StreamSpecification") is None:
        return encode({"TableDescription": nothing_new(call, table)})
    with backing.store.transaction():
        if at_once:
            for member, theirs in elsewhere:
                backing.store.resources.update(msgspec.structs.replace(member, **theirs))
            updated = msgspec.structs.replace(table, **changes)
            backing.store.resources.update(updated)
            return encode({"TableDescription": made(call, table, updated, request)})
        changes |= _stream(call, table, request) | {"under_way": kind_of(table, request)}
        for member, theirs in elsewhere:
            backing.reconciler.begin(member, "update", changes=theirs)
        updated = backing.reconciler.begin(table, "update", changes=changes)
    return encode({"TableDescription": begun(call, table, updated, request)})


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
        bounds = checked_bounds(request["OnDemandThroughput"], billing)
        changes["on_demand"] = told_bounds({**table.on_demand, **bounds})
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
