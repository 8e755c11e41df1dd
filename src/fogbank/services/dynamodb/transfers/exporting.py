"""The steps of an export. It starts over after a kill, and writes the same objects again.

Source: the developer guide's "DynamoDB table export output format".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from fogbank.core.faults import EngineRefused
from fogbank.core.job import StepContext
from fogbank.core.lifecycle import DONE, Done, Wait
from fogbank.keyvalue.place import Place
from fogbank.services.dynamodb.transfers.table_export import TableExport

if TYPE_CHECKING:
    from fogbank.services.dynamodb.transfers.data_files import DataFiles

_LEAST_BILLED: Final = 10_000_000  # bytes of an incremental export


class Exports:
    """Steps over the items at a place."""

    def __init__(self, place: Place) -> None:
        self._place = place

    async def write_files(self, ctx: StepContext) -> Done | Wait:
        """Write everything to the bucket; what fails is written down."""
        early = ctx.resource.to_time - ctx.clock.now().timestamp()
        if early > 0:  # the first second of a recovery that was switched on within it
            return Wait(early, "the time to export is not over")
        from fogbank.services.dynamodb.transfers.bucket import TransferFailed  # a start needs none of it

        try:
            await self._write(ctx)
        except TransferFailed as failed:
            ctx.update(failure_code=failed.code, failure_message=str(failed), end_time=ctx.clock.now())
        return DONE

    async def judge(self, ctx: StepContext) -> Done:
        """An export of which something failed has failed."""
        if ctx.resource.failure_code:
            raise EngineRefused(ctx.resource.failure_message)
        return DONE

    async def _write(self, ctx: StepContext) -> None:
        from fogbank.engines.dynamodb.formats.lines import LINES
        from fogbank.services.dynamodb.transfers.bucket import Bucket
        from fogbank.services.dynamodb.transfers.data_files import DataFiles
        from fogbank.services.dynamodb.transfers.encryption_keys import encryption_of
        from fogbank.services.dynamodb.transfers.manifests import write_manifests

        work: TableExport = ctx.resource
        request, surroundings = work.request, ctx.facilities.surroundings
        bucket = Bucket(surroundings, work.scope, request["S3Bucket"], request.get("S3BucketOwner"))
        await bucket.check()
        encryption = await encryption_of(surroundings, work)
        await bucket.put(f"{work.place}{work.transfer_id}/_started", b"", encryption)
        folder = f"{work.place}data/" if work.is_incremental else f"{work.place}{work.transfer_id}/data/"
        files = DataFiles(bucket, folder, LINES[work.format].ending, encryption, work.export_arn)
        size = await (self._write_changes if work.is_incremental else self._write_items)(work, files)
        await files.close()
        changed: TableExport = ctx.update(
            item_count=sum(entry["itemCount"] for entry in files.entries),
            billed_size_bytes=size,
            end_time=ctx.clock.now(),
        )
        await write_manifests(bucket, changed, files.entries, encryption)

    async def _write_items(self, work: TableExport, files: DataFiles) -> int:
        """Returns how many bytes the items have."""
        from fogbank.engines.dynamodb.formats.lines import LINES
        from fogbank.engines.dynamodb.past import state_at
        from fogbank.engines.dynamodb.stored import size_of
        from fogbank.services.dynamodb.tables.layouts import past_of

        line, total = LINES[work.format].item, 0
        async for items in state_at(self._place.store, past_of(work.data_id, work.history), work.at):
            await files.add(b"".join([line(packed) for _, packed in items]), len(items))
            total += sum(size_of(packed) for _, packed in items)
        return total

    async def _write_changes(self, work: TableExport, files: DataFiles) -> int:
        """Returns how many bytes are billed. What came and went in between leaves nothing."""
        from fogbank.engines.dynamodb.past import changes_between
        from fogbank.engines.dynamodb.stored import size_of
        from fogbank.services.dynamodb.tables.layouts import past_of

        assert work.since is not None
        past, total = past_of(work.data_id, work.history), 0
        async for changes in changes_between(self._place.store, past, work.since, work.at):
            told = [one for one in changes if one.before is not None or one.after is not None]
            await files.add(b"".join([_change_line(work, one) for one in told]), len(told))
            total += sum(
                size_of(image) for one in told for image in (one.before, one.after) if image is not None
            )
        return max(total, _LEAST_BILLED)


def _change_line(work: TableExport, change: Any) -> bytes:
    from fogbank.engines.dynamodb.formats.lines import LINES
    from fogbank.engines.dynamodb.stored import unpack

    item = unpack(change.after or change.before)
    key = {name: item[name] for name in work.key_names}
    old = change.before if work.view == "NEW_AND_OLD_IMAGES" else None
    return LINES[work.format].change(change.time // 1000, key, old, change.after)
