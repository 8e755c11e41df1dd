"""The steps of replicas' coming and going. Each can be repeated, and goes on where a killed server left it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from fogbank.core.faults import EngineRefused
from fogbank.core.job import StepContext
from fogbank.core.lifecycle import DONE, Done, Wait
from fogbank.keyvalue.store import kept
from fogbank.services.dynamodb.calls import Call, Service
from fogbank.services.dynamodb.kinesis.destination import destinations_of
from fogbank.services.dynamodb.replicas import group
from fogbank.services.dynamodb.tables.table import Table

_LOOK_SECONDS: Final = 0.005


class ReplicaSteps:
    """Steps of tables that are in a group; for all others they do nothing."""

    def __init__(self, service: Callable[[], Service]) -> None:
        """`service` gives the service once it is wired: lifecycles are declared before."""
        self._service = service

    async def make_replica(self, ctx: StepContext) -> Done | Wait:
        """Insert the new replica's table, which then copies from this one.

        Raises: `EngineRefused` where another table has got the name since; the group then is what it was before.
        """
        from fogbank.services.dynamodb.replicas.new_replica import new_replica
        from fogbank.services.dynamodb.streams.table_streams import make_stream

        service, table, region = self._service(), ctx.resource, ctx.arguments["region"]
        there = group.found(service, table, region)
        if there is not None and group.is_member(there, table.region):
            return DONE
        if there is not None:
            with service.backing.store.transaction():
                group.give_up(service, table, region)
            raise EngineRefused(f"a table {table.table_name} that is no replica is in {region} now")
        if cut := self._cut_off(table, region):
            return cut
        made = new_replica(table, ctx.arguments["create"], ctx.clock.now())
        view = {"StreamEnabled": True, "StreamViewType": table.stream.view}
        with service.backing.store.transaction():
            made = make_stream(Call(service, made.scope), made, view)
            service.backing.reconciler.create(made, {}, {})
        return DONE

    async def await_replica(self, ctx: StepContext) -> Done | Wait:
        """The source is as it was when its replica can be used."""
        made = group.found(self._service(), ctx.resource, ctx.arguments["region"])
        if made is not None and made.table_status == "CREATING":
            return Wait(_LOOK_SECONDS, "the replica gets its items")
        return DONE

    async def copy_items(self, ctx: StepContext) -> Done | Wait:
        """Bring all items of the source into a new replica, while both regions go on.

        Raises: `EngineRefused` where a reset took the source away, and with it the group: half a table is none.
        """
        from fogbank.engines.dynamodb.replication.copying import copy
        from fogbank.services.dynamodb.replicas.members import member_of

        done = not ctx.resource.copies_from
        while not done:
            service, table = self._service(), ctx.resource
            if cut := self._cut_off(table, table.copies_from):
                return cut
            source = member_of(service, table.account, table.copies_from, table.table_name)
            target = member_of(service, table.account, table.region, table.table_name)
            if source is None or target is None:
                self._take_back(table)
                raise EngineRefused(f"the source of the replica in {table.region} is gone")
            with service.place.store.write() as txn:
                done = copy(txn, source, target)
            await kept(service.place.store)
        if ctx.resource.copies_from:
            ctx.update(copies_from="")
        return DONE

    async def remove_replica(self, ctx: StepContext) -> Done | Wait:
        """Delete a replica's table."""
        from fogbank.services.dynamodb.tables.delete_table import begin_deletion

        service, region = self._service(), ctx.arguments["region"]
        if cut := self._cut_off(ctx.resource, region):
            return cut
        gone = group.found(service, ctx.resource, region)
        if gone is not None and gone.table_status == "ACTIVE":
            begin_deletion(Call(service, gone.scope), gone)
        return DONE

    async def await_removal(self, ctx: StepContext) -> Done | Wait:
        if group.found(self._service(), ctx.resource, ctx.arguments["region"]) is not None:
            return Wait(_LOOK_SECONDS, "the replica is deleted")
        return DONE

    async def leave_group(self, ctx: StepContext) -> Done | Wait:
        """Send what is not sent yet, then leave."""
        table: Table = ctx.resource
        if table.replication:
            await self._service().couriers.drain(table.key)
            for replica in table.replicas:
                if cut := self._cut_off(table, replica.region):
                    return cut
        return await self.abandon_group(ctx)

    async def abandon_group(self, ctx: StepContext) -> Done:
        """Leave; what replication and destinations kept of the table is removed."""
        table: Table = ctx.resource
        if table.replication:
            with self._service().backing.store.transaction():
                group.leave(self._service(), table)
                ctx.update(replicas=[], replication="")
            self._discard(table.membership)
        if table.kinesis is not None:
            self._discard(table.kinesis.prefix)
            ctx.update(kinesis=None)
        return DONE

    async def forget_destinations(self, ctx: StepContext) -> Done:
        """Kinesis destinations go with their table."""
        if ctx.resource.has_destinations:
            service = self._service()
            for one in destinations_of(service, ctx.resource):
                service.backing.store.resources.delete(one.key)
        return DONE

    def _take_back(self, table: Table) -> None:
        """A replica that cannot be completed leaves nothing but a stream that has ended."""
        from fogbank.services.dynamodb.streams.table_streams import close_stream

        service = self._service()
        with service.backing.store.transaction():
            group.leave(service, table)
            close_stream(Call(service, table.scope), table)
        for prefix in (table.data_id, *((table.membership,) if table.replication else ())):
            self._discard(prefix)

    def _discard(self, prefix: bytes) -> None:
        from fogbank.engines.dynamodb import tending

        with self._service().place.store.write() as txn:
            tending.discard(txn, prefix)

    def _cut_off(self, table: Table, region: str) -> Wait | None:
        regions = self._service().backing.regions
        for one in (table.region, region):
            if regions.is_down(one):
                return Wait(_LOOK_SECONDS, f"the region {one} is cut off")
        return None


def unwired() -> Service:
    raise AssertionError("these lifecycles were declared without their service")
