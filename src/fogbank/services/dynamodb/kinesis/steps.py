"""The steps of a destination: its stream is looked for, its feed is opened and closed."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Final

import msgspec

from fogbank.aws.fault import Fault
from fogbank.core.faults import EngineRefused
from fogbank.core.job import StepContext
from fogbank.core.lifecycle import DONE, Done
from fogbank.services.dynamodb.calls import Service
from fogbank.services.dynamodb.replicas.replica import KinesisFeed
from fogbank.services.dynamodb.tables.table import Table

# What DynamoDB says of a stream that is not there.
_NO_STREAM: Final = "User does not have a permission to use kinesis stream"


class DestinationSteps:
    """Steps over the service, once it is wired."""

    def __init__(self, service: Callable[[], Service]) -> None:
        self._service = service

    async def find_stream(self, ctx: StepContext) -> Done:
        """Raises: `EngineRefused` where there is no such stream."""
        name = ctx.resource.stream_arn.rpartition("/")[2]
        try:
            await ctx.facilities.surroundings.call(
                "kinesis", "DescribeStreamSummary", {"StreamName": name}, ctx.resource.scope
            )
        except Fault as fault:
            missing = fault.shape == "ResourceNotFoundException"
            ctx.update(destination_status_description=_NO_STREAM if missing else fault.message)
            raise EngineRefused(f"{ctx.resource.stream_arn}: {fault.message}") from fault
        return DONE

    async def open_feed(self, ctx: StepContext) -> Done:
        """From now on the table's changes are kept for the stream."""
        table = self._table(ctx)
        if table is not None:
            kept = table.kinesis.id if table.kinesis is not None else secrets.token_hex(8)
            feed = KinesisFeed(id=kept, stream_arn=ctx.resource.stream_arn, precision=ctx.resource.precision)
            self._service().backing.store.resources.update(msgspec.structs.replace(table, kinesis=feed))
        return DONE

    async def close_feed(self, ctx: StepContext) -> Done:
        """Changes are kept no more. What waits is sent if the stream takes it now."""
        service, table = self._service(), self._table(ctx)
        if table is None or table.kinesis is None:
            return DONE
        service.backing.store.resources.update(msgspec.structs.replace(table, kinesis=None))
        await service.couriers.sender.send_rest(table)
        from fogbank.engines.dynamodb import tending

        with service.place.store.write() as txn:
            tending.discard(txn, table.kinesis.prefix)
        ctx.update(precision="")
        return DONE

    def _table(self, ctx: StepContext) -> Table | None:
        resources = self._service().backing.store.resources
        return resources.get(Table, ctx.resource.scope, ctx.resource.table_name)
