"""DynamoDB as a source of metrics: asked whenever metrics are written or read."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from fogbank.metrics.metrics import Metrics
from fogbank.services.dynamodb.tables.table import Table

if TYPE_CHECKING:
    from fogbank.services.dynamodb.calls import Service
    from fogbank.services.dynamodb.monitoring.capacity_metrics import CapacityMetrics
    from fogbank.services.dynamodb.monitoring.table_metrics import TableMetrics


class MetricsSource:
    """Brings what a service has counted."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._asked = service.backing.clock.now()

    @cached_property
    def _capacity(self) -> CapacityMetrics:
        from fogbank.services.dynamodb.monitoring.capacity_metrics import CapacityMetrics

        return CapacityMetrics(self._service.consumption)

    @cached_property
    def _tables(self) -> TableMetrics:
        from fogbank.services.dynamodb.monitoring.table_metrics import TableMetrics

        return TableMetrics()

    def __call__(self, metrics: Metrics) -> None:
        """What goes through the doors belongs to the minute that was when they were last asked."""
        service, asked = self._service, self._asked
        now = self._asked = service.backing.clock.now()
        if not service.doors.used and not service.backing.store.resources.everywhere(Table):
            return
        from fogbank.services.dynamodb.monitoring import request_metrics

        request_metrics.bring(metrics, service.doors, asked)
        self._capacity.bring(metrics)
        if self._tables.bring(metrics, service.backing.store, now):
            from fogbank.services.dynamodb.monitoring.gone import forget_gone

            forget_gone(service)
