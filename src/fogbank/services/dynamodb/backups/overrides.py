"""What a restored table has otherwise than its source: billing, throughput, encryption, fewer or renamed indexes.

Source: the API reference's RestoreTableFromBackup and RestoreTableToPointInTime; the words are what the service
answers, but for a WarmThroughput, which nobody was seen to ask for.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec

from fogbank.aws.fault import Fault
from fogbank.core.scope import Scope
from fogbank.engines.dynamodb.item_rules import fault
from fogbank.services.dynamodb.tables.encryption import encryption_of
from fogbank.services.dynamodb.tables.key_schemas import INVALID, keys_of
from fogbank.services.dynamodb.tables.table import Table, TableIndex

Request = dict[str, Any]
_REQUEST: Final = "Invalid Request: "
_FOR_ON_DEMAND: Final = (
    "Cannot override ProvisionedThroughput if BillingMode is overridden to PAY_PER_REQUEST"
)


def overridden(source: Table, request: Request, target: Scope) -> dict[str, Any]:
    """The new table's fields that may be overridden. Raises: ValidationException."""
    billing = request.get("BillingModeOverride") or source.billing_mode
    units = _throughput(source, request, billing)
    on_demand = _on_demand(source, request.get("OnDemandThroughputOverride"), billing)
    local = _kept(source, request.get("LocalSecondaryIndexOverride"), billing, local=True)
    others = _kept(source, request.get("GlobalSecondaryIndexOverride"), billing, local=False)
    indexes = [
        msgspec.structs.replace(index, number=number, status="CREATING", backfilling=False)
        for number, index in enumerate([*local, *others], 1)
    ]
    used = {name for keys in (source.keys, *(index.keys for index in indexes)) for name, _ in keys}
    given = request.get("SSESpecificationOverride")
    return {
        "billing_mode": billing,
        "indexes": indexes,
        "definitions": {name: kind for name, kind in source.definitions.items() if name in used},
        "on_demand": on_demand,
        "encryption": source.encryption if given is None else encryption_of(given, target),
        **units,
    }


def _throughput(source: Table, request: Request, billing: str) -> dict[str, int]:
    given, mode = request.get("ProvisionedThroughputOverride"), request.get("BillingModeOverride")
    if given is None and billing == source.billing_mode:
        return {"read_units": source.read_units, "write_units": source.write_units}
    if given is None and billing == "PROVISIONED":
        raise _refused("Must override ProvisionedThroughput if BillingMode is overridden to PROVISIONED")
    if given is not None and billing != "PROVISIONED":
        unless = "Cannot override ProvisionedThroughput unless BillingMode is PROVISIONED"
        raise _refused(_FOR_ON_DEMAND if mode else unless)
    return _units(given)


def _units(given: Request | None) -> dict[str, int]:
    units = given or {}
    return {
        "read_units": units.get("ReadCapacityUnits", 0),
        "write_units": units.get("WriteCapacityUnits", 0),
    }


def _on_demand(source: Table, given: Request | None, billing: str) -> dict[str, int]:
    """The bounds of an on-demand table; a provisioned one has none."""
    asked = {name: value for name, value in (given or {}).items() if value is not None}
    for name, value in asked.items():
        if billing != "PAY_PER_REQUEST":
            raise _refused(
                f"Cannot override {name} for OnDemandThroughput unless BillingModeOverride is PAY_PER_REQUEST"
            )
        if value < 1:
            raise _refused(f"Requested {name} for OnDemandThroughput is outside of valid range")
    if billing != "PAY_PER_REQUEST":
        return {}
    return asked or source.on_demand


def _kept(source: Table, asked: list[Request] | None, billing: str, *, local: bool) -> list[TableIndex]:
    """The source's indexes of one kind, or those of them that are asked for, by whatever name."""
    there = [index for index in source.indexes if index.local == local and index.status != "DELETING"]
    if asked is None:
        return [_as_billed(index, None, billing) for index in there]
    kept: list[TableIndex] = []
    for one in asked:
        name = one["IndexName"]
        alike = [index for index in there if _matches(index, one)]
        if not alike:
            raise _refused(
                f"Index {name} does not match a secondary index that existed in the source table "
                "and cannot be created during the restore operation"
            )
        if one.get("WarmThroughput") is not None:
            raise fault(f"{INVALID}WarmThroughput is not supported for index: {name}")
        index = min(alike, key=lambda index: index.name != name)
        there.remove(index)
        kept.append(_as_billed(msgspec.structs.replace(index, name=name), one, billing))
    return kept


def _matches(index: TableIndex, asked: Request) -> bool:
    projection = asked["Projection"]
    return (
        keys_of(asked["KeySchema"]) == index.keys
        and projection.get("ProjectionType") == index.projection
        and sorted(projection.get("NonKeyAttributes") or ()) == sorted(index.attributes)
    )


def _as_billed(index: TableIndex, asked: Request | None, billing: str) -> TableIndex:
    """The index with the throughput that the billing mode wants. Raises: ValidationException."""
    if index.local:
        return index
    given = (asked or {}).get("ProvisionedThroughput")
    if billing == "PAY_PER_REQUEST":
        if given is not None:
            raise _refused(f"{_FOR_ON_DEMAND} for index {index.name}")
        bounds = (asked or {}).get("OnDemandThroughput") or index.on_demand
        return msgspec.structs.replace(index, read_units=0, write_units=0, on_demand=bounds)
    if given is None and (asked is not None or not index.read_units):
        raise _refused(f"Must specify provisioned throughput for index {index.name}")
    units = {} if given is None else _units(given)
    return msgspec.structs.replace(index, on_demand={}, **units)


def _refused(why: str) -> Fault:
    return fault(f"{_REQUEST}{why}")
