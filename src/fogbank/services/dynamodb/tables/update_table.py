"""UpdateTable."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from fogbank.engines.dynamodb.item_rules import fault
from fogbank.operations.refusal import refuse_requested
from fogbank.services.dynamodb.calls import Call
from fogbank.services.dynamodb.replicas.settings import changes_elsewhere, check_stream
from fogbank.services.dynamodb.replicas.update_replicas import asks_for_replicas, update_replicas
from fogbank.services.dynamodb.streams.table_streams import close_stream, make_stream
from fogbank.services.dynamodb.tables.create_table import definitions_of
from fogbank.services.dynamodb.tables.describe_table import usable_table
from fogbank.services.dynamodb.tables.describing import described
from fogbank.services.dynamodb.tables.encryption import encryption_of
from fogbank.services.dynamodb.tables.index_updates import changed_indexes, check_updates, rebilled_indexes
from fogbank.services.dynamodb.tables.key_schemas import INVALID
from fogbank.services.dynamodb.tables.table import StreamSettings, Table
from fogbank.services.dynamodb.tables.table_class import checked_class
from fogbank.services.dynamodb.tables.throughput import changed_throughput, check_units
from fogbank.services.dynamodb.tables.warm_throughput import changed_warm
from fogbank.services.dynamodb.wire.replies import encode

Request = dict[str, Any]
_NOT_YET: Final = {
    "GlobalTableSettingsReplicationMode": "multi-account global tables",
    "VectorIndexUpdates": "vector indexes",
    "DisassociationProtectionEnabled": "disassociating a replica from its global table",
}
_ASKS: Final = (
    "ProvisionedThroughput", "BillingMode", "StreamSpecification", "GlobalSecondaryIndexUpdates",
    "SSESpecification", "TableClass", "DeletionProtectionEnabled", "OnDemandThroughput", "WarmThroughput",
)  # fmt: skip
_NOTHING: Final = (
    "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates "
    "or SSESpecification or ReplicaUpdates is required"
)


def update_table(call: Call, request: Request) -> bytes:
    refuse_requested(request, _NOT_YET)
    if asks_for_replicas(request):
        return encode({"TableDescription": described(call, update_replicas(call, request))})
    if all(request.get(name) in (None, []) for name in _ASKS):
        raise fault(_NOTHING)
    if request.get("BillingMode") == "PROVISIONED" and request.get("ProvisionedThroughput") is None:
        raise fault(f"{INVALID}ProvisionedThroughput must be specified when BillingMode is PROVISIONED")
    if request.get("ProvisionedThroughput") is not None:
        check_units(request["ProvisionedThroughput"])
    check_updates(request.get("GlobalSecondaryIndexUpdates") or ())
    checked_class(request.get("TableClass"))
    table = usable_table(call, request["TableName"])
    check_stream(table, request)
    changes = _changes(call, table, request)
    elsewhere = changes_elsewhere(call, table, request, _changes)
    backing = call.service.backing
    with backing.store.transaction():
        changes |= _stream(call, table, request)
        for member, theirs in elsewhere:
            backing.reconciler.begin(member, "update", changes=theirs)
        updated = backing.reconciler.begin(table, "update", changes=changes)
    return encode({"TableDescription": described(call, _as_it_was(table, updated))})


def _as_it_was(before: Table, after: Table) -> Table:
    """The reply has the throughput that the table still has, and when it was last changed."""
    if before.billing_mode != after.billing_mode:
        return after
    return msgspec.structs.replace(
        after, read_units=before.read_units, write_units=before.write_units, decreases=before.decreases
    )


def _changes(call: Call, table: Table, request: Request) -> dict[str, Any]:
    """What becomes of the table's fields, streams apart. Raises: ValidationException, LimitExceededException."""
    now = call.service.backing.clock.now()
    changes = changed_throughput(table, request, now)
    updates = request.get("GlobalSecondaryIndexUpdates") or []
    billing = changes.get("billing_mode", table.billing_mode)
    if updates:
        changes |= changed_indexes(table, updates, definitions_of(request), billing, now)
    if billing != table.billing_mode:
        indexes = changes.get("indexes", table.indexes)
        changes["indexes"] = rebilled_indexes(table, indexes, updates, billing)
    if request.get("SSESpecification") is not None:
        changes["encryption"] = encryption_of(request["SSESpecification"], table.scope)
    if request.get("TableClass") is not None:
        changes |= {"table_class": request["TableClass"], "table_class_changed": now}
    if request.get("WarmThroughput") is not None:
        changes["warm"] = changed_warm(table, request["WarmThroughput"], table.billing_mode, "table")
    if request.get("DeletionProtectionEnabled") is not None:
        changes["deletion_protection"] = request["DeletionProtectionEnabled"]
    if request.get("OnDemandThroughput") is not None:
        changes["on_demand"] = {**table.on_demand, **request["OnDemandThroughput"]}
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
        raise fault("Table doesn't have a stream to disable!")
    make_stream(call, table, asked)  # what it says of the view
    close_stream(call, table)
    assert table.stream is not None
    return {"stream": StreamSettings(label=table.stream.label, view=table.stream.view, enabled=False)}
