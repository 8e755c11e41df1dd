"""From objects in S3 to items in a table: read, decompressed, checked and written in slices."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from fogbank.aws.fault import Fault
from fogbank.core.faults import EngineUnavailable
from fogbank.core.job import StepContext
from fogbank.engines.dynamodb import tending
from fogbank.engines.dynamodb.formats.compression import decompressor
from fogbank.engines.dynamodb.formats.readers import reader
from fogbank.engines.dynamodb.formats.reading import Flaw, Found, Malformed, Reader
from fogbank.engines.dynamodb.intake import take_in
from fogbank.engines.dynamodb.item_rules import check_item, check_size
from fogbank.engines.dynamodb.slices import SLICE
from fogbank.engines.dynamodb.values.kinds import Item
from fogbank.engines.dynamodb.writing import Before, put
from fogbank.keyvalue.place import Place
from fogbank.keyvalue.store import StorageFull, kept
from fogbank.services.dynamodb.tables.layouts import layout_of
from fogbank.services.dynamodb.tables.table import Table
from fogbank.services.dynamodb.transfers.bucket import Bucket, StoredObject
from fogbank.services.dynamodb.transfers.error_log import ErrorLog
from fogbank.services.dynamodb.transfers.table_import import TableImport

_TURN_SECONDS: Final = 0.0025  # of reading and checking; to write what was read takes as long again
_RETRY_SECONDS: Final = 1.0


class Counts(Struct):
    """What became of the data. `size` is in bytes, decompressed."""

    size: int = 0
    processed: int = 0
    imported: int = 0
    errors: int = 0


class Loading:
    """One import, from its beginning."""

    def __init__(self, ctx: StepContext, place: Place, table: Table) -> None:
        work: TableImport = ctx.resource
        source = work.request["S3BucketSource"]
        self.counts = Counts()
        self._store = place.store
        self._data = table.data_id
        self._layout = layout_of(_complete(table))
        self._definitions = table.definitions
        self._request = work.request
        self._prefix: str = source.get("S3KeyPrefix") or ""
        self._bucket = Bucket(
            ctx.facilities.surroundings, work.scope, source["S3Bucket"], source.get("S3BucketOwner")
        )
        self._log = ErrorLog(ctx.facilities.surroundings, ctx.clock, work, source["S3Bucket"])

    async def run(self) -> None:
        """Raises: `TransferFailed`, `EngineUnavailable`."""
        await self._clear()
        await self._bucket.check()
        try:
            async for found in self._bucket.objects(self._prefix):
                await self._load(found)
                await self._log.flush()
        except StorageFull as full:
            await self._clear()  # others need the room
            raise EngineUnavailable(f"the table does not fit: {full}", _RETRY_SECONDS) from full

    async def _load(self, found: StoredObject) -> None:
        """One object. Of one that is malformed the rest is skipped."""
        taking = _Taking(self, found.key)
        file, pieces = self._reader(), decompressor(self._request.get("InputCompressionType") or "NONE")
        try:
            async for data in self._bucket.read(found):
                for piece in pieces.feed(data):
                    self.counts.size += len(piece)
                    await taking.take(file.feed(piece))
            pieces.end()
            await taking.take(file.end())
        except Malformed as malformed:
            await taking.refuse(str(malformed))

    def _reader(self) -> Reader:
        options: dict[str, Any] = (self._request.get("InputFormatOptions") or {}).get("Csv") or {}
        return reader(
            self._request["InputFormat"],
            self._definitions,
            options.get("Delimiter") or ",",
            options.get("HeaderList") or (),
        )

    async def write(self, items: list[tuple[Item, int]]) -> None:
        """One slice of items that were checked. Raises: `StorageFull`."""
        if items:
            with self._store.write() as txn:
                for item, size in items:
                    put(txn, self._layout, Before(txn, self._layout.item_key(item)), item, size)
            self.counts.imported += len(items)
            await kept(self._store)
        await asyncio.sleep(0)

    async def refuse(self, key: str, index: int, message: str) -> None:
        """Count and log what is not taken."""
        self.counts.errors += 1
        await self._log.add(key, index, message)

    def checked(self, found: Found) -> tuple[Item, int]:
        """An item to be stored, and its size. Raises: `Fault`, in the words of PutItem."""
        if isinstance(found, Flaw):
            raise Fault("ValidationException", found.message)
        size = take_in(found)
        check_item(self._layout, found)
        check_size(size)
        return found, size

    async def _clear(self) -> None:
        """Remove what a run before this one brought in."""
        done = False
        while not done:
            with self._store.write() as txn:
                done = tending.remove_range(txn, self._data)
            await kept(self._store)


class _Taking:
    """One object's items, a turn at a time."""

    def __init__(self, loading: Loading, key: str) -> None:
        self._loading = loading
        self._key = key
        self._index = 0
        self._checked: list[tuple[Item, int]] = []

    async def take(self, found: Iterable[Found]) -> None:
        """Raises: `Malformed`, after what was before it has been taken."""
        deadline = time.perf_counter() + _TURN_SECONDS
        try:
            for one in found:
                await self._take(one)
                if time.perf_counter() > deadline or len(self._checked) >= SLICE:
                    await self._write()
                    deadline = time.perf_counter() + _TURN_SECONDS
        except Malformed:
            await self._write()
            raise
        await self._write()

    async def _take(self, found: Found) -> None:
        try:
            self._checked.append(self._loading.checked(found))
        except Fault as fault:
            await self.refuse(fault.message)
        else:
            self._loading.counts.processed += 1
            self._index += 1

    async def refuse(self, message: str) -> None:
        """What stands at this place is no item that the table takes."""
        self._loading.counts.processed += 1
        await self._loading.refuse(self._key, self._index, message)
        self._index += 1

    async def _write(self) -> None:
        items, self._checked = self._checked, []
        await self._loading.write(items)


def _complete(table: Table) -> Table:
    """With its indexes as they will be when the import has ended."""
    return replace(table, indexes=[replace(one, status="ACTIVE") for one in table.indexes])
