"""The rooms below the services, put together for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from fogbank.core.engine import Engine
from fogbank.runtime.addresses import Addresses
from fogbank.store import Store


class Engines(Mapping[str, Engine]):
    """Engines by AWS's engine name, each imported and made when it is first asked for."""

    def __init__(self, makers: Mapping[str, Callable[[], Engine]]) -> None:
        self._makers = makers
        self._made: dict[str, Engine] = {}

    def __getitem__(self, name: str) -> Engine:
        if name not in self._made:
            self._made[name] = self._makers[name]()
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)


class StoredAddresses:
    """`core.facilities.Addresses`: what the runtime finds free, written down in the store."""

    def __init__(self, store: Store, data: Path) -> None:
        self._store = store
        self._free = Addresses(data)

    def allocate(self, owner: str, port: int) -> tuple[str, int]:
        """Reserve an endpoint for a node, the same one when asked again. Raises: `EngineRefused`."""
        kept = self._store.endpoints.of(owner)
        if kept is None:
            kept = self._free.allocate(self._store.endpoints.taken(), port)
            self._store.endpoints.reserve(owner, *kept)
        return kept

    def release(self, owner: str) -> None:
        self._store.endpoints.release(owner)
