"""A table as it was, and what changed in it between two times, read in slices while others write.

Snapshots are never held for longer than a slice, so a slice sees later items than the one before it. What makes the
whole consistent is the history (`history`): every slice first reads on in it, up to its own snapshot. An item without
a change after the wanted time, as of the snapshot that it is read in, is what it was; of one with changes, the image
before the first of them is. Memory is bounded: where too many items changed, the keys are gone through in several
windows, and the history once for each.
"""

from __future__ import annotations

import asyncio
import time as clock
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from typing import Any, Final

from msgspec import Struct

from fogbank.engines.dynamodb.history import Past, changed, since, time_of
from fogbank.engines.dynamodb.values.keys import after
from fogbank.keyvalue.store import KeyValueStore, Snapshot

SLICE: Final = 200  # items of a slice at most
SLICE_BYTES: Final = 1 << 18
MOST_HELD: Final = 50_000  # changed items that are kept in mind at once
_TURN_SECONDS: Final = 0.004
_LOOKS: Final = 16  # records between looks at the clock


class ChangedItem(Struct, frozen=True):
    """One item that changed between two times: packed images, None where there was no item."""

    key: bytes
    before: bytes | None
    after: bytes | None
    time: int  # of the last change between the two


def state_at(
    store: KeyValueStore, past: Past, time: int, most_held: int = MOST_HELD
) -> AsyncIterator[list[tuple[bytes, bytes]]]:
    """The items as of `time`: slices of keys (without `past.items`) and packed items, each item once, in no order.

    All changes at or before `time` are in, none after. The history must reach back to `time` until this ends.
    """
    return _slices(store, _State(past, time, most_held))


def changes_between(
    store: KeyValueStore, past: Past, start: int, end: int, most_held: int = MOST_HELD
) -> AsyncIterator[list[ChangedItem]]:
    """The items that changed after `start` and at or before `end`, each once, in no order.

    An item that came and went between the two is told, too: with neither image. `end` is not in the future.
    """
    return _slices(store, _Changes(past, start, end, most_held))


async def _slices(store: KeyValueStore, reader: _Reader) -> AsyncIterator[list[Any]]:
    await asyncio.sleep(0)  # what others wrote in this turn of the loop is committed then
    while not reader.done:
        with store.read() as snapshot:
            found = reader.advance(snapshot)
        if found:
            yield found
        await asyncio.sleep(0)


class _Reader(ABC):
    """Goes through keys in windows. `held` has what is known of the window's changed items."""

    def __init__(self, past: Past, start: int, most_held: int) -> None:
        self.past = past
        self.done = False
        self.held: dict[bytes, Any] = {}
        self.open = True  # whether keys may still come to the held ones
        self.lower = b""  # keys below are dealt with, but for those that are held
        self.upper: bytes | None = None  # where the window ends; None where all keys are in it
        self._most_held = most_held
        self._start = self._position = since(past.history, start)
        self._end = after(past.history)

    def advance(self, snapshot: Snapshot) -> list[Any]:
        """Read for a few milliseconds; returns what is certain now."""
        return self.found(snapshot) if self._catch_up(snapshot) else []

    @abstractmethod
    def note(self, key: bytes, time: int, place: bytes) -> None:
        """Keep in mind what is wanted of one change of a key of this window."""

    @abstractmethod
    def found(self, snapshot: Snapshot) -> list[Any]:
        """The next slice; everything that happened before the snapshot was noted."""

    def _catch_up(self, snapshot: Snapshot) -> bool:
        """Read on in the history. False where there is more of it."""
        deadline = clock.perf_counter() + _TURN_SECONDS
        for number, (place, value) in enumerate(snapshot.range(self._position, self._end), 1):
            self._position = place + b"\0"
            key, _ = changed(value)
            if key in self.held or (self.open and self._is_ahead(key)):
                self.note(key, time_of(self.past.history, place), place)
                if len(self.held) > self._most_held:
                    self._narrow()
            if number % _LOOKS == 0 and clock.perf_counter() > deadline:
                return False
        return True

    def _is_ahead(self, key: bytes) -> bool:
        return key >= self.lower and (self.upper is None or key < self.upper)

    def _narrow(self) -> None:
        """End the window earlier, so that fewer items are held."""
        ahead = sorted(key for key in self.held if key >= self.lower)
        if ahead:
            self.upper = ahead[len(ahead) // 2]
            for key in ahead[len(ahead) // 2 :]:
                del self.held[key]

    def next_window(self) -> None:
        """All keys of the window are dealt with: look at those behind it."""
        if self.upper is None:
            self.done = True
            return
        self.lower, self.upper, self._position = self.upper, None, self._start
        self.open = True

    def image(self, snapshot: Snapshot, place: bytes) -> bytes:
        """The item before the change that was recorded there; empty where there was none."""
        value = snapshot.get(place)
        assert value is not None, "the history reaches back to the wanted time"
        return changed(value)[1]


class _State(_Reader):
    """`held`: where the first change of each item was recorded."""

    def note(self, key: bytes, time: int, place: bytes) -> None:
        self.held.setdefault(key, place)

    def found(self, snapshot: Snapshot) -> list[tuple[bytes, bytes]]:
        if self.open:
            return self._unchanged(snapshot)
        images: list[tuple[bytes, bytes]] = []
        size = 0
        while self.held and len(images) < SLICE and size < SLICE_BYTES:
            key, place = self.held.popitem()
            images.append((key, self.image(snapshot, place)))
            size += len(images[-1][1])
        if not self.held:
            self.next_window()
        return [(key, stored) for key, stored in images if stored]

    def _unchanged(self, snapshot: Snapshot) -> list[tuple[bytes, bytes]]:
        """The next items; those with changes come when all others of the window are told."""
        items = self.past.items
        stop = after(items) if self.upper is None else items + self.upper
        found, size = [], 0
        for seen, (place, stored) in enumerate(snapshot.range(items + self.lower, stop), 1):
            key = place[len(items) :]
            self.lower = key + b"\0"
            if key not in self.held:
                found.append((key, stored))
                size += len(stored)
            if seen == SLICE or size >= SLICE_BYTES:
                return found
        self.open = False
        return found


class _Changes(_Reader):
    """`held`: where the first change of each item was recorded, when the last was, where the one after the end."""

    def __init__(self, past: Past, start: int, end: int, most_held: int) -> None:
        super().__init__(past, start, most_held)
        self._end_time = end

    def note(self, key: bytes, time: int, place: bytes) -> None:
        known = self.held.get(key)
        if time <= self._end_time:
            self.held[key] = (place if known is None else known[0], time, None)
        elif known is not None and known[2] is None:
            self.held[key] = (*known[:2], place)

    def found(self, snapshot: Snapshot) -> list[ChangedItem]:
        found: list[ChangedItem] = []
        size = 0
        while self.held and len(found) < SLICE and size < SLICE_BYTES:
            key, (first, time, behind) = self.held.popitem()
            before = self.image(snapshot, first)
            then = snapshot.get(self.past.items + key) if behind is None else self.image(snapshot, behind)
            found.append(ChangedItem(key, before or None, then or None, time))
            size += len(before) + len(then or b"")
        if not self.held:
            self.next_window()
        return found
