"""ReplicationLatency: from the write of an item to its arrival in another region, in milliseconds.

Source: the developer guide's "DynamoDB metrics and dimensions".
"""

from __future__ import annotations

import time
from collections.abc import Iterable

from fogbank.core.scope import Scope
from fogbank.metrics.metrics import Metrics


def observe(metrics: Metrics, scope: Scope, table_name: str, receiving: str, times: Iterable[int]) -> None:
    """Writes of those times (nanoseconds since 1970), made in the scope, have arrived in the region `receiving`."""
    now, ways = time.time_ns(), {"TableName": table_name, "ReceivingRegion": receiving}
    for one in times:
        milliseconds = max(now - one, 0) / 1e6
        metrics.add(scope, "AWS/DynamoDB", "ReplicationLatency", ways, milliseconds, "Milliseconds")
