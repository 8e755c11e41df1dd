"""CreateTable."""

from __future__ import annotations

import uuid
from typing import Any, Final

import msgspec

from fogbank.aws.fault import Fault
from fogbank.engines.dynamodb.item_rules import fault
from fogbank.operations.refusal import refuse_requested
from fogbank.services.dynamodb.calls import Call
from fogbank.services.dynamodb.streams.table_streams import make_stream
from fogbank.services.dynamodb.tables.catalog import located
from fogbank.services.dynamodb.tables.describing import described
from fogbank.services.dynamodb.tables.encryption import encryption_of
from fogbank.services.dynamodb.tables.key_schemas import (
    INVALID,
    check_projected,
    check_schema,
    check_unused,
    global_indexes,
    keys_of,
    local_indexes,
)
from fogbank.services.dynamodb.tables.resource_tags import checked_tags
from fogbank.services.dynamodb.tables.table import Table, TableIndex
from fogbank.services.dynamodb.tables.table_class import checked_class
from fogbank.services.dynamodb.tables.throughput import check_units
from fogbank.services.dynamodb.tables.warm_throughput import initial_warm
from fogbank.services.dynamodb.wire.replies import encode
from fogbank.store.resources import AlreadyStored

Request = dict[str, Any]
_NOT_YET: Final = {
    "GlobalTableSourceArn": "multi-account global tables",
    "GlobalTableSettingsReplicationMode": "multi-account global tables",
    "VectorIndexes": "vector indexes",
}


def create_table(call: Call, request: Request) -> bytes:
    refuse_requested(request, _NOT_YET)
    billing = request.get("BillingMode") or "PROVISIONED"
    check_billing(request, billing)
    definitions = definitions_of(request)
    keys = keys_of(request["KeySchema"])
    if len(keys) > len(definitions):
        raise fault("Invalid KeySchema: Some index key attribute have no definition")
    check_schema(keys, definitions)
    local = local_indexes(request, keys, definitions)
    indexes = [*local, *global_indexes(request.get("GlobalSecondaryIndexes"), definitions, billing, local)]
    check_unused(definitions, keys, indexes)
    check_projected(indexes)
    indexes = _warmed(request.get("GlobalSecondaryIndexes"), indexes)
    table = _table(call, request, definitions, keys, indexes)
    reconciler = call.service.backing.reconciler
    try:
        with call.service.backing.store.transaction():
            if request.get("StreamSpecification"):
                table = make_stream(call, table, request["StreamSpecification"])
            created = reconciler.create(table, {}, {})
    except AlreadyStored as there:
        message = Table.ALREADY_EXISTS_MESSAGE.format(identifier=table.table_name)
        raise Fault(Table.ALREADY_EXISTS, message) from there
    return encode({"TableDescription": described(call, created)})


def check_billing(request: Request, billing: str) -> None:
    """ProvisionedThroughput against BillingMode. Raises ValidationException."""
    given = request.get("ProvisionedThroughput")
    if billing == "PAY_PER_REQUEST":
        if given is not None:
            raise fault(
                f"{INVALID}Neither ReadCapacityUnits nor WriteCapacityUnits can be specified "
                "when BillingMode is PAY_PER_REQUEST"
            )
        return
    if given is None:
        raise fault(
            f"{INVALID}ReadCapacityUnits and WriteCapacityUnits must both be specified "
            "when BillingMode is PROVISIONED"
        )
    check_units(given)


def definitions_of(request: Request) -> dict[str, str]:
    """AttributeDefinitions by name. Raises ValidationException for one given twice."""
    definitions: dict[str, str] = {}
    for one in request.get("AttributeDefinitions") or ():
        name = one["AttributeName"]
        if name in definitions:
            raise fault(f"{INVALID}Duplicate AttributeName in AttributeDefinitions: {name}")
        definitions[name] = one["AttributeType"]
    return definitions


def _warmed(asked: list[Request] | None, indexes: list[TableIndex]) -> list[TableIndex]:
    """The indexes with their WarmThroughput. Raises ValidationException."""
    warm = {
        one["IndexName"]: initial_warm(
            one.get("WarmThroughput"), one.get("ProvisionedThroughput"), f"index {one['IndexName']}"
        )
        for one in asked or ()
    }
    return [msgspec.structs.replace(one, warm=warm.get(one.name, {})) for one in indexes]


def _table(
    call: Call,
    request: Request,
    definitions: dict[str, str],
    keys: list[tuple[str, str]],
    indexes: list[TableIndex],
) -> Table:
    scope, name = located(call.scope, request["TableName"])
    now = call.service.backing.clock.now()
    throughput = request.get("ProvisionedThroughput") or {}
    numbered = [msgspec.structs.replace(one, number=place) for place, one in enumerate(indexes, 1)]
    on_demand = request.get("BillingMode") == "PAY_PER_REQUEST"
    return Table(
        account=scope.account,
        region=scope.region,
        created=now,
        tags=checked_tags(request.get("Tags")),
        table_name=name,
        table_id=str(uuid.uuid4()),
        definitions=definitions,
        keys=keys,
        billing_mode=request.get("BillingMode") or "PROVISIONED",
        on_demand_since=now if on_demand else None,
        read_units=throughput.get("ReadCapacityUnits", 0),
        write_units=throughput.get("WriteCapacityUnits", 0),
        on_demand=request.get("OnDemandThroughput") or {},
        warm=initial_warm(request.get("WarmThroughput"), request.get("ProvisionedThroughput"), "table"),
        indexes=numbered,
        indexes_made=len(numbered),
        deletion_protection=bool(request.get("DeletionProtectionEnabled")),
        table_class=checked_class(request.get("TableClass")),
        encryption=encryption_of(request.get("SSESpecification"), scope),
        policy=request.get("ResourcePolicy") or "",
        policy_revision=str(int(now.timestamp() * 1000)),
    )
