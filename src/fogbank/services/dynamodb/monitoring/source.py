"""DynamoDB as a source of metrics: asked whenever metrics are written or read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fogbank.metrics.levels import MINUTE, floor
from fogbank.metrics.metrics import Metrics

if TYPE_CHECKING:
    from fogbank.services.dynamodb.calls import Service
    from fogbank.services.dynamodb.monitoring.capacity_metrics import CapacityMetrics


class MetricsSource:
    """Brings what a service has counted; a server without tables pays a look at its directory."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._asked = service.backing.clock.now()
        self._minute = 0  # whose samples of tables were brought
        self._capacity: CapacityMetrics | None = None

    def __call__(self, metrics: Metrics) -> None:
        """What goes through the doors belongs to the minute that was when they were last asked."""
        service, asked = self._service, self._asked
        self._asked = service.backing.clock.now()
        if not service.place.is_used and not service.doors.user_errors:
            return
        from fogbank.services.dynamodb.monitoring import capacity_metrics, request_metrics, table_metrics
        from fogbank.services.dynamodb.tables.table import Table

        request_metrics.bring(metrics, service.doors, asked)
        if self._capacity is None:
            self._capacity = capacity_metrics.CapacityMetrics(service.consumption)
        self._capacity.bring(metrics)
        minute = floor(self._asked.timestamp(), MINUTE.seconds)
        if minute != self._minute:
            self._minute = minute
            table_metrics.bring(metrics, service.backing.store.resources.everywhere(Table), self._asked)
