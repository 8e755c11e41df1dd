"""The steps of a table's transitions. Whatever goes through a table does it in slices, so that others are served."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from fogbank.core.job import StepContext
from fogbank.core.lifecycle import DONE, Done
from fogbank.keyvalue.place import Place
from fogbank.keyvalue.store import kept
from fogbank.services.dynamodb.tables.table import TableIndex

_OF_THE_TABLE: Final = (b"x", b"t", b"c")  # what nobody needs of a table that is gone


class Steps:
    """Steps over the store at a place."""

    def __init__(self, place: Place) -> None:
        self._place = place

    async def activate_indexes(self, ctx: StepContext) -> Done:
        """Indexes that are complete become ACTIVE."""
        indexes: list[TableIndex] = ctx.resource.indexes
        active = [msgspec.structs.replace(one, status="ACTIVE", backfilling=False) for one in indexes]
        if active != indexes:
            ctx.update(indexes=active)
        return DONE

    async def fill_indexes(self, ctx: StepContext) -> Done:
        """Bring what is in the table into its new indexes."""
        for index in ctx.resource.indexes:
            if index.status == "CREATING":
                _change(ctx, index, backfilling=True)
                await self._fill(ctx, index)
        return DONE

    async def _fill(self, ctx: StepContext, index: TableIndex) -> None:
        from fogbank.engines.dynamodb import tending  # here and below: a start needs no engine
        from fogbank.services.dynamodb.tables.layouts import layout_of

        place: bytes | None = layout_of(ctx.resource).items
        while place is not None:
            layout = layout_of(ctx.resource)  # it may have changed, if only its stream
            found = next(one for one in layout.indexes if one.number == index.number)
            with self._place.store.write() as txn:
                place = tending.backfill(txn, layout, found, place)
            await kept(self._place.store)

    async def remove_indexes(self, ctx: StepContext) -> Done:
        """Remove the entries of deleted indexes, then the indexes themselves."""
        from fogbank.engines.dynamodb import tally
        from fogbank.services.dynamodb.tables.layouts import layout_of

        indexes: list[TableIndex] = ctx.resource.indexes
        for index in indexes:
            if index.status == "DELETING":
                await self._remove_entries(ctx.resource.data_id + b"x" + index.number.to_bytes(2))
                with self._place.store.write() as txn:
                    tally.forget(txn, layout_of(ctx.resource), index.number)
                await kept(self._place.store)
        left = [index for index in ctx.resource.indexes if index.status != "DELETING"]
        if len(left) != len(indexes):
            used = {name for keys in (ctx.resource.keys, *(one.keys for one in left)) for name, _ in keys}
            definitions = {name: kind for name, kind in ctx.resource.definitions.items() if name in used}
            ctx.update(indexes=left, definitions=definitions)
        return DONE

    async def _remove_entries(self, region: bytes) -> None:
        from fogbank.engines.dynamodb import tending

        done = False
        while not done:
            with self._place.store.write() as txn:
                done = tending.remove_range(txn, region)
            await kept(self._place.store)

    async def discard_data(self, ctx: StepContext) -> Done:
        """Give the data of a table, stream or backup up: nobody can reach it, and it is removed in time."""
        if self._place.is_used:
            from fogbank.engines.dynamodb import tending

            with self._place.store.write() as txn:
                for prefix in _discarded(ctx.resource):
                    tending.discard(txn, prefix)
            await kept(self._place.store)
        return DONE


def _discarded(resource: Any) -> list[bytes]:
    """What the keys begin with of all that has no heir."""
    data: bytes = resource.data_id
    if not getattr(resource, "items_kept", False):
        return [data]
    parts = _OF_THE_TABLE if resource.history_kept else (*_OF_THE_TABLE, b"h")
    return [data + part for part in parts]


def _change(ctx: StepContext, index: TableIndex, **changes: Any) -> None:
    ctx.update(
        indexes=[
            msgspec.structs.replace(one, **changes) if one.number == index.number else one
            for one in ctx.resource.indexes
        ]
    )
