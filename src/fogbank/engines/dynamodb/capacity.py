"""Capacity units, as the developer guide counts them ("Read and write operations"), and how replies say them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct


def kilobytes(size: int) -> float:
    """Write units of an item of `size` bytes: one for each started kilobyte, at least one."""
    return float(-(-size // 1024) or 1)


def read_units(size: int, *, consistent: bool) -> float:
    """Read units of `size` bytes: one for each started four kilobytes, half of it if it may be stale."""
    blocks = -(-size // 4096) or 1
    return float(blocks) if consistent else blocks / 2


class Consumed(Struct):
    """What one table's part of a request consumed. `kind` is what transactions add: Read or Write."""

    table: str
    units: float = 0.0
    local: dict[str, float] = {}
    global_: dict[str, float] = {}
    kind: str = ""

    def add(self, units: float, indexes: Mapping[str, float], local: Mapping[str, bool]) -> None:
        """Count units of the table, and of indexes by name; `local` tells which of them are."""
        self.units += units
        for name, cost in indexes.items():
            group = self.local if local[name] else self.global_
            group[name] = group.get(name, 0.0) + cost

    @property
    def total(self) -> float:
        return self.units + sum(self.local.values()) + sum(self.global_.values())

    def described(self, detail: str | None) -> dict[str, Any] | None:
        """The reply's ConsumedCapacity; `detail` is ReturnConsumedCapacity."""
        if detail not in ("TOTAL", "INDEXES"):
            return None
        answer: dict[str, Any] = {"TableName": self.table, **self._units(self.total)}
        if detail == "INDEXES":
            answer["Table"] = self._units(self.units)
            if self.local:
                answer["LocalSecondaryIndexes"] = {n: self._units(u) for n, u in self.local.items()}
            if self.global_:
                answer["GlobalSecondaryIndexes"] = {n: self._units(u) for n, u in self.global_.items()}
        return answer

    def _units(self, units: float) -> dict[str, float]:
        described = {"CapacityUnits": units}
        if self.kind:
            described[f"{self.kind}CapacityUnits"] = units
        return described
