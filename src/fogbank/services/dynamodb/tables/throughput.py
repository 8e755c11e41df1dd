"""Billing mode and provisioned throughput of tables and indexes that are there.

Source: the API reference's UpdateTable.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from fogbank.engines.dynamodb.item_rules import fault
from fogbank.engines.dynamodb.throttling.lane import QUOTA
from fogbank.services.dynamodb.tables.change_quotas import quota
from fogbank.services.dynamodb.tables.key_schemas import INVALID
from fogbank.services.dynamodb.tables.table import Table, TableIndex

Request = dict[str, Any]
MOST_UNITS: Final = 1_000_000_000_000


def check_units(given: Request, index: str | None = None) -> None:
    """ProvisionedThroughput of the table, or of an index. Raises ValidationException."""
    where = "" if index is None else f" for index {index}"
    for name in ("ReadCapacityUnits", "WriteCapacityUnits"):
        if given[name] > MOST_UNITS:
            raise fault(f"Given value {given[name]} for {name} is out of bounds{where}")


def changed_throughput(table: Table, request: Request, now: datetime) -> dict[str, Any]:
    """What becomes of the table's fields. Raises: ValidationException, LimitExceededException."""
    billing = request.get("BillingMode") or table.billing_mode
    given = request.get("ProvisionedThroughput")
    changes: dict[str, Any] = {}
    if billing != table.billing_mode:
        changes |= {"billing_mode": billing, "on_demand": {}}
    if billing == "PAY_PER_REQUEST":
        return changes | _on_demand(table, given, now)
    if given is None:
        return changes
    if billing != table.billing_mode:
        return changes | {
            "read_units": given["ReadCapacityUnits"],
            "write_units": given["WriteCapacityUnits"],
        }
    return changed_units(table, given, now, "table")


def changed_units(units: Table | TableIndex, given: Request, now: datetime, what: str) -> dict[str, Any]:
    """New units of what had some; `what` is `table`, or `index` and its name.

    Raises: ValidationException where they are the same, LimitExceededException after too many decreases.
    """
    reads, writes = given["ReadCapacityUnits"], given["WriteCapacityUnits"]
    if (reads, writes) == (units.read_units, units.write_units):
        raise fault(_unchanged(units, what))
    changes: dict[str, Any] = {"read_units": reads, "write_units": writes}
    if reads > units.read_units or writes > units.write_units:
        changes["increased"] = now
    if reads < units.read_units or writes < units.write_units:
        changes |= {"decreases": quota("decrease").spend(units.decreases, now), "decreased": now}
    return changes


def decreases_on(units: Table | TableIndex, day: datetime) -> list[datetime]:
    """The decreases of one day, days being UTC's."""
    return quota("decrease").counted(units.decreases, day)


def _on_demand(table: Table, given: Request | None, now: datetime) -> dict[str, Any]:
    if given is not None:
        raise fault(
            f"{INVALID}Neither ReadCapacityUnits nor WriteCapacityUnits can be specified "
            "when BillingMode is PAY_PER_REQUEST"
        )
    if table.billing_mode == "PAY_PER_REQUEST":
        return {}
    # What was provisioned is the first peak, and twice of it is served at once.
    warm = {"ReadUnitsPerSecond": 2 * table.read_units, "WriteUnitsPerSecond": 2 * table.write_units}
    warm = {name: max(min(units, QUOTA), table.warm.get(name, 0)) for name, units in warm.items()}
    return {"read_units": 0, "write_units": 0, "on_demand_since": now, "warm": warm}


def _unchanged(units: Table | TableIndex, what: str) -> str:
    reads, writes = units.read_units, units.write_units
    whose = "the table" if what == "table" else what
    return (
        f"The provisioned throughput for the {what} will not change. The requested value equals the current value. "
        f"Current ReadCapacityUnits provisioned for {whose}: {reads}. "
        f"Requested ReadCapacityUnits: {reads}. "
        f"Current WriteCapacityUnits provisioned for {whose}: {writes}. "
        f"Requested WriteCapacityUnits: {writes}. "
        "Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits."
    )
