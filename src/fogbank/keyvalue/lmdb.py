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

Durability: a commit hands its pages to the kernel, so it survives the end of this process in any way. `durable` also
waits for the disk. Writers of one turn of the event loop share a commit, and their replies wait for it: always where
it syncs, and else while turns have more than one writer, as a commit costs as much as several writes.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from fogbank.keyvalue.commit import Commit
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
        self._shared: _Together | None = None  # the transaction of this turn of the loop
        self._owed: Commit | None = None  # what the writes since the last `barrier` wait for
        self._writers = 0  # in this turn
        self._crowded = durable  # whether turns have several writers

    def read(self) -> _Reading:
        return _Reading(self._environment.begin(db=self._keys), self._keys, self._layers)

    def write(self, *, undo: bool = True) -> _Alone | _Together:
        """One writer's part of the turn's transaction where the turn has one, inside of which it can be undone."""
        if not self._writers:
            self._schedule()
        self._writers += 1
        together = self._turn() if self._crowded else None
        if together is not None and not undo:
            return together
        parent = None if together is None else together.txn
        txn = self._environment.begin(db=self._keys, write=True, parent=parent)
        return _Alone(self, txn, self._keys, self._layers)

    def barrier(self) -> Commit | None:
        owed, self._owed = self._owed, None
        return owed

    def close(self) -> None:
        self._end_turn()
        self._environment.close()

    # Commits that several writers share

    def _schedule(self) -> None:
        try:
            asyncio.get_running_loop().call_soon(self._end_turn)
        except RuntimeError:  # no loop, no turns: every writer commits for itself
            self._writers = -1

    def _turn(self) -> _Together:
        shared = self._shared
        if shared is None:
            txn = self._environment.begin(db=self._keys, write=True)
            shared = self._shared = _Together(self, txn, self._keys, self._layers)
        self._owed = shared.commit
        return shared

    def _end_turn(self) -> None:
        """Let LMDB write (and sync, in its own order); nobody's reply has left yet."""
        self._crowded = self._durable or self._writers > 1
        self._writers = 0
        shared, self._shared = self._shared, None
        if shared is None:
            return
        if self._owed is shared.commit:
            self._owed = None  # of somebody who acknowledges nothing: no other reply waits for it
        try:
            shared.txn.commit()
        except self.lmdb_error as error:
            shared.commit.settle(self.told(error))
        else:
            shared.commit.settle()

    def spoil(self, error: BaseException) -> None:
        """A writer stopped in the middle of the turn's transaction: nobody's writes of this turn are kept."""
        shared, self._shared, self._owed = self._shared, None, None
        if shared is not None:
            shared.txn.abort()
            shared.commit.settle(StorageFull(f"another write of the same moment failed: {error}"))

    def told(self, error: Exception) -> Exception:
        """What an error of LMDB's is to a caller."""
        text = str(error)
        if any(words in text for words in _NO_SPACE):
            return StorageFull(f"there is no room left on the disk: {text}")
        return error


# Classes and not generators: a transaction costs so little that a generator around it would be seen.
class _Reading(Layered):
    __slots__ = ()

    def __enter__(self) -> Layered:
        return self

    def __exit__(self, *_: object) -> None:
        self.txn.abort()


class _Alone(Layered):
    """A writer's own transaction, or one inside of the turn's."""

    __slots__ = ("_store",)

    def __init__(self, store: LmdbStore, txn: Any, keys: Any, layers: Any) -> None:
        super().__init__(txn, keys, layers)
        self._store = store

    def __enter__(self) -> Layered:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        store = self._store
        if error is not None:
            self.txn.abort()
            if isinstance(error, store.lmdb_error):
                raise store.told(error) from error
            return
        try:
            self.txn.commit()
        except store.lmdb_error as failed:
            raise store.told(failed) from failed


class _Together(Layered):
    """The turn's transaction, which its writers enter one after another; `commit` is what they wait for."""

    __slots__ = ("_store", "commit")

    def __init__(self, store: LmdbStore, txn: Any, keys: Any, layers: Any) -> None:
        super().__init__(txn, keys, layers)
        self._store = store
        self.commit = Commit()

    def __enter__(self) -> Layered:
        self.wrote = False
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        if error is None:
            return
        if self.wrote:
            self._store.spoil(error)
        if isinstance(error, self._store.lmdb_error):
            raise self._store.told(error) from error


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
