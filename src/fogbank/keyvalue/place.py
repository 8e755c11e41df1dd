"""Where the store lives: opened when somebody first needs it, so that a server without such data pays nothing."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from fogbank.keyvalue.store import KeyValueStore


class Place:
    """One directory with one store."""

    def __init__(self, directory: Path, *, durable: bool = False) -> None:
        self._directory = directory
        self._durable = durable

    @cached_property
    def store(self) -> KeyValueStore:
        from fogbank.keyvalue.lmdb import LmdbStore

        return LmdbStore(self._directory, durable=self._durable)

    @property
    def opened(self) -> KeyValueStore | None:
        """The store if somebody has needed it yet."""
        return self.__dict__.get("store")

    @property
    def is_used(self) -> bool:
        """Whether there is a store, opened or not."""
        return self._directory.exists()

    def close(self) -> None:
        """Close the store if it was opened; it is opened anew by whoever asks again."""
        store = self.__dict__.pop("store", None)
        if store is not None:
            store.close()
