"""The interface: snapshots to read, transactions to write, and a barrier before a reply may leave."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Protocol

from fogbank.keyvalue.commit import Commit


class StorageFull(Exception):  # noqa: N818 - a state that passes when somebody makes room
    """The disk (or the quota) is full: nothing of the transaction was written, and reading goes on."""


class Snapshot(Protocol):
    """The store as it was when the snapshot began."""

    def get(self, key: bytes) -> bytes | None:
        """The value of a key; None where there is none."""
        ...

    def range(
        self, lower: bytes = b"", upper: bytes | None = None, *, reverse: bool = False
    ) -> Iterator[tuple[bytes, bytes]]:
        """Keys from `lower` (included) to `upper` (excluded; None: to the end) in order, with their values.

        A transaction must not write while it is looked through.
        """
        ...


class Transaction(Snapshot, Protocol):
    """A snapshot that sees its own writes."""

    def put(self, key: bytes, value: bytes) -> None:
        """Write a value over whatever the key had. Keys are not empty. Raises: `StorageFull`."""
        ...

    def delete(self, key: bytes) -> None:
        """Remove a key; nothing happens where there is none. Raises: `StorageFull`."""
        ...


class KeyValueStore(Protocol):
    """Used from the event loop's thread; neither a snapshot nor a transaction is held across an await."""

    def read(self) -> AbstractContextManager[Snapshot]:
        """What is committed, as of now."""
        ...

    def write(self, *, undo: bool = True) -> AbstractContextManager[Transaction]:
        """All or nothing: an exception inside undoes it. Raises: `StorageFull` when it ends.

        `undo=False` is for whoever writes only after everything was checked, and is cheaper: an exception
        after the first write then undoes what others wrote in the same turn of the loop, too.
        """
        ...

    def barrier(self) -> Commit | None:
        """What a reply must wait for that acknowledges the writes since the last call; None for nothing.

        Awaiting raises `StorageFull` if they could not be kept.
        """
        ...

    def close(self) -> None:
        """Commit what waits and let go of the files; safe to call twice."""
        ...


async def kept(store: KeyValueStore) -> None:
    """Let others have a turn, and come back when what was written in this one is committed. Raises: `StorageFull`."""
    commit = store.barrier()
    if commit is not None:
        await commit
    else:
        await asyncio.sleep(0)
