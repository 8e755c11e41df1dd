"""What results are called where a query does not say: as much as it takes to tell them apart.

Source: answers of GetMetricData: `orders`, or `orders Sum` beside `orders Average`, or `orders Sum 300`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def labels_of(queries: Sequence[dict[str, Any]]) -> dict[str, str]:
    """Labels by the queries' ids; an expression is called by its id."""
    stats = [query["MetricStat"] for query in queries if query.get("MetricStat")]
    several_stats = len({stat["Stat"] for stat in stats}) > 1
    several_periods = len({stat["Period"] for stat in stats}) > 1
    labels = {}
    for query in queries:
        stat = query.get("MetricStat")
        made = query["Id"]
        if stat is not None:
            parts = [stat["Metric"].get("MetricName", "")]
            parts += [stat["Stat"]] if several_stats else []
            parts += [str(stat["Period"])] if several_periods else []
            made = " ".join(parts)
        labels[query["Id"]] = query.get("Label") or made
    return labels
