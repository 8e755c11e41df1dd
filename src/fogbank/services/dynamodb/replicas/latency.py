"""ReplicationLatency: from the write of an item to its arrival in another region, in milliseconds.

Source: the developer guide's "DynamoDB metrics and dimensions".
"""

from __future__ import annotations

import time

from msgspec import Struct

from fogbank.core.resource import ResourceKey


class Latency(Struct):
    """Of all writes of a table that arrived in a region since the server started."""

    count: int = 0
    total_milliseconds: float = 0.0
    worst_milliseconds: float = 0.0


class Latencies:
    """By table and the region that its writes went to. This is where the metric has its figures from."""

    def __init__(self) -> None:
        self.by_way: dict[tuple[ResourceKey, str], Latency] = {}

    def observe(self, table: ResourceKey, receiving: str, times: list[int]) -> None:
        """Writes of those times (nanoseconds since 1970) have arrived."""
        if not times:
            return
        now, latency = time.time_ns(), self.by_way.setdefault((table, receiving), Latency())
        for one in times:
            milliseconds = max(now - one, 0) / 1e6
            latency.count += 1
            latency.total_milliseconds += milliseconds
            latency.worst_milliseconds = max(latency.worst_milliseconds, milliseconds)
