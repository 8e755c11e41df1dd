"""Regions that are cut off: by name, durable, told to whoever waits for one to come back.

A region that is cut off answers no request and exchanges nothing with others; inside of it everything goes on.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar, Final

from fogbank.core.resource import Resource, ResourceKey
from fogbank.core.scope import Scope
from fogbank.store import Store

_EVERYWHERE: Final = Scope("", "")  # regions belong to no account, and to no region


class CutRegion(Resource, frozen=True, kw_only=True):
    """One region that is cut off, since `created`. It is gone when the region is back."""

    SERVICE: ClassVar[str] = "fogbank"
    KIND: ClassVar[str] = "cut-region"
    IDENTIFIER: ClassVar[str] = "name"

    name: str


class Regions:
    """Which regions are cut off. Without a store nothing is kept."""

    def __init__(self, store: Store | None = None) -> None:
        self._store = store
        self._listeners: list[Callable[[], None]] = []
        self.down: dict[str, datetime] = {}  # since when; the same dict for ever
        self.refresh()

    def refresh(self) -> None:
        """Take up what is stored: at the start, and after a reset, which brings all regions back."""
        if self._store is not None:
            self.down.clear()
            for region in self._store.resources.find(CutRegion, _EVERYWHERE):
                self.down[region.name] = region.created
        self._tell()

    def is_down(self, name: str) -> bool:
        return name in self.down

    def cut(self, name: str, now: datetime) -> None:
        """Cut a region off; nothing changes where it is."""
        if name in self.down:
            return
        self.down[name] = now
        if self._store is not None:
            region = CutRegion(account=_EVERYWHERE.account, region=_EVERYWHERE.region, created=now, name=name)
            self._store.resources.insert(region)

    def heal(self, name: str) -> None:
        """Bring a region back; nothing changes where it is not cut off."""
        if self.down.pop(name, None) is not None and self._store is not None:
            key = ResourceKey(
                CutRegion.SERVICE, CutRegion.KIND, _EVERYWHERE.account, _EVERYWHERE.region, name
            )
            self._store.resources.delete(key)
        self._tell()

    def subscribe(self, listener: Callable[[], None]) -> None:
        """Call `listener` whenever a region may have come back."""
        self._listeners.append(listener)

    def _tell(self) -> None:
        for listener in self._listeners:
            listener()
