"""What a restored table has otherwise than its source: billing, throughput, encryption, fewer indexes.

Source: the API reference's RestoreTableFromBackup and RestoreTableToPointInTime. Its words for what does not fit are
not documented; these are our own.
"""

from __future__ import annotations

from typing import Any

import msgspec

from fogbank.core.scope import Scope
from fogbank.engines.dynamodb.item_rules import fault
from fogbank.services.dynamodb.tables.create_table import check_billing
from fogbank.services.dynamodb.tables.encryption import customer_key, encryption_of
from fogbank.services.dynamodb.tables.key_schemas import INVALID, check_throughput, keys_of
from fogbank.services.dynamodb.tables.table import Table, TableIndex

Request = dict[str, Any]


def overridden(source: Table, request: Request, target: Scope) -> dict[str, Any]:
    """The new table's fields that may be overridden. Raises: ValidationException."""
    billing = request.get("BillingModeOverride") or source.billing_mode
    local = _kept(source, request.get("LocalSecondaryIndexOverride"), billing, local=True)
    others = _kept(source, request.get("GlobalSecondaryIndexOverride"), billing, local=False)
    indexes = [
        msgspec.structs.replace(index, number=number, status="CREATING", backfilling=False)
        for number, index in enumerate([*local, *others], 1)
    ]
    used = {name for keys in (source.keys, *(index.keys for index in indexes)) for name, _ in keys}
    return {
        "billing_mode": billing,
        "indexes": indexes,
        "definitions": {name: kind for name, kind in source.definitions.items() if name in used},
        "on_demand": request.get("OnDemandThroughputOverride") or source.on_demand,
        "encryption": _encryption(source, request.get("SSESpecificationOverride"), target),
        **_throughput(source, request.get("ProvisionedThroughputOverride"), billing),
    }


def _throughput(source: Table, given: Request | None, billing: str) -> dict[str, int]:
    if given is None and billing == source.billing_mode:
        return {"read_units": source.read_units, "write_units": source.write_units}
    check_billing({"ProvisionedThroughput": given}, billing)
    units = given or {}
    return {
        "read_units": units.get("ReadCapacityUnits", 0),
        "write_units": units.get("WriteCapacityUnits", 0),
    }


def _encryption(source: Table, given: Request | None, target: Scope) -> dict[str, Any]:
    """Keys do not leave their region: there, AWS's own key stands for AWS's own, and a customer's must be named."""
    key = source.encryption.get("KMSMasterKeyArn", "")
    if given is not None or not key or target.region == source.region:
        return source.encryption if given is None else encryption_of(given, target)
    if customer_key(source.encryption, source.scope) is None:
        return encryption_of({"Enabled": True}, target)
    raise fault(
        f"{INVALID}SSESpecificationOverride must be specified to restore a table that is encrypted with a key of "
        f"{source.region}"
    )


def _kept(source: Table, asked: list[Request] | None, billing: str, *, local: bool) -> list[TableIndex]:
    """The source's indexes of one kind, or those of them that are asked for."""
    there = {
        index.name: index
        for index in source.indexes
        if index.local == local and index.status != "DELETING"
    }  # fmt: skip
    if asked is None:
        return [_as_billed(index, None, billing) for index in there.values()]
    kept: list[TableIndex] = []
    for one in asked:
        index = there.pop(one["IndexName"], None)
        if index is None or not _matches(index, one):
            raise fault(f"{INVALID}Index does not match any index of the source: {one['IndexName']}")
        if one.get("WarmThroughput") is not None:
            raise fault(f"{INVALID}WarmThroughput is not supported for index: {one['IndexName']}")
        kept.append(_as_billed(index, one, billing))
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
    if billing == "PAY_PER_REQUEST" or given is not None or not index.read_units:
        check_throughput({"IndexName": index.name, "ProvisionedThroughput": given}, billing)
        units = given or {}
        index = msgspec.structs.replace(
            index,
            read_units=units.get("ReadCapacityUnits", 0),
            write_units=units.get("WriteCapacityUnits", 0),
        )
    on_demand = (asked or {}).get("OnDemandThroughput")
    return msgspec.structs.replace(index, on_demand=on_demand) if on_demand else index
