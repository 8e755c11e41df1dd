"""Records on their way into Kinesis data streams: in the order of their changes, at least once.

Source: the API reference of Kinesis, PutRecords: up to 500 records and 5 MB a call. What a stream does not take is
tried again, longer and longer apart, for the 24 hours that DynamoDB keeps changes.
"""

from __future__ import annotations

import asyncio
import logging
import time
from itertools import takewhile
from typing import Any, Final
from weakref import WeakValueDictionary

from fogbank.aws.fault import Fault
from fogbank.core.resource import ResourceKey
from fogbank.engines.dynamodb.replication import feed
from fogbank.engines.dynamodb.replication.kinesis_recorder import parted
from fogbank.keyvalue.store import StorageFull
from fogbank.services.dynamodb.calls import Service
from fogbank.services.dynamodb.replicas.errands import Errands
from fogbank.services.dynamodb.replicas.replica import KinesisFeed
from fogbank.services.dynamodb.tables.table import Table

_log = logging.getLogger(__name__)
_MOST_RECORDS: Final = 500
_MOST_BYTES: Final = 4 << 20
_KEPT_NANOSECONDS: Final = 24 * 3600 * 1_000_000_000
_LONGEST_PAUSE_SECONDS: Final = 30.0
_FOLLOWER: Final = "kinesis"


class Sender:
    """A task for each table that has something to send."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._errands = Errands("sender", self._run)
        # By feed, for as long as somebody sends from it.
        self._calling: WeakValueDictionary[bytes, asyncio.Lock] = WeakValueDictionary()

    def wake(self, key: ResourceKey) -> None:
        """There is something of a table to send. Called inside the transaction."""
        self._errands.wake(key)

    async def stop(self) -> None:
        """End all tasks; what they did not send is sent after the next start."""
        await self._errands.stop()

    async def _run(self, key: ResourceKey) -> None:
        pause = 0.0
        while self._errands.called(key) or pause:
            await asyncio.sleep(0)  # behind the commit of whoever called: `_due` reads what is committed
            table = self._service.backing.store.resources.get(Table, key.scope, key.identifier)
            if table is None or table.kinesis is None:
                return
            try:
                await self._send_all(table, table.kinesis)
                pause = 0.0
            except (Fault, StorageFull) as fault:
                pause = min(pause * 2 or 0.5, _LONGEST_PAUSE_SECONDS)
                _log.warning("%s does not take changes, trying again: %s", table.kinesis.stream_arn, fault)
                await self._service.backing.clock.sleep(pause)

    async def send_rest(self, table: Table) -> None:
        """Try once to send what waits for a destination that is given up."""
        assert table.kinesis is not None
        await asyncio.sleep(0)  # behind the last commit that has something for it
        try:
            await self._send_all(table, table.kinesis, rest=True)
        except (Fault, StorageFull) as fault:
            _log.warning("%s did not take the last changes: %s", table.kinesis.stream_arn, fault)

    async def expire(self, table: Table) -> None:
        """Give up what a stream did not take for a day."""
        assert table.kinesis is not None
        source, store, oldest = table.kinesis, self._service.place.store, time.time_ns() - _KEPT_NANOSECONDS
        count = 1
        while count and self._is_open(table, source):
            with store.read() as snapshot:
                if not feed.has_old(snapshot, source.prefix, oldest):
                    return
            with store.write() as txn:
                seen = max(feed.cursor(txn, source.prefix, _FOLLOWER), oldest)
                feed.move(txn, source.prefix, _FOLLOWER, seen)
                count = feed.trim(txn, source.prefix, (_FOLLOWER,), _MOST_RECORDS)
            await asyncio.sleep(0)

    async def _send_all(self, table: Table, source: KinesisFeed, *, rest: bool = False) -> None:
        """`rest` says that the table has the feed no more. Raises: `Fault` where the stream does not take them."""
        calling = self._calling.setdefault(source.prefix, asyncio.Lock())
        left = True
        while left:
            # Whoever sends the rest waits for the call under way, and does not send it again.
            async with calling:
                left = (rest or self._is_open(table, source)) and await self._send_some(table, source)

    async def _send_some(self, table: Table, source: KinesisFeed) -> bool:
        """One call; False where nothing was due. Raises: `Fault`."""
        entries = self._due(source.prefix)
        if not entries:
            return False
        taken = await self._put(table, source, [entry for _, entry in entries])
        if taken and not self._is_going(table):
            with self._service.place.store.write() as txn:
                feed.move(txn, source.prefix, _FOLLOWER, entries[taken - 1][0] + 1)
                feed.trim(txn, source.prefix, (_FOLLOWER,), _MOST_RECORDS * 2)
        await asyncio.sleep(0)  # behind the commit again
        if taken < len(entries):
            raise Fault("ProvisionedThroughputExceededException", "some records were not taken")
        return True

    def _is_open(self, table: Table, source: KinesisFeed) -> bool:
        current = self._service.backing.store.resources.get(Table, table.scope, table.table_name)
        return current is not None and current.kinesis is not None and current.kinesis.id == source.id

    def _is_going(self, table: Table) -> bool:
        """Whether the table and its feed are removed: nothing may be written there any more."""
        current = self._service.backing.store.resources.get(Table, table.scope, table.table_name)
        return current is None or current.table_id != table.table_id or current.table_status == "DELETING"

    def _due(self, prefix: bytes) -> list[tuple[int, bytes]]:
        """The next entries that are not too old: as many as fit one call, and one however long it is."""
        oldest, total = time.time_ns() - _KEPT_NANOSECONDS, 0
        due: list[tuple[int, bytes]] = []
        with self._service.place.store.read() as snapshot:
            for entry in feed.waiting(snapshot, prefix, _FOLLOWER, oldest):
                total += len(entry[1])
                if due and (total > _MOST_BYTES or len(due) == _MOST_RECORDS):
                    break
                due.append(entry)
        return due

    async def _put(self, table: Table, source: KinesisFeed, entries: list[bytes]) -> int:
        """Send records; returns how many, from the first on, were taken."""
        records: list[dict[str, Any]] = []
        for partition, data in map(parted, entries):
            records.append({"PartitionKey": partition, "Data": data})
        answer = await self._service.backing.facilities.surroundings.call(
            "kinesis",
            "PutRecords",
            {"StreamName": source.stream_arn.rpartition("/")[2], "Records": records},
            table.scope,
        )
        taken = takewhile(lambda one: not one.get("ErrorCode"), answer["Records"])
        return sum(1 for _ in taken)
