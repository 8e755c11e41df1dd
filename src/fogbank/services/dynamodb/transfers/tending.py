"""Exports and imports are forgotten in time."""

from __future__ import annotations

from fogbank.services.dynamodb.calls import Service
from fogbank.services.dynamodb.transfers.table_export import TableExport
from fogbank.services.dynamodb.transfers.table_import import TableImport
from fogbank.services.dynamodb.transfers.transfer_ids import KEPT


async def forget_transfers(service: Service) -> None:
    """Remove the records of those that ended long ago."""
    resources, oldest = service.backing.store.resources, service.backing.clock.now() - KEPT
    for kind in (TableExport, TableImport):
        for work in resources.everywhere(kind):
            if work.created <= oldest and work.status != "IN_PROGRESS":
                resources.delete(work.key)
