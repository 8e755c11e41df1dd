"""The account of what tables and indexes consumed and what was throttled, in memory, minute by minute.

It is always kept: metrics, Contributor Insights and auto scaling read it. A restart begins a new one.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from fogbank.core.clock import Clock
from fogbank.core.scope import Scope
from fogbank.services.dynamodb.capacity.hot_keys import HotKeys, KeyNames
from fogbank.services.dynamodb.capacity.series import MINUTE, Minute, Series, Units

_GONE_KEPT: Final = timedelta(hours=1)  # of a table that is gone


class Place(NamedTuple):
    """A table, or with `index_name` its global secondary index. Local indexes consume their table's units."""

    account: str
    region: str
    table: str
    index_name: str = ""


class TableAccount:
    """One table's part, as the path of a request writes to it."""

    __slots__ = (
        "_consumption",
        "_end",
        "_indexes",
        "_now",
        "_place",
        "_reads",
        "_table",
        "_writes",
        "watched",
    )

    def __init__(self, consumption: Consumption, clock: Clock, place: Place) -> None:
        self._consumption = consumption
        self._now = clock.now
        self._place = place
        self._table = consumption.series(place)
        self._indexes: dict[str, Series] = {}  # of global indexes that were used
        self.watched = consumption.watched
        self._reads: Units
        self._writes: Units
        self._end = datetime.min.replace(tzinfo=UTC)  # of the minute that those are of

    def _turn(self, now: datetime) -> None:
        """Go on in the minute of `now`."""
        minute = self._table.at(now)
        self._reads, self._writes, self._end = minute.reads, minute.writes, minute.start + MINUTE

    def read(self, units: float) -> None:
        """Count one request's read units of the table."""
        now = self._now()
        if now >= self._end:
            self._turn(now)
        reads = self._reads  # `add`, in place: every request comes by here
        reads.total += units
        reads.count += 1
        if units > reads.most:
            reads.most = units
        if units < reads.least:
            reads.least = units

    def read_index(self, units: float, index: str) -> None:
        """Count one request's read units of a global index."""
        self._series(index).at(self._now()).reads.add(units)

    def wrote(self, units: float, indexes: Mapping[str, float], local: Mapping[str, bool]) -> None:
        """Count one item's write units; those of `indexes` by name, `local` tells which are the table's own."""
        now = self._now()
        if now >= self._end:
            self._turn(now)
        for name, cost in indexes.items():
            if local[name]:
                units += cost
            else:
                self._series(name).at(now).writes.add(cost)
        writes = self._writes
        writes.total += units
        writes.count += 1
        if units > writes.most:
            writes.most = units
        if units < writes.least:
            writes.least = units

    def throttled(self, index: str, limit: str, *, write: bool) -> None:
        """Count one item's throttle event; `limit` is the API's name of what refused it."""
        minute = self._series(index).at(self._now())
        name = f"{'Write' if write else 'Read'}{limit.removesuffix('Exceeded')}ThrottleEvents"
        minute.throttle_events[name] = minute.throttle_events.get(name, 0) + 1
        if write:
            minute.write_throttles += 1
        else:
            minute.read_throttles += 1

    def refused(self, operation: str) -> None:
        """Count a request that failed because it was throttled."""
        counts = self._table.at(self._now()).throttled_requests
        counts[operation] = counts.get(operation, 0) + 1

    def watches(self, index: str) -> bool:
        """Whether the keys of the table ("") or of a global index are counted."""
        return self._series(index).keys is not None

    def used_key(self, index: str, key: bytes, units: float) -> None:
        """Count a key's units, where its keys are watched."""
        keys = self._series(index).keys
        if keys is not None:
            keys.use(number_of(self._now()), key, units)

    def throttled_key(self, index: str, key: bytes) -> None:
        keys = self._series(index).keys
        if keys is not None:
            keys.throttle(number_of(self._now()), key)

    def _series(self, index: str) -> Series:
        if not index:
            return self._table
        found = self._indexes.get(index)
        if found is None:
            found = self._indexes[index] = self._consumption.series(self._place._replace(index_name=index))
        return found


class Consumption:
    """Everything of one server. Tables are found by name: a new table of an old name goes on in its series."""

    def __init__(self, clock: Clock, since: datetime | None = None) -> None:
        """`since`: nothing is known of the time before; now, if it is not given."""
        self._clock = clock
        self.since = since or clock.now()
        self._series: dict[Place, Series] = {}
        self.watched: set[Place] = set()  # whose keys are counted; `watch` changes it

    def table(self, scope: Scope, name: str) -> TableAccount:
        """One table's part of the account."""
        return TableAccount(self, self._clock, Place(scope.account, scope.region, name))

    def series(self, place: Place) -> Series:
        """The minutes of a place; new where nothing was counted."""
        found = self._series.get(place)
        if found is None:
            found = self._series[place] = Series()
        return found

    def places(self, scope: Scope | None = None) -> list[Place]:
        """Where anything was counted: tables, and indexes."""
        at = None if scope is None else (scope.account, scope.region)
        return [place for place in self._series if at is None or place[:2] == at]

    def minutes(
        self, scope: Scope, table: str, index: str = "", since: datetime | None = None
    ) -> list[Minute]:
        """The minutes that begin at `since` or later in which anything happened, oldest first."""
        series = self._series.get(Place(scope.account, scope.region, table, index))
        return [] if series is None else series.minutes(since)

    def watch(self, scope: Scope, table: str, index: str, names: KeyNames) -> None:
        """Count the keys of a table ("") or global index from now on."""
        place = Place(scope.account, scope.region, table, index)
        series = self.series(place)
        if series.keys is None:
            self.watched.add(place)
            series.keys = HotKeys(names)

    def unwatch(self, scope: Scope, table: str, index: str) -> None:
        """Count the keys no more, and forget them."""
        place = Place(scope.account, scope.region, table, index)
        self.watched.discard(place)
        self.series(place).keys = None

    def hot_keys(self, scope: Scope, table: str, index: str = "") -> HotKeys | None:
        """The counted keys; None where nobody watches."""
        series = self._series.get(Place(scope.account, scope.region, table, index))
        return None if series is None else series.keys

    def keep(self, tables: Container[tuple[str, str, str]]) -> None:
        """Keep what these tables consumed, by account, region and name; of all others that of the last hour."""
        old = self._clock.now() - _GONE_KEPT
        for place, series in list(self._series.items()):
            if place[:3] not in tables and not series.minutes(old):
                del self._series[place]

    def forget(self, scope: Scope | None = None) -> None:
        """Forget everything, or everything of one account and region."""
        for place in self.places(scope):
            del self._series[place]
            self.watched.discard(place)


def number_of(time: datetime) -> int:
    """A minute's number since 1970, as `HotKeys` has it."""
    return int(time.timestamp()) // 60
