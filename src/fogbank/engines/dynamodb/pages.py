"""One page of a Query or a Scan, read in turns so that a long one does not keep others waiting.

A page ends at the request's limit, or with the item that brings it to 1 MB, counted before any filter. Source: the
API reference's Query and the developer guide's "Paginating table query results".
"""

from __future__ import annotations

import time
from typing import Any, Final

from fogbank.engines.dynamodb.capacity import read_units
from fogbank.engines.dynamodb.expressions.condition import Condition
from fogbank.engines.dynamodb.expressions.projection import Projection
from fogbank.engines.dynamodb.layout import Index, Layout, key_of
from fogbank.engines.dynamodb.stored import PREFIX, size_of, to_json, unpack
from fogbank.engines.dynamodb.values.kinds import Item
from fogbank.keyvalue.store import Snapshot

MOST_BYTES: Final = 1 << 20
_TURN_SECONDS: Final = 0.004
_LOOKS: Final = 64  # entries between looks at the clock


class Page:
    """What is wanted, and, after `advance` said that it is done, what was found."""

    def __init__(
        self,
        layout: Layout,
        index: Index | None,
        bounds: tuple[bytes, bytes | None],
        *,
        reverse: bool = False,
        limit: int | None = None,
        consistent: bool = False,
        condition: Condition | None = None,
        projection: Projection | None = None,
        counts_only: bool = False,
        whole: bool = False,
        most_bytes: int = MOST_BYTES,
    ) -> None:
        """`whole` fetches the items themselves for an index that does not have all of them."""
        self._layout = layout
        self._index = index
        self._lower, self._upper = bounds
        self._reverse = reverse
        self._limit = limit or 0
        self._consistent = consistent
        self._condition = condition
        self._projection = projection
        self._counts_only = counts_only
        self._whole = whole
        self._most_bytes = most_bytes
        self._as_stored = condition is None and projection is None and not whole
        self._bytes = 0
        self._fetched_units = 0.0
        self.items: list[bytes] = []
        self.count = 0
        self.scanned = 0
        self.last: Item | None = None  # the key to go on after; None where nothing is left

    def advance(self, snapshot: Snapshot) -> bool:
        """Read for a few milliseconds. True when the page is done."""
        deadline = time.perf_counter() + _TURN_SECONDS
        look = self.scanned + _LOOKS
        for key, stored in snapshot.range(self._lower, self._upper, reverse=self._reverse):
            self.scanned += 1
            self._bytes += int.from_bytes(stored[:PREFIX])
            if not self._as_stored:
                self._take(snapshot, stored)
            elif not self._counts_only:
                self.items.append(stored[PREFIX:])
            if self.scanned == self._limit or self._bytes >= self._most_bytes:
                self.last = key_of(self._layout, unpack(stored), self._index)
                break
            if self.scanned >= look:
                if time.perf_counter() > deadline:
                    self._go_on_after(key)
                    return False
                look = self.scanned + _LOOKS
        if self._as_stored:
            self.count = self.scanned
        return True

    def _go_on_after(self, key: bytes) -> None:
        if self._reverse:
            self._upper = key
        else:
            self._lower = key + b"\0"

    def _take(self, snapshot: Snapshot, stored: bytes) -> None:
        item = unpack(stored)
        if self._whole:
            fetched = snapshot.get(self._layout.item_key(item))
            assert fetched is not None, "an index entry has its item"
            self._fetched_units += read_units(size_of(fetched), consistent=self._consistent)
            item = unpack(fetched)
        if self._condition is not None and not self._condition.evaluate(item):
            return
        self.count += 1
        if self._counts_only:
            return
        if self._projection is not None:
            item = self._projection.apply(item)
        self.items.append(to_json(item))

    @property
    def read_bytes(self) -> int:
        """Bytes of what was looked at so far, as the page's end counts them."""
        return self._bytes

    @property
    def units(self) -> tuple[float, dict[str, float]]:
        """Read units: of the table, and of the index by its name."""
        units = read_units(self._bytes, consistent=self._consistent)
        if self._index is None:
            return units, {}
        return self._fetched_units, {self._index.name: units}

    def reply(self, **more: Any) -> bytes:
        """The reply's JSON; `more` are further members, None ones left out."""
        parts = [b'{"Count":%d,"ScannedCount":%d' % (self.count, self.scanned)]
        if not self._counts_only:
            parts += [b',"Items":[', b",".join(self.items), b"]"]
        if self.last is not None:
            more["LastEvaluatedKey"] = self.last
        for name, value in more.items():
            if value is not None:
                parts += [b',"', name.encode(), b'":', to_json(value)]
        parts.append(b"}")
        return b"".join(parts)
