"""Metrics of what tables are: their provisioned capacity, and how much of the account's quotas that is.

Source: developer guide, "DynamoDB metrics and dimensions".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Final

import msgspec

from fogbank.core.scope import Scope
from fogbank.metrics.metrics import Metrics
from fogbank.services.dynamodb.monitoring.request_metrics import NAMESPACE
from fogbank.services.dynamodb.tables.table import Table

_FILE: Final = Path(__file__).parent / "account_limits.toml"
_PROVISIONED: Final = ("ProvisionedReadCapacityUnits", "ProvisionedWriteCapacityUnits")


class _Limits(msgspec.Struct, frozen=True):
    account_reads: int
    account_writes: int
    table_reads: int
    table_writes: int


@cache
def _limits() -> _Limits:
    return msgspec.toml.decode(_FILE.read_bytes(), type=_Limits)


def bring(metrics: Metrics, tables: Iterable[Table], when: datetime) -> None:
    """One sample for the minute of `when`; nothing for tables on demand."""
    by_scope: dict[Scope, list[Table]] = {}
    for table in tables:
        if table.billing_mode == "PROVISIONED":
            by_scope.setdefault(table.scope, []).append(table)
            for dimensions, reads, writes in _provisioned(table):
                for name, units in zip(_PROVISIONED, (reads, writes), strict=True):
                    metrics.add(table.scope, NAMESPACE, name, dimensions, units, "Count", when)
    for scope, provisioned in by_scope.items():
        for name, value, unit in _of_account(provisioned):
            metrics.add(scope, NAMESPACE, name, {}, value, unit, when)


def _provisioned(table: Table) -> Iterator[tuple[dict[str, str], int, int]]:
    """Dimensions and units of a table and of its global indexes."""
    name = {"TableName": table.table_name}
    yield name, table.read_units, table.write_units
    for index in table.indexes:
        if not index.local:
            yield name | {"GlobalSecondaryIndexName": index.name}, index.read_units, index.write_units


def _of_account(tables: list[Table]) -> Iterator[tuple[str, float, str]]:
    limits = _limits()
    units = [(reads, writes) for table in tables for _, reads, writes in _provisioned(table)]
    reads, writes = (sum(one) for one in zip(*units, strict=True))
    yield "AccountMaxReads", limits.account_reads, "Count"
    yield "AccountMaxWrites", limits.account_writes, "Count"
    yield "AccountMaxTableLevelReads", limits.table_reads, "Count"
    yield "AccountMaxTableLevelWrites", limits.table_writes, "Count"
    yield "AccountProvisionedReadCapacityUtilization", 100 * reads / limits.account_reads, "Percent"
    yield "AccountProvisionedWriteCapacityUtilization", 100 * writes / limits.account_writes, "Percent"
    most_reads, most_writes = (max(one) for one in zip(*units, strict=True))
    yield "MaxProvisionedTableReadCapacityUtilization", 100 * most_reads / limits.table_reads, "Percent"
    yield "MaxProvisionedTableWriteCapacityUtilization", 100 * most_writes / limits.table_writes, "Percent"
