"""Key schemas and indexes of CreateTable and UpdateTable, checked in the service's order and words.

Sources: the API reference's CreateTable; the developer guide's quotas.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import msgspec

from fogbank.engines.dynamodb.item_rules import fault
from fogbank.services.dynamodb.tables.on_demand import checked_bounds
from fogbank.services.dynamodb.tables.table import TableIndex

Request = dict[str, Any]
INVALID: Final = "One or more parameter values were invalid: "
MOST_LOCAL: Final = 5
MOST_GLOBAL: Final = 20
MOST_PROJECTED: Final = 100
MOST_ATTRIBUTES: Final = 4  # of each role in an index


def keys_of(schema: list[Request]) -> list[tuple[str, str]]:
    return [(element["AttributeName"], element["KeyType"]) for element in schema]


def check_schema(keys: list[tuple[str, str]], definitions: dict[str, str], *, multiple: bool = False) -> None:
    """One key schema; `multiple` allows several partition and sort attributes. Raises ValidationException."""
    names = [name for name, _ in keys]
    if any(name not in definitions for name in names):
        raise fault(
            f"{INVALID}Some index key attributes are not defined in AttributeDefinitions. "
            f"Keys: [{', '.join(names)}], AttributeDefinitions: [{', '.join(definitions)}]"
        )
    roles = [role for _, role in keys]
    if len(set(names)) < len(names):
        if roles == ["HASH", "RANGE"] or not multiple:
            raise fault("Both the Hash Key and the Range Key element in the KeySchema have the same name")
        raise fault("The KeySchema contains multiple key attributes with the same name")
    if roles[0] != "HASH":
        raise fault("Invalid KeySchema: The first KeySchemaElement is not a HASH key type")
    if multiple:
        _check_roles(roles)
    elif not multiple and len(keys) == 2 and roles[1] != "RANGE":
        raise fault("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type")


def _check_roles(roles: list[str]) -> None:
    """Up to four partition attributes, then up to four sort attributes."""
    if roles != sorted(roles):
        raise fault(f"{INVALID}All HASH key attributes must precede RANGE key attributes in the KeySchema")
    for role in ("HASH", "RANGE"):
        if roles.count(role) > MOST_ATTRIBUTES:
            raise fault(f"{INVALID}The KeySchema exceeds the maximum allowed number of {role} key attributes")


def check_used(definitions: dict[str, str], table: list[Request], indexes: list[Request]) -> None:
    """Every definition is of some key, if the keys are all defined. Raises ValidationException."""
    schemas = (table, *(index["KeySchema"] for index in indexes))
    used = {element["AttributeName"] for schema in schemas for element in schema}
    if used >= set(definitions):
        return
    if not indexes:
        raise fault(
            f"{INVALID}Number of attributes in KeySchema does not exactly match number of attributes "
            "defined in AttributeDefinitions"
        )
    raise fault(
        f"{INVALID}Some AttributeDefinitions are not used. AttributeDefinitions: "
        f"[{', '.join(definitions)}], keys used: [{', '.join(in_set_order(used))}]"
    )


def in_set_order(names: Iterable[str]) -> list[str]:
    """Names in the order in which the service tells those of a set, which is that of Java's hash tables."""
    found, buckets = sorted(names), 16
    while len(found) > buckets * 3 // 4:
        buckets *= 2
    return sorted(found, key=lambda name: _spread(name) % buckets)


def _spread(name: str) -> int:
    """The hash of a Java string, in ASCII, as its tables use it."""
    number = 0
    for letter in name.encode():
        number = (31 * number + letter) & 0xFFFF_FFFF
    return number ^ (number >> 16)


def check_projected(indexes: list[TableIndex]) -> None:
    """How many attributes all indexes name, each time one is named. Raises ValidationException."""
    if sum(len(index.attributes) for index in indexes) > MOST_PROJECTED:
        raise fault(
            f"{INVALID}Number of NonKeyAttributes across all indexes exceeds per-table limit of {MOST_PROJECTED}"
        )


def check_local_schemas(
    asked: list[Request] | None, table: list[tuple[str, str]], definitions: dict[str, str]
) -> None:
    """The key schemas of LocalSecondaryIndexes. Raises ValidationException."""
    if asked is None:
        return
    if not asked:
        raise fault(f"{INVALID}List of LocalSecondaryIndexes is empty")
    if len(table) != 2:
        raise fault(
            f"{INVALID}Table KeySchema does not have a range key, "
            "which is required when specifying a LocalSecondaryIndex"
        )
    for one in asked:
        keys = keys_of(one["KeySchema"])
        check_schema(keys, definitions)
        _check_local(one["IndexName"], keys, table[0][0])


def local_indexes(asked: list[Request] | None) -> list[TableIndex]:
    """LocalSecondaryIndexes, whose key schemas were checked. Raises ValidationException."""
    found: list[TableIndex] = []
    for one in asked or ():
        found.append(_index(one, keys_of(one["KeySchema"]), found, local=True))
    if len(found) > MOST_LOCAL:
        raise fault(f"{INVALID}Number of LocalSecondaryIndexes exceeds per-table limit of {MOST_LOCAL}")
    return found


def _check_local(name: str, keys: list[tuple[str, str]], partition: str) -> None:
    if len(keys) != 2:
        raise fault(f"{INVALID}Index KeySchema does not have a range key for index: {name}")
    if keys[0][0] != partition:
        raise fault(
            f"{INVALID}Index KeySchema does not have the same leading hash key as table KeySchema for "
            f"index: {name}. index hash key: {keys[0][0]}, table hash key: {partition}"
        )


def check_global_schemas(asked: list[Request] | None, definitions: dict[str, str]) -> None:
    """The key schemas of GlobalSecondaryIndexes. Raises ValidationException."""
    if asked is None:
        return
    if not asked:
        raise fault(f"{INVALID}List of GlobalSecondaryIndexes is empty")
    for one in asked:
        check_schema(keys_of(one["KeySchema"]), definitions, multiple=True)


def global_indexes(asked: list[Request] | None, billing: str, others: list[TableIndex]) -> list[TableIndex]:
    """GlobalSecondaryIndexes, whose key schemas were checked. Raises ValidationException."""
    found: list[TableIndex] = []
    for one in asked or ():
        index = _index(one, keys_of(one["KeySchema"]), [*others, *found], local=False)
        check_throughput(one, billing)
        bounds = checked_bounds(one.get("OnDemandThroughput"), billing, index.name, is_new=True)
        found.append(msgspec.structs.replace(index, on_demand=bounds))
    if len(found) > MOST_GLOBAL:
        raise fault(f"{INVALID}GlobalSecondaryIndex count exceeds the per-table limit of {MOST_GLOBAL}")
    return found


def check_throughput(asked: Request, billing: str) -> None:
    """A global index's ProvisionedThroughput against BillingMode. Raises ValidationException."""
    name, given = asked["IndexName"], asked.get("ProvisionedThroughput")
    if billing == "PAY_PER_REQUEST" and given is not None:
        raise fault(
            f"{INVALID}ProvisionedThroughput should not be specified for index: {name} "
            "when BillingMode is PAY_PER_REQUEST"
        )
    if billing == "PROVISIONED" and given is None:
        raise fault(f"{INVALID}ProvisionedThroughput is not specified for index: {name}")


def _index(
    asked: Request, keys: list[tuple[str, str]], others: list[TableIndex], *, local: bool
) -> TableIndex:
    name, projection = asked["IndexName"], asked["Projection"]
    kind, attributes = projection.get("ProjectionType"), projection.get("NonKeyAttributes")
    if kind is None:
        raise fault(f"{INVALID}Unknown ProjectionType: null")
    if attributes is not None and kind != "INCLUDE":
        raise fault(f"{INVALID}ProjectionType is {kind}, but NonKeyAttributes is specified")
    if attributes is None and kind == "INCLUDE":
        raise fault(f"{INVALID}ProjectionType is INCLUDE, but NonKeyAttributes is not specified")
    twice = [one for place, one in enumerate(attributes or ()) if one in attributes[:place]]
    if twice:
        raise fault(f"{INVALID}Duplicate element in NonKeyAttributes: {twice[0]}")
    if any(other.name == name for other in others):
        raise fault(f"{INVALID}Duplicate index name: {name}")
    throughput = asked.get("ProvisionedThroughput") or {}
    return TableIndex(
        name=name,
        number=0,
        keys=keys,
        projection=kind,
        attributes=attributes or [],
        local=local,
        status="CREATING" if not local else "ACTIVE",
        read_units=throughput.get("ReadCapacityUnits", 0),
        write_units=throughput.get("WriteCapacityUnits", 0),
    )
