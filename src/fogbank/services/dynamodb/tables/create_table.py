"""CreateTable."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable
from typing import Any, Final

import msgspec

from fogbank.aws.fault import Fault
from fogbank.engines.dynamodb.item_rules import fault
from fogbank.operations.refusal import refuse_requested
from fogbank.services.dynamodb.calls import Call
from fogbank.services.dynamodb.streams.table_streams import check_created, make_stream
from fogbank.services.dynamodb.tables.capacity_quotas import check_capacity
from fogbank.services.dynamodb.tables.describing import described
from fogbank.services.dynamodb.tables.encryption import customer_key, encryption_of, with_checked_key
from fogbank.services.dynamodb.tables.key_schemas import (
    INVALID,
    check_global_schemas,
    check_local_schemas,
    check_projected,
    check_schema,
    check_used,
    global_indexes,
    keys_of,
    local_indexes,
)
from fogbank.services.dynamodb.tables.on_demand import checked_bounds
from fogbank.services.dynamodb.tables.policy_documents import kept_form
from fogbank.services.dynamodb.tables.resource_tags import checked_tags
from fogbank.services.dynamodb.tables.stored import in_use, located, stored_table
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


def create_table(call: Call, request: Request) -> bytes | Awaitable[bytes]:
    table = planned_table(call, request)
    if customer_key(table.encryption, table.scope) is not None:
        return _created_with_key(call, request, table)
    return _created(call, request, table)


def planned_table(call: Call, request: Request) -> Table:
    """The table that a request asks for, not stored yet, with all checked that can be without asking others.

    Raises: ValidationException.
    """
    refuse_requested(request, _NOT_YET)
    billing = request.get("BillingMode") or "PROVISIONED"
    check_billing(request, billing)
    definitions = definitions_of(request)
    keys = keys_of(request["KeySchema"])
    if len(keys) > len(definitions):
        raise fault("Invalid KeySchema: Some index key attribute have no definition")
    check_schema(keys, definitions)
    own, across = request.get("LocalSecondaryIndexes"), request.get("GlobalSecondaryIndexes")
    check_local_schemas(own, keys, definitions)
    check_global_schemas(across, definitions)
    check_used(definitions, request["KeySchema"], [*(own or ()), *(across or ())])
    local = local_indexes(own)
    indexes = [*local, *global_indexes(across, billing, local)]
    check_projected(indexes)
    indexes = _warmed(across, indexes)
    if request.get("StreamSpecification"):
        check_created(request["StreamSpecification"])
    table = _table(call, request, definitions, keys, indexes)
    check_capacity(request, table.region)
    return table


async def _created_with_key(call: Call, request: Request, table: Table) -> bytes:
    return _created(
        call, request, await with_checked_key(table, call.service.backing.facilities.surroundings)
    )


def _created(call: Call, request: Request, table: Table) -> bytes:
    reconciler = call.service.backing.reconciler
    try:
        with call.service.backing.store.transaction():
            if request.get("StreamSpecification"):
                table = make_stream(call, table, request["StreamSpecification"])
            created = reconciler.create(table, {}, {})
    except AlreadyStored as there:
        other = stored_table(call, table.table_name)
        if other.table_status == "CREATING":
            raise in_use(other) from there
        message = Table.ALREADY_EXISTS_MESSAGE.format(identifier=table.table_name)
        raise Fault(Table.ALREADY_EXISTS, message) from there
    return encode({"TableDescription": _announced(described(call, created), created)})


def _announced(answer: dict[str, Any], created: Table) -> dict[str, Any]:
    """The description without what the service tells later."""
    if created.warm:
        answer["WarmThroughput"]["Status"] = "UPDATING"
    else:
        del answer["WarmThroughput"]
    if "BillingModeSummary" in answer:
        answer["BillingModeSummary"] = {"BillingMode": created.billing_mode}
    for index in answer.get("GlobalSecondaryIndexes", ()):
        del index["WarmThroughput"]
    return answer


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
            raise fault(f"Attribute Name is duplicated: {name}")
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
    billing = request.get("BillingMode") or "PROVISIONED"
    return Table(
        account=scope.account,
        region=scope.region,
        created=now,
        tags=checked_tags(request.get("Tags")),
        table_name=name,
        table_id=str(uuid.uuid4()),
        definitions=definitions,
        keys=keys,
        billing_mode=billing,
        on_demand_since=now if billing == "PAY_PER_REQUEST" else None,
        read_units=throughput.get("ReadCapacityUnits", 0),
        write_units=throughput.get("WriteCapacityUnits", 0),
        on_demand=checked_bounds(request.get("OnDemandThroughput"), billing, is_new=True),
        warm=initial_warm(request.get("WarmThroughput"), request.get("ProvisionedThroughput"), "table"),
        indexes=numbered,
        indexes_made=len(numbered),
        deletion_protection=bool(request.get("DeletionProtectionEnabled")),
        table_class=checked_class(request.get("TableClass")),
        encryption=encryption_of(request.get("SSESpecification"), scope),
        policy=kept_form(request["ResourcePolicy"], scope.account) if "ResourcePolicy" in request else "",
        policy_revision=str(int(now.timestamp() * 1000)),
    )
