"""What the path of a request does about capacity: a few lines at a table, and nothing more where nothing is enforced.

Reads are admitted before they are made and counted after; writes are admitted, then counted inside of their
transaction, which is undone where an index had nothing left. Operations of many items leave `operation` out, and
tell `refused` when all of it failed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

import msgspec

from fogbank.engines.dynamodb.layout import Index, Layout, key_of
from fogbank.engines.dynamodb.values.kinds import Item
from fogbank.services.dynamodb.capacity.throttle import Throttled

if TYPE_CHECKING:
    from fogbank.engines.dynamodb.writing import Written
    from fogbank.services.dynamodb.capacity.consumption import TableAccount
    from fogbank.services.dynamodb.capacity.gate import Gate


class Meter:
    """One open table's. `gate` is None where capacity is only counted; `watched` is where keys are counted."""

    __slots__ = ("_layout", "_local", "account", "gate", "watched")

    def __init__(
        self, account: TableAccount, layout: Layout, local: Mapping[str, bool], gate: Gate | None
    ) -> None:
        self.account = account
        self.watched = account.watched
        self._layout = layout
        self._local = local
        self.gate = gate

    def admit_read(self, place: bytes, key: Item, operation: str = "") -> None:
        """Let one item's read begin; `place` is its key in the store. Raises: `Throttled`."""
        self._admit("", self._hash(None, place), key, operation, write=False)

    def admit_page(
        self, index: Index | None, partition: bytes | None, operation: str, key: Item | None
    ) -> None:
        """Let a page's read begin; `partition` is what its keys begin with, None for a scan. Raises: `Throttled`."""
        self._admit(_own(index), self._hash(index, partition), key, operation, write=False)

    def admit_write(self, place: bytes, item: Item, operation: str = "") -> None:
        """Let one item's write begin. Raises: `Throttled`."""
        self._admit("", self._hash(None, place), item, operation, write=True)

    def admit_entries(self, names: Collection[str], item: Item, operation: str = "") -> None:
        """A write needs capacity of each index that it changes. Raises: `Throttled`."""
        for index in self._global(names):
            self._admit(index.name, self._entry_hash(index, item), item, operation, write=True)

    def read(self, units: float, place: bytes, key: Item) -> None:
        """Count one item's read that was made."""
        self.account.read(units)
        if self.gate is not None or self.watched:
            self._read_of("", units, self._hash(None, place), key)

    def read_page(
        self,
        units: tuple[float, Mapping[str, float]],
        index: Index | None,
        partition: bytes | None,
        key: Item | None,
    ) -> None:
        """Count a page: units of the table, and of the index by its name."""
        cost, name = units[0], ""
        if index is not None:
            name = _own(index)
            cost = units[1][index.name] + (0.0 if name else cost)
        if name:
            self.account.read_index(cost, name)
        else:
            self.account.read(cost)
        if self.gate is not None or self.watched:
            self._read_of(name, cost, self._hash(index, partition), key)

    def _read_of(self, name: str, units: float, key_hash: int | None, key: Item | None) -> None:
        """Charge a read, and count its key."""
        if self.gate is not None:
            self.gate.charge(name, units, key_hash, write=False)
        if key is not None and self.account.watches(name):
            self.account.used_key(name, msgspec.json.encode(key), units)

    def wrote(self, written: Written, place: bytes, item: Item, operation: str = "") -> None:
        """Count an item's write. Raises: `Throttled` where an index has nothing left; undo the write then."""
        if self.gate is None and not self.watched:
            self.account.wrote(written.units, written.indexes, self._local)
            return
        if self.gate is not None:
            self.admit_entries(written.indexes, item, operation)
        self.count(written, place, item)

    def count(self, written: Written, place: bytes, item: Item) -> None:
        """Count an item's write that was admitted."""
        if self.gate is not None:
            self._charge(self.gate, written, place, item)
        self.account.wrote(written.units, written.indexes, self._local)
        if self.watched:
            self._use_keys(written, item)

    def refused(self, operation: str) -> None:
        """Count a request that failed because all of it was throttled."""
        self.account.refused(operation)

    def _admit(
        self, name: str, key_hash: int | None, item: Item | None, operation: str, *, write: bool
    ) -> None:
        if self.gate is None:
            return
        try:
            self.gate.admit(name, key_hash, write=write)
        except Throttled as throttled:
            self.account.throttled(name, throttled.throttle.limit, write=write)
            if operation:
                self.account.refused(operation)
            if item is not None and self.watched and self.account.watches(name):
                self.account.throttled_key(name, msgspec.json.encode(self._named(item, name)))
            raise

    def _charge(self, gate: Gate, written: Written, place: bytes, item: Item) -> None:
        gate.charge("", self._total(written), self._hash(None, place), write=True)
        for index in self._global(written.indexes):
            units = written.indexes[index.name]
            gate.charge(index.name, units, self._entry_hash(index, item), write=True)

    def _total(self, written: Written) -> float:
        """The table's units, those of its local indexes among them."""
        return written.units + sum(units for name, units in written.indexes.items() if self._local[name])

    def _global(self, names: Collection[str]) -> list[Index]:
        return [index for index in self._layout.indexes if not index.local and index.name in names]

    def _use_keys(self, written: Written, item: Item) -> None:
        if self.account.watches(""):
            key = msgspec.json.encode(key_of(self._layout, item))
            self.account.used_key("", key, self._total(written))
        for index in self._global(written.indexes):
            if self.account.watches(index.name):
                key = msgspec.json.encode(self._named(item, index.name))
                self.account.used_key(index.name, key, written.indexes[index.name])

    def _named(self, item: Item, name: str) -> Item:
        """The attributes of a key in what is at hand: a whole item, or only its key."""
        index = self._layout.index(name) if name else None
        names = self._layout.key_names if index is None else (*index.schema.names, *self._layout.key_names)
        return {one: item[one] for one in dict.fromkeys(names) if one in item}

    def _hash(self, index: Index | None, place: bytes | None) -> int | None:
        if place is None:
            return None
        start = len(self._layout.region(index))
        return int.from_bytes(place[start : start + 4])

    def _entry_hash(self, index: Index, item: Item) -> int | None:
        return self._hash(index, self._layout.entry_key(index, item))


def _own(index: Index | None) -> str:
    """Whose capacity an index uses: its own, by its name, or its table's."""
    return "" if index is None or index.local else index.name
