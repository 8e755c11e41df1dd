"""What DynamoDB does by itself as time passes: what is old expires, what was deleted is removed.

Source: the developer guide's "Using time to live (TTL)" (within days there; here within a minute) and "Change data
capture for DynamoDB Streams" (24 hours).
"""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from typing import Final

from fogbank.engines.dynamodb import change_record, idempotency, tending
from fogbank.engines.dynamodb.slices import SLICE
from fogbank.keyvalue.store import StorageFull
from fogbank.services.dynamodb.backups.tending import tend_backups
from fogbank.services.dynamodb.calls import Service
from fogbank.services.dynamodb.replicas.upkeep import look_after_replicas
from fogbank.services.dynamodb.strays import discard_strays
from fogbank.services.dynamodb.tables.catalog import OpenTable
from fogbank.services.dynamodb.tables.layouts import layout_of
from fogbank.services.dynamodb.tables.table import Table, TableStream
from fogbank.services.dynamodb.transfers.tending import forget_transfers
from fogbank.store.database import StateUnavailable

_log = logging.getLogger(__name__)
_KEPT: Final = timedelta(seconds=change_record.KEPT_SECONDS)


async def look_after(service: Service) -> None:
    """Do once what is due, in slices. What a full disk stops is done another time, and all the rest now."""
    for chore in (
        _expire_tables,
        _expire_streams,
        tend_backups,
        forget_transfers,
        _forget_tokens,
        look_after_replicas,
        discard_strays,
        _remove_discarded,
    ):
        try:
            await chore(service)
        except (StorageFull, StateUnavailable) as full:
            _log.warning("upkeep of DynamoDB goes on when there is room: %s", full)
        await asyncio.sleep(0)  # behind the commit: the next one reads what is committed


async def _remove_discarded(service: Service) -> None:
    done = False
    while not done:
        done = tending.collect(service.place.store)
        await asyncio.sleep(0)


async def _expire_tables(service: Service) -> None:
    for table in service.backing.store.resources.everywhere(Table):
        if table.ttl_attribute:
            await _expire_items(service, table)


async def _expire_items(service: Service, table: Table) -> None:
    store, now = service.place.store, service.backing.clock.now().timestamp()
    place: bytes | None = layout_of(table).items
    while place is not None and _expires(service, table):
        opened: OpenTable = service.catalog.table(table.scope, table.table_name)  # it may have changed
        with store.read() as snapshot:
            due, place = tending.expired(snapshot, opened.layout, table.ttl_attribute, now, place)
        if due:
            with store.write() as txn:
                opened.door.expired += tending.expire(txn, opened.layout, table.ttl_attribute, now, due)
        await asyncio.sleep(0)


def _expires(service: Service, table: Table) -> bool:
    """Whether it still is the same table, in use, whose items expire by the same attribute."""
    current = service.backing.store.resources.get(Table, table.scope, table.table_name)
    return (
        current is not None
        and current.table_status == "ACTIVE"
        and (current.table_id, current.ttl_attribute) == (table.table_id, table.ttl_attribute)
    )


async def _expire_streams(service: Service) -> None:
    for stream in service.backing.store.resources.everywhere(TableStream):
        await _expire_records(service, stream)


async def _expire_records(service: Service, stream: TableStream) -> None:
    now = service.backing.clock.now()
    if stream.closed is not None and stream.closed + _KEPT < now:
        with service.place.store.write() as txn:
            tending.discard(txn, stream.data_id)
        service.backing.store.resources.delete(stream.key)
        return
    count = 1
    while count:
        with service.place.store.read() as snapshot:
            if not change_record.has_old(snapshot, stream.data_id, now.timestamp()):
                return
        with service.place.store.write() as txn:
            count = change_record.expire(txn, stream.data_id, now.timestamp())
        await asyncio.sleep(0)


async def _forget_tokens(service: Service) -> None:
    place: bytes | None = b""
    while place is not None:
        with service.place.store.write() as txn:
            now = service.backing.clock.now().timestamp()
            place = idempotency.expire(txn, now, place, SLICE)
        await asyncio.sleep(0)
