"""LMDB as the store, chosen over RocksDB on figures.

1 KB values, 40,000 random keys, one thread, the same machine and minute (lmdb 3.0, rocksdict 0.3.29):

| | LMDB | RocksDB |
|---|---|---|
| read and write in a transaction of its own | 148,000/s | 136,000/s |
| the same, 64 to a transaction | 370,000/s | 130,000/s |
| read / scan | 900,000/s / 2,100,000/s | 215,000/s / 1,700,000/s |
| import and open | 1 ms, 0.4 MB | 9 ms, 11 MB, 3 threads |
| 64 writes with fsync | 1.1 ms | 0.4 ms |
| disk for a value of 1 KB | 2.1 KB | 0.7 KB (compressed) |

RocksDB wins on disk and fsync, which matter to big tables; LMDB wins on everything that one user at a laptop feels,
keeps no threads and needs no recovery. LMDB's keys end at 511 bytes: `layers` sees to that.

Durability: a commit hands its pages to the kernel, so it survives the end of this process in any way. `full` also
waits for the disk: writers of one turn of the event loop share a commit, and replies wait for its fsync.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from fogbank.keyvalue.layers import NAME_OF_LAYERS, Layered
from fogbank.keyvalue.store import StorageFull

# Address space, not memory: the largest that the system gives is taken.
_MAP_SIZES: Final = (1 << 38, 1 << 36, 1 << 34, 1 << 31)
_READERS: Final = 16  # snapshots at once; all are short
# LMDB says "Input/output error" of a write that came back short, which is how a disk fills up.
_NO_SPACE: Final = (
    "No space left on device",
    "MDB_MAP_FULL",
    "Disk quota exceeded",
    "File too large",
    "Input/output error",
)


class LmdbStore:
    """`KeyValueStore` in one directory, which is made if need be and readable by its owner only."""

    def __init__(self, directory: Path, *, durable: bool = False) -> None:
        """`durable` makes acknowledged writes survive a power cut. Raises: `lmdb.Error`, `OSError`."""
        import lmdb  # on first use: a server without such data pays nothing

        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.lmdb_error: type[Exception] = lmdb.Error
        self._environment = _open(lmdb, directory, durable)
        self._keys = self._environment.open_db()
        self._layers = self._environment.open_db(NAME_OF_LAYERS)
        self._durable = durable
        self._shared: Any = None  # the transaction of this turn of the loop
        self._committed: asyncio.Future[None] | None = None

    def read(self) -> _Reading:
        return _Reading(self._environment.begin(db=self._keys), self._keys, self._layers)

    def write(self) -> _Writing:
        return _Writing(self)

    def begin(self) -> Layered:
        """A transaction to write: of its own, or within the one that this turn's writers share."""
        txn = self._environment.begin(db=self._keys, write=True, parent=self._parent())
        return Layered(txn, self._keys, self._layers)

    def barrier(self) -> Awaitable[None] | None:
        return self._committed

    def close(self) -> None:
        self._commit()
        self._environment.close()

    # Commits that several writers share

    def _parent(self) -> Any:
        if not self._durable:
            return None
        if self._shared is None:
            loop = asyncio.get_running_loop()
            self._shared = self._environment.begin(db=self._keys, write=True)
            self._committed = loop.create_future()
            loop.call_soon(self._commit)
        return self._shared

    def _commit(self) -> None:
        """Let LMDB write and sync in its own order; nobody's reply has left yet."""
        txn, committed = self._shared, self._committed
        self._shared = self._committed = None
        if txn is None or committed is None:
            return
        try:
            txn.commit()
        except self.lmdb_error as error:
            committed.set_exception(self.told(error))
            committed.exception()  # somebody may have hung up: then no one else looks at it
        else:
            committed.set_result(None)

    def told(self, error: Exception) -> Exception:
        """What an error of LMDB's is to a caller."""
        text = str(error)
        if any(words in text for words in _NO_SPACE):
            return StorageFull(f"there is no room left on the disk: {text}")
        return error


# Classes and not generators: a transaction costs so little that a generator around it would be seen.
class _Reading:
    __slots__ = ("_snapshot", "_txn")

    def __init__(self, txn: Any, keys: Any, layers: Any) -> None:
        self._txn = txn
        self._snapshot = Layered(txn, keys, layers)

    def __enter__(self) -> Layered:
        return self._snapshot

    def __exit__(self, *_: object) -> None:
        self._txn.abort()


class _Writing:
    __slots__ = ("_store", "_transaction")

    def __init__(self, store: LmdbStore) -> None:
        self._store = store

    def __enter__(self) -> Layered:
        self._transaction = self._store.begin()
        return self._transaction

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        lmdb_error = self._store.lmdb_error
        if kind is not None:
            self._transaction.txn.abort()
            if isinstance(error, lmdb_error):
                raise self._store.told(error) from error
            return
        try:
            self._transaction.txn.commit()
        except lmdb_error as failed:
            raise self._store.told(failed) from failed


def _open(lmdb: Any, directory: Path, durable: bool) -> Any:
    for size in _MAP_SIZES:
        try:
            return lmdb.open(
                str(directory), map_size=size, max_dbs=1, max_readers=_READERS, max_spare_txns=4,
                sync=durable, metasync=durable, readahead=False, mode=0o600,
            )  # fmt: skip
        except lmdb.MemoryError:
            if size == _MAP_SIZES[-1]:
                raise
    raise AssertionError("there is at least one size")
