"""What is counted of tables is forgotten when they are gone, once it was brought: names may be many and used once."""

from __future__ import annotations

from fogbank.services.dynamodb.calls import Service
from fogbank.services.dynamodb.monitoring.insights.watching import stop_where_gone
from fogbank.services.dynamodb.tables.table import Table


def forget_gone(service: Service) -> None:
    """Forget doors, consumption, gates and insights of tables that are not there any more."""
    if service.consumption.watched:
        stop_where_gone(service)
    tables = service.backing.store.resources.everywhere(Table)
    names = {(table.account, table.region, table.table_name) for table in tables}
    service.doors.keep(names)
    service.consumption.keep(names)
    service.policy.keep({table.arn for table in tables})
