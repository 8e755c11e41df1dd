"""Who brings changes from a table to its replicas: a task for each table that has some to send, and none for others.

There is no distance between regions here, so a write is elsewhere milliseconds after its reply. Whatever waits for a
region that is cut off stays in the feed of its table.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Final

from fogbank.core.resource import ResourceKey
from fogbank.core.scope import Scope
from fogbank.engines.dynamodb.replication.applying import Member, Sent
from fogbank.engines.dynamodb.replication.delivery import Delivered, deliver
from fogbank.keyvalue.store import StorageFull
from fogbank.services.dynamodb.calls import Service
from fogbank.services.dynamodb.kinesis.sender import Sender
from fogbank.services.dynamodb.replicas import group
from fogbank.services.dynamodb.replicas.errands import Errands
from fogbank.services.dynamodb.replicas.latency import observe
from fogbank.services.dynamodb.replicas.members import member_of
from fogbank.services.dynamodb.tables.table import Table

_log = logging.getLogger(__name__)
_PAUSE_SECONDS: Final = 1.0  # where there is no room for what was brought


class Couriers:
    """Woken by recorders, at the start, and when a region comes back."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._errands = Errands("courier", self._run)
        self.sender = Sender(service)
        service.backing.regions.subscribe(self.wake_all)

    def wake(self, key: ResourceKey) -> None:
        """Something of a table is to be sent. Called inside the transaction: the task looks after it."""
        self._errands.wake(key)

    def wake_all(self) -> None:
        """Look after every table that has somebody to send to."""
        for table in self._service.backing.store.resources.everywhere(Table):
            if table.replication:
                self.wake(table.key)
            if table.kinesis is not None:
                self.sender.wake(table.key)

    async def stop(self) -> None:
        """End all tasks; what they did not send is sent after the next start."""
        await self._errands.stop()
        await self.sender.stop()

    async def _run(self, key: ResourceKey) -> None:
        """Send until there is nothing to send, and nobody called meanwhile."""
        moved = True
        while self._errands.called(key) or moved:
            try:
                moved = self.round(key)
            except StorageFull as full:
                _log.warning("%s: its changes wait, there is no room for them: %s", key, full)
                await self._service.backing.clock.sleep(_PAUSE_SECONDS)
                moved = True
            await asyncio.sleep(0)

    def round(self, key: ResourceKey) -> bool:
        """Bring one slice to each member that can be reached. Returns whether there was anything."""
        table = self._service.backing.store.resources.get(Table, key.scope, key.identifier)
        down = self._service.backing.regions.is_down
        if table is None or not table.replication or down(table.region):
            return False
        reachable = [one for one in group.others(self._service, table) if not down(one.region)]
        staying = [one.region for one in reachable if one.table_status != "DELETING"]
        return sum(self._bring(table, region).entries for region in staying) > 0

    async def drain(self, key: ResourceKey) -> None:
        """Send all that can be sent."""
        moved = True
        while moved:
            moved = self.round(key)
            await asyncio.sleep(0)

    def _bring(self, table: Table, region: str) -> Delivered:
        service, nothing = self._service, Delivered(0, [])
        source = member_of(service, table.account, table.region, table.table_name)
        target = member_of(service, table.account, region, table.table_name)
        if source is None or target is None:
            return nothing
        followers = [replica.region for replica in table.replicas]
        with service.place.store.write() as txn:
            delivered = deliver(txn, source, target, followers)
        self._account(table, target, delivered.news)
        return delivered

    def _account(self, table: Table, target: Member, news: list[Sent]) -> None:
        """Replicated writes consume capacity where they arrive; nothing throttles them."""
        account = self._service.consumption.table(Scope(table.account, target.region), table.table_name)
        local = {index.name: index.local for index in target.layout.indexes}
        for one in news:
            account.wrote(one.written.units, one.written.indexes, local)
        metrics = self._service.backing.metrics
        observe(metrics, table.scope, table.table_name, target.region, (one.stamp.time for one in news))
