"""Metrics of requests, from what went through the doors.

Source: developer guide, "DynamoDB metrics and dimensions".
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from fogbank.core.scope import Scope
from fogbank.metrics.metrics import Metrics
from fogbank.metrics.summary import Summary
from fogbank.services.dynamodb.monitoring.doors import LATENCY_SHIFT, Door, Doors

NAMESPACE: Final = "AWS/DynamoDB"
_MILLISECONDS: Final = 2.0**LATENCY_SHIFT / 1e6  # of one step


def bring(metrics: Metrics, doors: Doors, when: datetime) -> None:
    """Move what was counted into metrics of the minute of `when`."""
    for door in doors:
        _of_door(metrics, door, when)
    for scope, count in doors.user_errors.items():
        metrics.add(scope, NAMESPACE, "UserErrors", {}, count, "Count", when)
    doors.user_errors.clear()


def _of_door(metrics: Metrics, door: Door, when: datetime) -> None:
    scope, table = door.scope, _table(door)
    if door.latencies:
        for operation, counts in door.latencies.items():
            put = _latency(counts)
            _summary(metrics, scope, "SuccessfulRequestLatency", table | {"Operation": operation}, put,
                     "Milliseconds", when)  # fmt: skip
    for operation, items in door.returned.items():
        _summary(metrics, scope, "ReturnedItemCount", table | {"Operation": operation}, items, "Count", when)
    for operation, count in door.errors.items():
        _count(metrics, scope, "SystemErrors", table | {"Operation": operation}, count, when)
    if door.failed_conditions:
        _count(metrics, scope, "ConditionalCheckFailedRequests", table, door.failed_conditions, when)
    if door.expired:
        _count(metrics, scope, "TimeToLiveDeletedItemCount", table, door.expired, when)
    if door.records.count:
        read = table | {"Operation": "GetRecords"}
        _summary(metrics, scope, "ReturnedRecordsCount", read, door.records, "Count", when)
        _summary(metrics, scope, "ReturnedBytes", read, door.returned_bytes, "Bytes", when)
    door.clear()


def _table(door: Door) -> dict[str, str]:
    return {"TableName": door.table} | ({"StreamLabel": door.stream} if door.stream else {})


def _latency(counts: Mapping[int, int]) -> Summary:
    summary = Summary()
    for steps, count in counts.items():
        summary.add((steps + 0.5) * _MILLISECONDS, count)
    return summary


def _summary(
    metrics: Metrics,
    scope: Scope,
    name: str,
    dimensions: Mapping[str, str],
    summary: Summary,
    unit: str,
    when: datetime,
) -> None:
    metrics.add_summary(scope, NAMESPACE, name, dimensions, summary, unit, when)


def _count(
    metrics: Metrics, scope: Scope, name: str, dimensions: Mapping[str, str], count: int, when: datetime
) -> None:
    """So many events, each a sample of its own with the value 1."""
    summary = Summary()
    summary.add(1.0, count)
    metrics.add_summary(scope, NAMESPACE, name, dimensions, summary, "Count", when)
