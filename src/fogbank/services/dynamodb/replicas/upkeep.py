"""What followers need as time passes: what is old is forgotten, and a full disk leaves nothing unsent."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Final

from fogbank.core.scope import Scope
from fogbank.engines.dynamodb.history import nanoseconds
from fogbank.engines.dynamodb.replication import feed, tombstones
from fogbank.keyvalue.store import Snapshot
from fogbank.services.dynamodb.calls import Service
from fogbank.services.dynamodb.tables.table import Table

_KEPT: Final = timedelta(hours=24)
_SLICE: Final = 200


async def look_after_replicas(service: Service) -> None:
    """Do once what is due, in slices."""
    tables = service.backing.store.resources.everywhere(Table)
    if any(table.replication or table.kinesis is not None for table in tables):
        service.couriers.wake_all()
    for table in tables:
        if table.replication and _has_all(service, table):
            await _forget_deletions(service, table)
        if table.kinesis is not None:
            await service.couriers.sender.expire(table)


def _has_all(service: Service, table: Table) -> bool:
    """Whether every write of all other members has arrived: an older one could undo a deletion."""
    with service.place.store.read() as snapshot:
        return all(_has_sent(service, snapshot, table, one.region) for one in table.replicas)


def _has_sent(service: Service, snapshot: Snapshot, table: Table, region: str) -> bool:
    member = service.backing.store.resources.get(Table, Scope(table.account, region), table.table_name)
    if member is None or not member.replication or member.copies_from:
        return False
    return not feed.pending(snapshot, member.membership, table.region, 1)


async def _forget_deletions(service: Service, table: Table) -> None:
    until = nanoseconds(service.backing.clock.now() - _KEPT)
    place: bytes | None = b""
    while place is not None:
        with service.place.store.write() as txn:
            place = tombstones.forget(txn, table.membership, until, place, _SLICE)
        await asyncio.sleep(0)
