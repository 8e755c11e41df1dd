"""The steps of an import. It starts over after a kill: the table is nobody's until everything is in it.

Source: the developer guide's "Import format quotas and validation".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from fogbank.core.faults import EngineRefused
from fogbank.core.job import StepContext
from fogbank.core.lifecycle import DONE, Done
from fogbank.keyvalue.place import Place
from fogbank.services.dynamodb.tables.table import Table
from fogbank.services.dynamodb.transfers.table_import import TableImport
from fogbank.store import Store

if TYPE_CHECKING:
    from fogbank.services.dynamodb.transfers.loading import Counts

_SKIPPED: Final = (
    "Some of the items failed validation checks and were not imported. "
    "Please check CloudWatch error logs for more details."
)


class Imports:
    """Steps over the items at a place and the resources of a store."""

    def __init__(self, place: Place, store: Store) -> None:
        self._place = place
        self._store = store

    async def load_items(self, ctx: StepContext) -> Done:
        """Bring what is in S3 into the table; what fails is written down."""
        from fogbank.services.dynamodb.transfers.bucket import TransferFailed  # a start needs none of it
        from fogbank.services.dynamodb.transfers.loading import Loading

        table = self._table(ctx.resource)
        if table is None or table.table_status != "CREATING":
            return DONE
        loading = Loading(ctx, self._place, table)
        failure = ("", "")
        try:
            await loading.run()
        except TransferFailed as failed:
            failure = (failed.code, str(failed))
        if not failure[0] and loading.counts.errors:
            failure = ("ItemValidationError", _SKIPPED)
        self._count(ctx, loading.counts)
        ctx.update(failure_code=failure[0], failure_message=failure[1])
        return DONE

    async def open_table(self, ctx: StepContext) -> Done:
        """The table can be used, also where some of it is missing; there is none where nothing was read."""
        work: TableImport = ctx.resource
        table = self._table(work)
        if table is not None and table.table_status == "CREATING":
            if work.failure_code and not work.processed_item_count:
                self._store.resources.delete(table.key)
            else:
                active = [msgspec.structs.replace(one, status="ACTIVE") for one in table.indexes]
                self._store.resources.update(
                    msgspec.structs.replace(table, table_status="ACTIVE", indexes=active)
                )
        ctx.update(end_time=ctx.clock.now())
        return DONE

    async def judge(self, ctx: StepContext) -> Done:
        """An import of which something failed has failed."""
        if ctx.resource.failure_code:
            raise EngineRefused(ctx.resource.failure_message)
        return DONE

    def _table(self, work: TableImport) -> Table | None:
        table = self._store.resources.get(Table, work.scope, work.table_name)
        return table if table is not None and table.table_id == work.table_id else None

    @staticmethod
    def _count(ctx: StepContext, counts: Counts) -> None:
        """As with AWS, none of it is told before the end."""
        ctx.update(
            processed_size_bytes=counts.size,
            processed_item_count=counts.processed,
            imported_item_count=counts.imported,
            error_count=counts.errors,
        )
