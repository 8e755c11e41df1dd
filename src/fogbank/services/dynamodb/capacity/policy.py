"""Which tables' capacity is enforced, and their gates: in memory, so a restart begins with fresh buckets.

The server's setting decides, and a table's tag `fogbank:capacity` over it.
"""

from __future__ import annotations

from collections.abc import Container
from typing import Final

from fogbank.aws.fault import Fault
from fogbank.core.clock import Clock
from fogbank.engines.dynamodb.tally import Tally
from fogbank.services.dynamodb.capacity.gate import Allowance, Gate
from fogbank.services.dynamodb.tables.table import Table, TableIndex

TAG: Final = "fogbank:capacity"
_MODES: Final = ("enforce", "count")


def check_tag(tags: dict[str, str]) -> None:
    """Raises ValidationException for a value of the tag that means nothing."""
    if tags.get(TAG, "count") not in _MODES:
        raise Fault("ValidationException", f"The tag {TAG} must be {' or '.join(_MODES)}, not {tags[TAG]!r}")


class Policy:
    """Gates by table, made when a table that is enforced is first opened."""

    def __init__(self, clock: Clock, mode: str) -> None:
        self._clock = clock
        self._mode = mode
        self._gates: dict[str, tuple[str, Gate]] = {}  # by ARN, with the table's id

    def enforces(self, table: Table) -> bool:
        return table.tags.get(TAG, self._mode) == "enforce"

    def gate(self, table: Table, counts: Tally) -> Gate:
        """The gate of a table that is enforced, as it is described now."""
        given = {"": _of_table(table, counts)}
        given |= {
            index.name: _of_index(table, index, counts)
            for index in table.indexes
            if not index.local and index.status != "DELETING"
        }
        known = self._gates.get(table.arn)
        if known is not None and known[0] == table.table_id:
            known[1].renew(given)
            return known[1]
        gate = Gate(self._clock, table.arn, given)
        self._gates[table.arn] = table.table_id, gate
        return gate

    def drop(self, table: Table) -> None:
        """Forget the buckets of a table that is not enforced any more."""
        self._gates.pop(table.arn, None)

    def keep(self, tables: Container[str]) -> None:
        """Keep the gates of these tables only, by ARN."""
        for gone in [arn for arn in self._gates if arn not in tables]:
            del self._gates[gone]


def _of_table(table: Table, counts: Tally) -> Allowance:
    return _allowance(table, table, counts.get(0, (0, 0))[1])


def _of_index(table: Table, index: TableIndex, counts: Tally) -> Allowance:
    return _allowance(table, index, counts.get(index.number, (0, 0))[1])


def _allowance(table: Table, given: Table | TableIndex, size: int) -> Allowance:
    times = (table.created, table.on_demand_since, given.increased, given.decreased)
    since = max(time.timestamp() for time in times if time is not None)
    if table.billing_mode != "PAY_PER_REQUEST":
        return Allowance(False, given.read_units, given.write_units, size=size, since=since)
    return Allowance(
        on_demand=True,
        reads=given.warm.get("ReadUnitsPerSecond", 0),
        writes=given.warm.get("WriteUnitsPerSecond", 0),
        most_reads=_most(given.on_demand.get("MaxReadRequestUnits")),
        most_writes=_most(given.on_demand.get("MaxWriteRequestUnits")),
        size=size,
        since=since,
    )


def _most(given: int | None) -> int | None:
    """-1 takes a maximum away."""
    return given if given is not None and given > 0 else None
