"""DescribeContinuousBackups and UpdateContinuousBackups: point-in-time recovery of a table.

What is in the past is recorded from when recovery is switched on; to switch it off discards that.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

import msgspec

from fogbank.engines.dynamodb.item_rules import fault
from fogbank.services.dynamodb.backups.readers import is_read
from fogbank.services.dynamodb.backups.recovery import (
    begin_history,
    created_table,
    source_table,
    whole_second,
    window,
)
from fogbank.services.dynamodb.calls import Call
from fogbank.services.dynamodb.tables.table import Recovery, Table
from fogbank.services.dynamodb.wire.replies import encode

Request = dict[str, Any]
_MOST_DAYS: Final = 35


def describe_continuous_backups(call: Call, request: Request) -> bytes:
    return _described(call, source_table(call, request["TableName"]))


def update_continuous_backups(call: Call, request: Request) -> bytes:
    asked = request["PointInTimeRecoverySpecification"]
    if not asked["PointInTimeRecoveryEnabled"] and asked.get("RecoveryPeriodInDays") is not None:
        raise fault(
            "Invalid Request: Cannot specify RecoveryPeriodInDays when disabling point-in-time recovery."
        )
    table = created_table(call, request["TableName"])
    if asked["PointInTimeRecoveryEnabled"]:
        return _described(call, _enabled(call, table, asked.get("RecoveryPeriodInDays") or _MOST_DAYS))
    return _described(call, _disabled(call, table))


def _enabled(call: Call, table: Table, days: int) -> Table:
    now = call.service.backing.clock.now()
    since = now
    if table.recovery is not None:  # a longer period does not bring back what has expired
        since = max(table.recovery.since, now - timedelta(days=table.recovery.days))
    recovery = Recovery(since=since, days=days)
    return table if table.recovery == recovery else begin_history(call, table, recovery=recovery)


def _disabled(call: Call, table: Table) -> Table:
    """The history goes with the next upkeep, unless somebody reads it."""
    if table.recovery is None:
        return table
    store = call.service.backing.store
    history = table.history if is_read(store, table.data_id) else 0
    return store.resources.update(msgspec.structs.replace(table, recovery=None, history=history))


def _described(call: Call, table: Table) -> bytes:
    """Continuous backups are a matter of course; recovery to a point in time is what can be on or off."""
    recovery: dict[str, Any] = {"PointInTimeRecoveryStatus": "DISABLED"}
    if table.recovery is not None:
        first, last = window(table, call.service.backing.clock.now())
        recovery = {
            "PointInTimeRecoveryStatus": "ENABLED",
            "RecoveryPeriodInDays": table.recovery.days,
            "EarliestRestorableDateTime": whole_second(first) / 1e9,
            "LatestRestorableDateTime": round(last / 1e9, 3),
        }
    description = {"ContinuousBackupsStatus": "ENABLED", "PointInTimeRecoveryDescription": recovery}
    return encode({"ContinuousBackupsDescription": description})
