"""GlobalSecondaryIndexUpdates: indexes created and deleted online, one at a time, and their throughput changed.

Source: the API reference's GlobalSecondaryIndexUpdate; the developer guide's "Managing global secondary indexes".
"""

from __future__ import annotations

from typing import Any, Final

import msgspec

from fogbank.aws.fault import Fault
from fogbank.engines.dynamodb.item_rules import fault
from fogbank.services.dynamodb.tables.create_table import check_units
from fogbank.services.dynamodb.tables.key_schemas import INVALID, MOST_GLOBAL, global_indexes
from fogbank.services.dynamodb.tables.table import Table, TableIndex

Request = dict[str, Any]
_NAMES: Final = ("Update", "Create", "Delete")
_ONE_AT_A_TIME: Final = (
    "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table"
)


def changed_indexes(
    table: Table, updates: list[Request], definitions: dict[str, str], billing: str
) -> dict[str, Any]:
    """What becomes of the table's fields. Raises: ValidationException and others."""
    _check_names(updates)
    if sum(1 for update in updates if update.get("Update") is None) > 1:
        raise Fault("LimitExceededException", _ONE_AT_A_TIME)
    indexes, made = list(table.indexes), table.indexes_made
    for update in updates:
        if update.get("Create") is not None:
            made += 1
            indexes.append(_created(indexes, update["Create"], definitions, billing, made))
        elif update.get("Delete") is not None:
            place = _found(indexes, update["Delete"]["IndexName"])
            indexes[place] = msgspec.structs.replace(indexes[place], status="DELETING")
        else:
            place = _found(indexes, update["Update"]["IndexName"])
            indexes[place] = _updated(indexes[place], update["Update"])
    used = {name for keys in (table.keys, *(index.keys for index in indexes)) for name, _ in keys}
    return {
        "indexes": indexes,
        "indexes_made": made,
        "definitions": {name: kind for name, kind in definitions.items() if name in used},
    }


def _check_names(updates: list[Request]) -> None:
    seen = set()
    for update in updates:
        given = [update[name] for name in _NAMES if update.get(name) is not None]
        if not given:
            raise fault(
                f"{INVALID}One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, "
                "GlobalSecondaryIndexUpdate.Delete must not be null"
            )
        name = given[0]["IndexName"]
        if name in seen:
            raise fault(
                f"{INVALID}Only one global secondary index update per index is allowed simultaneously. "
                f"Index: {name}"
            )
        seen.add(name)


def _created(
    indexes: list[TableIndex], asked: Request, definitions: dict[str, str], billing: str, number: int
) -> TableIndex:
    if any(index.name == asked["IndexName"] for index in indexes):
        raise fault("Attempting to create an index which already exists")
    if sum(1 for index in indexes if not index.local) >= MOST_GLOBAL:
        raise Fault(
            "LimitExceededException",
            f"GlobalSecondaryIndex count exceeds the per-table limit of {MOST_GLOBAL}",
        )
    (created,) = global_indexes([asked], definitions, billing, [])
    return msgspec.structs.replace(created, number=number)


def _found(indexes: list[TableIndex], name: str) -> int:
    for place, index in enumerate(indexes):
        if index.name == name and not index.local:
            return place
    raise Fault("ResourceNotFoundException", "Requested resource not found")


def _updated(index: TableIndex, asked: Request) -> TableIndex:
    given = asked.get("ProvisionedThroughput")
    changes: dict[str, Any] = {"status": "UPDATING"}
    if given is not None:
        check_units(given)
        changes |= {"read_units": given["ReadCapacityUnits"], "write_units": given["WriteCapacityUnits"]}
    if asked.get("OnDemandThroughput") is not None:
        changes["on_demand"] = {**index.on_demand, **asked["OnDemandThroughput"]}
    return msgspec.structs.replace(index, **changes)
