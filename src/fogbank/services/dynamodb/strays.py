"""Data that belongs to nothing: of a reset, of a server that was killed between two stores, of who came too late.

Every row is written before the first of its data, so what no row names will never be read again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from fogbank.core.scope import Scope
from fogbank.engines.dynamodb import idempotency, tending
from fogbank.services.dynamodb.backups.backup import Backup
from fogbank.services.dynamodb.backups.readers import oldest_reads
from fogbank.services.dynamodb.calls import Service
from fogbank.services.dynamodb.kinesis.destination import KinesisDestination
from fogbank.services.dynamodb.tables.table import Table, TableStream
from fogbank.store import Store

_EVERY: Final = timedelta(hours=1)


async def discard_strays(service: Service) -> None:
    """Give up what nobody knows, after a start and now and then."""
    now = service.backing.clock.now()
    if service.strays_due > now:
        return
    service.strays_due = now + _EVERY
    store = service.backing.store
    with service.place.store.read() as snapshot:
        there = list(tending.owners(snapshot))
    known, read = (
        set(_known(store)),
        oldest_reads(store),
    )  # in the same turn: what comes later is not in `there`
    strays = [owner for owner in there if owner not in known]
    if _are_sending(store) or any(owner in read for owner in strays):
        service.strays_due = now  # some are still needed: look again the next time
    unread = [owner for owner in strays if owner not in read]
    if unread and not _are_sending(store):
        with service.place.store.write() as txn:
            for owner in unread:
                tending.discard(txn, owner)


def _are_sending(store: Store) -> bool:
    """Whether the last records of a destination are on their way, which no row names."""
    return any(
        one.destination_status == "DISABLING" for one in store.resources.everywhere(KinesisDestination)
    )


async def forget_tokens(service: Service, scope: Scope | None) -> None:
    """Forget all client request tokens, or those of an account and region."""
    prefix = idempotency.begin_with(None if scope is None else f"{scope.account}/{scope.region}")
    done = False
    while not done:
        with service.place.store.write() as txn:
            done = tending.remove_range(txn, prefix)
        await asyncio.sleep(0)


def _known(store: Store) -> Iterator[bytes]:
    for table in store.resources.everywhere(Table):
        yield table.data_id
        if table.replication:
            yield table.membership
        if table.kinesis is not None:
            yield table.kinesis.prefix
    for stream in store.resources.everywhere(TableStream):
        yield stream.data_id
    for backup in store.resources.everywhere(Backup):
        yield backup.data_id
