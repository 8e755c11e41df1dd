"""The pages of a SELECT: its ranges one after the other until the limit or 1 MB is reached.

Each range is a read of its own for its table's capacity: one that has none is where the SELECT fails, and what was read
until then is consumed.
"""

from __future__ import annotations

import asyncio
import time
from typing import Any, Final

from fogbank.aws.fault import Fault
from fogbank.engines.dynamodb.capacity import Consumed
from fogbank.engines.dynamodb.pages import MOST_BYTES, Page
from fogbank.engines.dynamodb.partiql.continuation import INVALID, Position
from fogbank.engines.dynamodb.partiql.reads import Branch
from fogbank.engines.dynamodb.partiql.syntax.refusals import refusal
from fogbank.engines.dynamodb.values.keys import after
from fogbank.engines.dynamodb.values.kinds import Item
from fogbank.keyvalue.store import Snapshot
from fogbank.services.dynamodb.calls import Call
from fogbank.services.dynamodb.items.reads import check_start_of_index, check_start_of_table
from fogbank.services.dynamodb.partiql.selections import Plan

Bounds = tuple[bytes, bytes | None]
Request = dict[str, Any]
OPERATION: Final = "ExecuteStatement"
_TURN_SECONDS: Final = 0.004  # for ranges; each takes turns of its own where it is long


class Reading:
    """One request's part of a plan. `next` is where a later one goes on, `last` the key that it comes after."""

    def __init__(self, plan: Plan, request: Request, position: Position) -> None:
        """Raises: ValidationException for a position that is not in the plan; `Throttled`."""
        self.table = plan.table
        self._plan = plan
        self._consistent = bool(request.get("ConsistentRead"))
        self._limit: int | None = request.get("Limit")
        self._left = MOST_BYTES
        self._ranges = [self._bounds(branch) for branch in plan.ranges] or [self._all()]
        if not 0 <= position.number < len(self._ranges):
            raise refusal(INVALID)
        self._number = position.number
        self._page = self._begin(position.after)
        self.items: list[bytes] = []
        self.counted = Consumed(self.table.name)
        self.next: Position | None = None
        self.last: Item | None = None

    def advance(self, snapshot: Snapshot) -> bool:
        """Read for a few milliseconds. True when the part is done. Raises: `Throttled`."""
        deadline = time.perf_counter() + _TURN_SECONDS
        while self._page.advance(snapshot):
            if self._is_over():
                return True
            self._page = self._begin(None)
            if time.perf_counter() > deadline:
                break
        return False

    def _is_over(self) -> bool:
        """Count the page that was read. True where no other is to follow it."""
        self._count(self._page)
        key = behind = self._page.last  # set where the limit or 1 MB was reached
        if key is None or self._is_single():
            self._number += 1
            behind = None
            if self._number == len(self._ranges):
                return True
        if key is None:
            return False
        self.last, self.next = key, Position(self._number, behind)
        return True

    def _count(self, page: Page) -> None:
        units, indexes = used = page.units
        self.table.meter.read_page(used, self._plan.index, *self._partition())
        self.counted.add(units, indexes, self.table.local)
        self.items += page.items
        self._left -= page.read_bytes
        if self._limit is not None:
            self._limit -= page.scanned

    def _is_single(self) -> bool:
        """Whether the range is one item, behind which nothing can be."""
        plan = self._plan
        return bool(plan.ranges) and plan.index is None and plan.ranges[self._number].single

    def _begin(self, start: Item | None) -> Page:
        """The page of the current range, behind a key where one is given. Raises: `Throttled`."""
        plan = self._plan
        bounds = self._ranges[self._number]
        if start is not None:
            bounds = self._behind(bounds, start)
        if self.table.meter.gate is not None:
            partition, key = self._partition()
            self.table.meter.admit_page(plan.index, partition, OPERATION, key)
        return Page(
            self.table.layout, plan.index, bounds, reverse=plan.backwards, limit=self._limit,
            consistent=self._consistent, condition=plan.condition, projection=plan.columns, whole=plan.whole,
            most_bytes=self._left,
        )  # fmt: skip

    def _partition(self) -> tuple[bytes | None, Item | None]:
        """What the current range's keys begin with, and the attributes that say it; None of both in a scan."""
        if not self._plan.ranges:
            return None, None
        return self._ranges[self._number][0], self._plan.ranges[self._number].key

    def _behind(self, bounds: Bounds, start: Item) -> Bounds:
        layout, index = self.table.layout, self._plan.index
        try:
            if index is not None:
                check_start_of_index(layout, index, start)
            check_start_of_table(layout, start)
        except Fault as fault:
            raise refusal(INVALID) from fault
        place, (lower, upper) = layout.cursor_key(index, start), bounds
        if place < lower or (upper is not None and place >= upper):
            raise refusal(INVALID)
        return (lower, place) if self._plan.backwards else (place + b"\0", upper)

    def _bounds(self, branch: Branch) -> Bounds:
        start = self.table.layout.partition(self._plan.index, branch.partition)
        lower = start + branch.lower
        if branch.is_empty:
            return lower, lower
        return lower, after(start) if branch.upper is None else start + branch.upper

    def _all(self) -> Bounds:
        region = self.table.layout.region(self._plan.index)
        return region, after(region)


async def go_on(call: Call, reading: Reading) -> None:
    """Read to the end, in turns with other requests. Raises: `Throttled`."""
    done = False
    while not done:
        await asyncio.sleep(0)
        with call.store.read() as snapshot:
            done = reading.advance(snapshot)
