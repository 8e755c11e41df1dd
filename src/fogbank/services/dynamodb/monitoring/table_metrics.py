"""Metrics of what tables are: their provisioned capacity, and how much of the account's quotas that is.

Source: developer guide, "DynamoDB metrics and dimensions".
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Final

import msgspec

from fogbank.core.scope import Scope
from fogbank.metrics.levels import MINUTE, floor
from fogbank.metrics.metrics import Metrics
from fogbank.services.dynamodb.monitoring.request_metrics import NAMESPACE
from fogbank.services.dynamodb.tables.table import Table
from fogbank.store import Store

_FILE: Final = Path(__file__).parent / "account_limits.toml"
Units = tuple[tuple[str, int, int], ...]  # of a table and its global indexes
_PROVISIONED: Final = ("ProvisionedReadCapacityUnits", "ProvisionedWriteCapacityUnits")


class _Limits(msgspec.Struct, frozen=True):
    account_reads: int
    account_writes: int
    table_reads: int
    table_writes: int


@cache
def _limits() -> _Limits:
    return msgspec.toml.decode(_FILE.read_bytes(), type=_Limits)


class TableMetrics:
    """Tells what every table has once a minute, and at once where it changed."""

    def __init__(self) -> None:
        self._mark = (0, 0)  # the minute, and the store's changes
        self._told: set[tuple[str, Units]] = set()  # in this minute

    def bring(self, metrics: Metrics, store: Store, now: datetime) -> bool:
        """Bring samples for the minute of `now`; True where it is a new one."""
        mark = (floor(now.timestamp(), MINUTE.seconds), store.changes)
        if mark == self._mark:
            return False
        new_minute = mark[0] != self._mark[0]
        self._mark = mark
        if new_minute:
            self._told.clear()
        by_scope: dict[Scope, list[Units]] = {}
        told = set()
        for table in store.resources.everywhere(Table):
            if table.billing_mode == "PROVISIONED":
                units = tuple(_provisioned(table))
                by_scope.setdefault(table.scope, []).append(units)
                if (table.arn, units) not in self._told:
                    _tell(metrics, table, units, now)
                    told.add(table.scope)
                    self._told.add((table.arn, units))
        for scope in told:
            for name, value, unit in _of_account([one for units in by_scope[scope] for one in units]):
                metrics.add(scope, NAMESPACE, name, {}, value, unit, now)
        return new_minute


def _tell(metrics: Metrics, table: Table, units: Units, when: datetime) -> None:
    for index, *values in units:
        dimensions = {"TableName": table.table_name}
        if index:
            dimensions["GlobalSecondaryIndexName"] = index
        for name, value in zip(_PROVISIONED, values, strict=True):
            metrics.add(table.scope, NAMESPACE, name, dimensions, value, "Count", when)


def _provisioned(table: Table) -> Iterator[tuple[str, int, int]]:
    """Read and write units of a table, whose index is "", and of its global indexes."""
    yield "", table.read_units, table.write_units
    for index in table.indexes:
        if not index.local:
            yield index.name, index.read_units, index.write_units


def _of_account(units: list[tuple[str, int, int]]) -> Iterator[tuple[str, float, str]]:
    limits = _limits()
    reads, writes = [one[1] for one in units], [one[2] for one in units]
    yield "AccountMaxReads", limits.account_reads, "Count"
    yield "AccountMaxWrites", limits.account_writes, "Count"
    yield "AccountMaxTableLevelReads", limits.table_reads, "Count"
    yield "AccountMaxTableLevelWrites", limits.table_writes, "Count"
    yield "AccountProvisionedReadCapacityUtilization", 100 * sum(reads) / limits.account_reads, "Percent"
    yield "AccountProvisionedWriteCapacityUtilization", 100 * sum(writes) / limits.account_writes, "Percent"
    yield "MaxProvisionedTableReadCapacityUtilization", 100 * max(reads) / limits.table_reads, "Percent"
    yield "MaxProvisionedTableWriteCapacityUtilization", 100 * max(writes) / limits.table_writes, "Percent"
