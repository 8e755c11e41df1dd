"""GlobalSecondaryIndexUpdates: indexes created and deleted online, one at a time, and their throughput changed.

Source: the API reference's GlobalSecondaryIndexUpdate; the developer guide's "Managing global secondary indexes".
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

import msgspec

from fogbank.aws.fault import Fault
from fogbank.engines.dynamodb.item_rules import fault
from fogbank.services.dynamodb.tables.key_schemas import (
    INVALID,
    MOST_GLOBAL,
    check_global_schemas,
    check_projected,
    global_indexes,
)
from fogbank.services.dynamodb.tables.on_demand import checked_bounds, told_bounds
from fogbank.services.dynamodb.tables.table import Table, TableIndex
from fogbank.services.dynamodb.tables.throughput import changed_units, check_units
from fogbank.services.dynamodb.tables.warm_throughput import changed_warm, check_warm, initial_warm, warm_of

Request = dict[str, Any]
_NAMES: Final = ("Update", "Create", "Delete")
ONE_AT_A_TIME: Final = (
    "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table"
)


def check_updates(updates: list[Request] | None) -> None:
    """What the updates say by themselves, whatever the table is. Raises ValidationException."""
    if updates is None:
        return
    if not updates:
        raise fault(f"{INVALID}List of GlobalSecondaryIndexUpdates is empty")
    _check_names(updates)
    for update in updates:
        asked = update.get("Update") or update.get("Create") or {}
        if asked.get("ProvisionedThroughput") is not None:
            check_units(asked["ProvisionedThroughput"], asked["IndexName"])


def check_warm_updates(updates: list[Request] | None) -> None:
    """Raises ValidationException for warm throughput that says nothing, which is told before all else."""
    for update in updates or ():
        asked = update.get("Update") or update.get("Create") or {}
        check_warm(asked.get("WarmThroughput"), asked.get("IndexName"))


def changed_indexes(
    table: Table, updates: list[Request], definitions: dict[str, str], billing: str, now: datetime
) -> dict[str, Any]:
    """What becomes of the table's fields; `definitions` are the request's.

    Raises: ValidationException, LimitExceededException, ResourceNotFoundException.
    """
    if sum(1 for update in updates if update.get("Update") is None) > 1:
        raise Fault("LimitExceededException", ONE_AT_A_TIME)
    indexes, made = list(table.indexes), table.indexes_made
    for update in updates:
        if update.get("Create") is not None:
            made += 1
            created = _created(indexes, update["Create"], definitions, billing, made)
            _check_types(table, created, definitions)
            indexes.append(created)
        elif update.get("Delete") is not None:
            place = _found(table, indexes, update["Delete"]["IndexName"], "delete")
            indexes[place] = msgspec.structs.replace(indexes[place], status="DELETING")
        else:
            place = _found(table, indexes, update["Update"]["IndexName"], "update")
            indexes[place] = _updated(table, indexes[place], update["Update"], billing, now)
    check_projected(indexes)
    new = {name: kind for name, kind in definitions.items() if name not in table.definitions}
    known = {**table.definitions, **new}
    used = {name for keys in (table.keys, *(index.keys for index in indexes)) for name, _ in keys}
    return {
        "indexes": indexes,
        "indexes_made": made,
        "definitions": {name: kind for name, kind in known.items() if name in used},
    }


def rebilled_indexes(
    table: Table, indexes: list[TableIndex], updates: list[Request], billing: str
) -> list[TableIndex]:
    """The indexes of a table whose billing mode changes. Raises ValidationException."""
    indexes = [msgspec.structs.replace(one, on_demand={}) for one in indexes]
    if billing == "PAY_PER_REQUEST":
        return [
            msgspec.structs.replace(one, read_units=0, write_units=0, warm=warm_of(one, "PROVISIONED"))
            for one in indexes
        ]
    given = {
        action["IndexName"]
        for update in updates
        if (action := update.get("Update") or update.get("Create")) and action.get("ProvisionedThroughput")
    }
    missing = [one.name for one in table.indexes if not one.local and one.name not in given]
    if missing:
        raise fault(f"{INVALID}ProvisionedThroughput must be specified for index: {','.join(missing)}")
    return indexes


def _check_names(updates: Iterable[Request]) -> None:
    seen = set()
    for update in updates:
        given = [update[name] for name in _NAMES if update.get(name) is not None]
        if not given:
            raise fault(
                f"{INVALID}One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, "
                "GlobalSecondaryIndexUpdate.Delete must not be null"
            )
        if len(given) > 1:
            raise fault(
                f"{INVALID}Only one global secondary index action is allowed per GlobalSecondaryIndexUpdate object"
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
            f"Subscriber limit exceeded: Number of global secondary indexes exceeds per-table limit of {MOST_GLOBAL}",
        )
    _check_creation(asked, definitions, billing)
    check_global_schemas([asked], definitions)
    (created,) = global_indexes([asked], billing, [])
    name = f"index {asked['IndexName']}"
    warm = initial_warm(asked.get("WarmThroughput"), asked.get("ProvisionedThroughput"), name)
    return msgspec.structs.replace(created, number=number, warm=warm)


def _check_creation(asked: Request, definitions: dict[str, str], billing: str) -> None:
    """What an index needs that is created by an update, in words of its own. Raises ValidationException."""
    name, given = asked["IndexName"], asked.get("ProvisionedThroughput")
    if not definitions:
        raise fault(f"{INVALID}AttributeDefinitions is not specified for index: {name}")
    if billing == "PAY_PER_REQUEST" and given is not None:
        raise fault(
            f"{INVALID}Neither ReadCapacityUnits nor WriteCapacityUnits can be specified for index: {name} "
            "when BillingMode is PAY_PER_REQUEST"
        )
    if billing == "PROVISIONED" and given is None:
        raise fault(
            f"{INVALID}Both ReadCapacityUnits and WriteCapacityUnits must be specified for index: {name}"
        )


def _check_types(table: Table, created: TableIndex, definitions: dict[str, str]) -> None:
    """An attribute has one type in all keys of a table; what is said of attributes of other keys is passed over."""
    own = {name for name, _ in created.keys}
    for keys in (table.keys, *(index.keys for index in table.indexes)):
        for name, _ in keys:
            if name in own and definitions[name] != table.definitions[name]:
                raise fault(
                    f"{INVALID}Attributes cannot be redefined. Please check that your attribute has the same type "
                    f"as previously defined. Existing schema: {_schema(keys, table.definitions)} "
                    f"New schema: {_schema(created.keys, definitions)}"
                )


def _schema(keys: Iterable[tuple[str, str]], definitions: dict[str, str]) -> str:
    elements = ", ".join(f"SchemaElement: key{{{name}:{definitions[name]}:{role}}}" for name, role in keys)
    return f"Schema:[{elements}]"


def _found(table: Table, indexes: list[TableIndex], name: str, action: str) -> int:
    for place, index in enumerate(indexes):
        if index.name == name and index.local:
            raise fault(f"Cannot {action} an index that is not a GlobalSecondaryIndex: {name}")
        if index.name == name:
            return place
    message = f"Requested resource not found: Index {name} for table {table.table_name}"
    raise Fault("ResourceNotFoundException", message)


def _updated(table: Table, index: TableIndex, asked: Request, billing: str, now: datetime) -> TableIndex:
    given, what = asked.get("ProvisionedThroughput"), f"index {index.name}"
    bounds = checked_bounds(asked.get("OnDemandThroughput"), billing, index.name)
    _check_action(asked, bounds, billing)
    changes: dict[str, Any] = {"on_demand": told_bounds({**index.on_demand, **bounds})}
    if given is not None:
        changes |= changed_units(index, given, now, what)
        changes["warm"] = warm_of(index, table.billing_mode)  # what was warm stays so
    if asked.get("WarmThroughput") is not None:
        changes["warm"] = changed_warm(index, asked["WarmThroughput"], table.billing_mode, what)
    return msgspec.structs.replace(index, **changes)


def _check_action(asked: Request, bounds: dict[str, int], billing: str) -> None:
    """What an update of an index may change. Raises ValidationException."""
    given, name = asked.get("ProvisionedThroughput"), asked["IndexName"]
    other = bounds or asked.get("WarmThroughput") is not None
    if billing == "PAY_PER_REQUEST" and (given is not None or not other):
        raise fault(
            f"{INVALID}The only Updates for index: {name} when TableThroughputMode is PAY_PER_REQUEST "
            "can be to OnDemandThroughput, WarmThroughput"
        )
    if given is None and not other:
        raise fault(
            f"{INVALID}Both ReadCapacityUnits and WriteCapacityUnits must be specified for index: {name}"
        )
