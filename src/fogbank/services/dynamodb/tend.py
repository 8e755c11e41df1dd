"""What DynamoDB does by itself as time passes: what is old expires, what was deleted is removed.

Source: the developer guide's "Using time to live (TTL)" (within days there; here within a minute) and "Change data
capture for DynamoDB Streams" (24 hours).
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Final

from fogbank.engines.dynamodb import change_record, idempotency, tending
from fogbank.services.dynamodb.backups.tending import tend_backups
from fogbank.services.dynamodb.calls import Service
from fogbank.services.dynamodb.tables.catalog import OpenTable
from fogbank.services.dynamodb.tables.table import Table, TableStream
from fogbank.services.dynamodb.transfers.tending import forget_transfers

_KEPT: Final = timedelta(seconds=change_record.KEPT_SECONDS)


async def look_after(service: Service) -> None:
    """Do once what is due, in slices."""
    for table in service.backing.store.resources.everywhere(Table):
        if table.ttl_attribute and table.table_status == "ACTIVE":
            await _expire_items(service, table)
    for stream in service.backing.store.resources.everywhere(TableStream):
        await _expire_records(service, stream)
    await tend_backups(service)
    forget_transfers(service)
    await _forget_tokens(service)
    await _remove_discarded(service)


async def _remove_discarded(service: Service) -> None:
    done = False
    while not done:
        done = tending.collect(service.place.store)
        await asyncio.sleep(0)


async def _expire_items(service: Service, table: Table) -> None:
    store, now = service.place.store, service.backing.clock.now().timestamp()
    opened: OpenTable = service.catalog.table(table.scope, table.table_name)
    place: bytes | None = opened.layout.items
    while place is not None:
        with store.read() as snapshot:
            due, place = tending.expired(snapshot, opened.layout, table.ttl_attribute, now, place)
        if due:
            current = service.backing.store.resources.get(Table, table.scope, table.table_name)
            if current is None or current.table_id != table.table_id or current.table_status != "ACTIVE":
                return
            opened = service.catalog.table(table.scope, table.table_name)  # its indexes may have changed
            with store.write() as txn:
                opened.door.expired += tending.expire(txn, opened.layout, table.ttl_attribute, now, due)
        await asyncio.sleep(0)


async def _expire_records(service: Service, stream: TableStream) -> None:
    now = service.backing.clock.now()
    if stream.closed is not None and stream.closed + _KEPT < now:
        with service.place.store.write() as txn:
            tending.discard(txn, stream.data_id)
        service.backing.store.resources.delete(stream.key)
        return
    count = tending.SLICE
    while count == tending.SLICE:
        with service.place.store.read() as snapshot:
            if not change_record.has_old(snapshot, stream.data_id, now.timestamp()):
                return
        with service.place.store.write() as txn:
            count = change_record.expire(txn, stream.data_id, now.timestamp(), tending.SLICE)
        await asyncio.sleep(0)


async def _forget_tokens(service: Service) -> None:
    place: bytes | None = b""
    while place is not None:
        with service.place.store.write() as txn:
            now = service.backing.clock.now().timestamp()
            place = idempotency.expire(txn, now, place, tending.SLICE)
        await asyncio.sleep(0)
