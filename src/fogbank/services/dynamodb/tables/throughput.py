"""Billing mode and provisioned throughput of a table that is there.

Source: the API reference's UpdateTable; the developer guide's quotas: a day has four decreases, and one more for
each hour without one, up to 27.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from fogbank.aws.fault import Fault
from fogbank.engines.dynamodb.item_rules import fault
from fogbank.services.dynamodb.tables.key_schemas import INVALID
from fogbank.services.dynamodb.tables.table import Table

Request = dict[str, Any]
_FREE_DECREASES: Final = 4
_MOST_DECREASES: Final = 27
_PAUSE: Final = timedelta(hours=1)


def changed_throughput(table: Table, request: Request, now: datetime) -> dict[str, Any]:
    """What becomes of the table's fields. Raises: ValidationException, LimitExceededException."""
    billing = request.get("BillingMode") or table.billing_mode
    given = request.get("ProvisionedThroughput")
    changes: dict[str, Any] = {}
    if billing != table.billing_mode:
        changes["billing_mode"] = billing
    if billing == "PAY_PER_REQUEST":
        return changes | _on_demand(table, given, now)
    if given is None:
        return changes
    reads, writes = given["ReadCapacityUnits"], given["WriteCapacityUnits"]
    if billing == table.billing_mode and (reads, writes) == (table.read_units, table.write_units):
        raise fault(_unchanged(table))
    changes |= {"read_units": reads, "write_units": writes}
    if reads > table.read_units or writes > table.write_units:
        changes["increased"] = now
    if reads < table.read_units or writes < table.write_units:
        changes |= _decrease(table, now)
    return changes


def _on_demand(table: Table, given: Request | None, now: datetime) -> dict[str, Any]:
    if given is not None:
        raise fault(
            f"{INVALID}Neither ReadCapacityUnits nor WriteCapacityUnits can be specified "
            "when BillingMode is PAY_PER_REQUEST"
        )
    if table.billing_mode == "PAY_PER_REQUEST":
        return {}
    return {"read_units": 0, "write_units": 0, "on_demand_since": now}


def _decrease(table: Table, now: datetime) -> dict[str, Any]:
    """One more of today's decreases, days being UTC's."""
    today = [time for time in table.decreases if time.date() == now.date()]
    rested = not today or now - today[-1] >= _PAUSE
    if len(today) >= _MOST_DECREASES or (len(today) >= _FREE_DECREASES and not rested):
        raise Fault(
            "LimitExceededException",
            "Subscriber limit exceeded: Provisioned throughput decreases are limited within a given UTC day. "
            "After the first 4 decreases, each subsequent decrease in the same UTC day can be performed at most "
            "once every 3600 seconds. "
            f"Number of decreases today: {len(today)}. Last decrease at {today[-1]:%A, %B %d, %Y at %-I:%M:%S %p} "
            "Coordinated Universal Time.",
        )
    return {"decreases": [*today, now], "decreased": now}


def _unchanged(table: Table) -> str:
    reads, writes = table.read_units, table.write_units
    return (
        "The provisioned throughput for the table will not change. The requested value equals the current value. "
        f"Current ReadCapacityUnits provisioned for the table: {reads}. "
        f"Requested ReadCapacityUnits: {reads}. "
        f"Current WriteCapacityUnits provisioned for the table: {writes}. "
        f"Requested WriteCapacityUnits: {writes}. "
        "Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits."
    )
