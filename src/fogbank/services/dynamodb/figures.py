"""What `/_fogbank/status` tells of the service's resources beside their names and statuses."""

from __future__ import annotations

from typing import Any

from fogbank.core.resource import Resource
from fogbank.services.dynamodb.calls import Service
from fogbank.services.dynamodb.tables.table import Table, TableStream


def figures(service: Service, resource: Resource) -> dict[str, Any]:
    """A table's items and their bytes, its indexes' not counted; whether a stream still gets changes."""
    match resource:
        case Table():
            items, size = _count(service, resource)
            return {"items": items, "size_bytes": size}
        case TableStream():
            return {"status": "open" if resource.closed is None else "closed"}
    return {}


def _count(service: Service, table: Table) -> tuple[int, int]:
    if not service.place.is_used:
        return 0, 0
    from fogbank.engines.dynamodb import tally  # with the engine
    from fogbank.services.dynamodb.tables.layouts import layout_of

    with service.place.store.read() as snapshot:
        return tally.read(snapshot, layout_of(table)).get(0, (0, 0))
