"""Data that belongs to nothing: what a server that was killed between two stores left, and whoever came too late.

Every row is written before the first of its data, so what no row names will never be read again.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from fogbank.engines.dynamodb import tending
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
    known = {*_known(store), *oldest_reads(store)}  # in the same turn: what came meanwhile is not in `there`
    strays = [owner for owner in there if owner not in known]
    if any(one.destination_status == "DISABLING" for one in store.resources.everywhere(KinesisDestination)):
        return  # its last records are on their way, and no row names them
    if strays:
        with service.place.store.write() as txn:
            for owner in strays:
                tending.discard(txn, owner)


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
