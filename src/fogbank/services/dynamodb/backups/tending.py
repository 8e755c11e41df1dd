"""What becomes of histories and backups as time passes: they are kept as long as AWS says, or somebody reads them."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import msgspec

from fogbank.engines.dynamodb import history, tending
from fogbank.engines.dynamodb.history import nanoseconds
from fogbank.services.dynamodb.backups.backup import Backup
from fogbank.services.dynamodb.backups.readers import is_read, oldest_reads
from fogbank.services.dynamodb.calls import Service
from fogbank.services.dynamodb.tables.layouts import past_of
from fogbank.services.dynamodb.tables.table import Table


async def tend_backups(service: Service) -> None:
    """Do once what is due, in slices."""
    store, now = service.backing.store, service.backing.clock.now()
    # Who begins to read from here on wants no time that is too old by `now`.
    reads = oldest_reads(store)
    for table in store.resources.everywhere(Table):
        if table.histories_made and table.table_status != "DELETING":
            await _tend_histories(service, table, now, reads.get(table.data_id))
    for backup in store.resources.everywhere(Backup):
        if _is_due(backup, now) and not is_read(store, backup.data_id):
            service.backing.reconciler.begin(backup, "delete")
        elif backup.backup_type == "SYSTEM" and not is_read(store, backup.data_id):
            # Who read the table when it was deleted needed its history, and has ended.
            await _remove_histories(service, backup.data_id, 0, backup.source.histories_made + 1)


def _is_due(backup: Backup, now: datetime) -> bool:
    expires = backup.backup_expiry_date_time
    return expires is not None and expires <= now and backup.backup_status == "AVAILABLE"


async def _tend_histories(service: Service, table: Table, now: datetime, read: int | None) -> None:
    if read is None:
        table = _end_history(service, table)
        await _remove_ended(service, table)
    if table.recovery is not None:
        until = nanoseconds(now - timedelta(days=table.recovery.days))
        await _expire(service, table, until if read is None else min(until, read))


def _end_history(service: Service, table: Table) -> Table:
    """Record changes no more where only a backup wanted that, which is made; returns the table as it is then."""
    store = service.backing.store
    current = store.resources.get(Table, table.scope, table.table_name)
    if current is None or not current.history or current.recovery is not None:
        return table
    if is_read(store, current.data_id):
        return table
    return store.resources.update(msgspec.structs.replace(current, history=0))


async def _remove_ended(service: Service, table: Table) -> None:
    """Remove what is left of histories before the current one."""
    await _remove_histories(service, table.data_id, 0, table.history or table.histories_made + 1)


async def _remove_histories(service: Service, data: bytes, start: int, end: int) -> None:
    first, last = past_of(data, start).history, past_of(data, end).history
    done = False
    while not done:
        with service.place.store.read() as snapshot:
            if next(snapshot.range(first, last), None) is None:
                return
        with service.place.store.write() as txn:
            done = tending.remove_between(txn, first, last)
        await asyncio.sleep(0)


async def _expire(service: Service, table: Table, until: int) -> None:
    past = past_of(table.data_id, table.history)
    count = 1
    while count:
        with service.place.store.read() as snapshot:
            if next(snapshot.range(past.history, history.since(past.history, until)), None) is None:
                return
        with service.place.store.write() as txn:
            count = history.expire(txn, past.history, until)
        await asyncio.sleep(0)
