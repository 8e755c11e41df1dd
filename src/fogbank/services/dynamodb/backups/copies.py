"""The steps that copy items: into a backup, and into a table that is restored.

Both start over after a kill: what is half made is in no index, in no count that anybody sees, and removed first.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import msgspec

from fogbank.core.faults import EngineUnavailable
from fogbank.core.job import StepContext
from fogbank.core.lifecycle import DONE, Done, Wait
from fogbank.keyvalue.place import Place
from fogbank.keyvalue.store import StorageFull, kept

if TYPE_CHECKING:
    from fogbank.engines.dynamodb.copying import Slice
    from fogbank.engines.dynamodb.history import Past
    from fogbank.keyvalue.store import Transaction

_RETRY_SECONDS: Final = 1.0
_SECOND: Final = 1_000_000_000  # nanoseconds


class Copies:
    """Steps over the store at a place."""

    def __init__(self, place: Place, is_down: Callable[[str], bool]) -> None:
        """`is_down` tells whether a region is cut off."""
        self._place = place
        self._is_down = is_down

    async def copy_items(self, ctx: StepContext) -> Done:
        """Bring the items that a table had at the backup's time into the backup."""
        from fogbank.engines.dynamodb import copying
        from fogbank.services.dynamodb.tables.layouts import past_of

        backup = ctx.resource
        counts = [0, 0]

        def keep(txn: Transaction, items: Slice) -> None:
            count, size = copying.keep(txn, backup.data_id + b"i", items)
            counts[0] += count
            counts[1] += size

        past = past_of(backup.source.data_id, backup.source.history)
        await self._copy(past, backup.at, backup.data_id, keep)
        ctx.update(item_count=counts[0], backup_size_bytes=counts[1])
        return DONE

    async def restore_items(self, ctx: StepContext) -> Done | Wait:
        """Bring the items into a table that is restored; nothing is done for one that is not."""
        restore = ctx.resource.restore
        if restore is None or not restore.in_progress:
            return DONE
        region = restore.source_arn.split(":")[3]
        if region != ctx.resource.region and self._is_down(region):
            return Wait(_RETRY_SECONDS, f"the region {region} is cut off")
        from fogbank.engines.dynamodb import copying
        from fogbank.engines.dynamodb.history import nanoseconds
        from fogbank.services.dynamodb.tables.layouts import layout_of, past_of

        early = restore.at - nanoseconds(ctx.clock.now())
        if (
            0 < early < _SECOND
        ):  # what is further ahead is a clock that went back: nothing more is recorded for it
            return Wait(early / 1e9, "the time to restore to is not over")
        layout = layout_of(ctx.resource)
        past = past_of(restore.data, restore.history)
        await self._copy(
            past, restore.at, ctx.resource.data_id, lambda txn, items: copying.add(txn, layout, items)
        )
        ctx.update(restore=msgspec.structs.replace(restore, in_progress=False))
        return DONE

    async def _copy(
        self, past: Past, time: int, target: bytes, write: Callable[[Transaction, Slice], Any]
    ) -> None:
        """Write all items as of `time`, and nothing else, below `target`. Raises: `EngineUnavailable`."""
        from fogbank.engines.dynamodb.past import state_at

        try:
            await self._clear(target)
            async for items in state_at(self._place.store, past, time):
                with self._place.store.write() as txn:
                    write(txn, items)
                await kept(self._place.store)
        except StorageFull as full:
            with suppress(StorageFull):
                await self._clear(target)  # others need the room
            raise EngineUnavailable(f"the copy does not fit: {full}", _RETRY_SECONDS) from full

    async def _clear(self, prefix: bytes) -> None:
        from fogbank.engines.dynamodb import tending

        done = False
        while not done:
            with self._place.store.write() as txn:
                done = tending.remove_range(txn, prefix)
            await kept(self._place.store)
