"""From a table's past to files in S3: read in slices, written as lines, compressed and sent."""

from __future__ import annotations

import asyncio
from typing import Final

from fogbank.core.job import StepContext
from fogbank.engines.dynamodb.formats.lines import LINES
from fogbank.engines.dynamodb.past import ChangedItem, changes_between, state_at
from fogbank.engines.dynamodb.stored import size_of, unpack
from fogbank.keyvalue.store import KeyValueStore
from fogbank.services.dynamodb.tables.layouts import past_of
from fogbank.services.dynamodb.transfers.bucket import Bucket
from fogbank.services.dynamodb.transfers.data_files import DataFiles
from fogbank.services.dynamodb.transfers.encryption_keys import encryption_of
from fogbank.services.dynamodb.transfers.manifests import write_manifests
from fogbank.services.dynamodb.transfers.table_export import TableExport

_LEAST_BILLED: Final = 10_000_000  # bytes of an incremental export


async def unload(ctx: StepContext, store: KeyValueStore) -> None:
    """Run one export, from its beginning. Raises: `TransferFailed`, `EngineUnavailable`."""
    work: TableExport = ctx.resource
    request, surroundings = work.request, ctx.facilities.surroundings
    bucket = Bucket(surroundings, work.scope, request["S3Bucket"], request.get("S3BucketOwner"))
    await bucket.check()
    encryption = await encryption_of(surroundings, work)
    await bucket.put(f"{work.folder}_started", b"", encryption)
    files = DataFiles(bucket, work.data_folder, LINES[work.format].ending, encryption, work.export_arn)
    size = await (_write_changes if work.is_incremental else _write_items)(store, work, files)
    await files.close()
    count = sum(entry["itemCount"] for entry in files.entries)
    done: TableExport = ctx.update(item_count=count, billed_size_bytes=size, end_time=ctx.clock.now())
    await write_manifests(bucket, done, files.entries, encryption)


async def _write_items(store: KeyValueStore, work: TableExport, files: DataFiles) -> int:
    """Returns how many bytes the items have."""
    line, total = LINES[work.format].item, 0
    async for items in state_at(store, past_of(work.data_id, work.history), work.at):
        lines = b"".join([line(packed) for _, packed in items])
        total += sum(size_of(packed) for _, packed in items)
        await asyncio.sleep(0)
        await files.add(lines, len(items))
    return total


async def _write_changes(store: KeyValueStore, work: TableExport, files: DataFiles) -> int:
    """Returns how many bytes are billed. What came and went in between leaves nothing."""
    assert work.since is not None
    past, total = past_of(work.data_id, work.history), 0
    async for changes in changes_between(store, past, work.since, work.at):
        told = [one for one in changes if one.before or one.after]
        lines = b"".join([_change_line(work, one) for one in told])
        await asyncio.sleep(0)
        await files.add(lines, len(told))
        total += sum(size_of(image) for one in told for image in (one.before, one.after) if image)
    return max(total, _LEAST_BILLED)


def _change_line(work: TableExport, change: ChangedItem) -> bytes:
    image = change.after or change.before
    assert image is not None, "what left nothing is not told"
    item = unpack(image)
    key = {name: item[name] for name in work.key_names}
    old = change.before if work.view == "NEW_AND_OLD_IMAGES" else None
    return LINES[work.format].change(change.time // 1000, key, old, change.after)
