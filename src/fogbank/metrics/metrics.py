"""Where services bring what they count, and where it is asked for."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from fogbank.core.clock import Clock, SystemClock
from fogbank.core.scope import Scope
from fogbank.keyvalue.place import Place
from fogbank.keyvalue.store import StorageFull
from fogbank.metrics.archive import Archive, Point
from fogbank.metrics.insights import Insights
from fogbank.metrics.levels import FIVE_MINUTES, HOUR, MINUTE, SECOND, Level, floor
from fogbank.metrics.metric import Metric, metric_of
from fogbank.metrics.summary import Summary
from fogbank.store.database import StateUnavailable

_log = logging.getLogger(__name__)
_MOST_WAITING: Final = 100_000  # summaries that a full disk keeps from being written


class Metrics:
    """All metrics of a server.

    What is added is folded into its minute in memory, and written by `write`: every few seconds, at the end, and
    before anybody reads. Without a place nothing is kept at all.
    """

    def __init__(self, place: Place | None = None, clock: Clock | None = None) -> None:
        self._archive = None if place is None else Archive(place)
        self._clock = clock or SystemClock()
        self._waiting: dict[Point, Summary] = {}
        self.writes = 0  # how often something new was written
        self._sources: list[Callable[[Metrics], None]] = []
        self.insights = Insights()

    def add(
        self,
        scope: Scope,
        namespace: str,
        name: str,
        dimensions: Mapping[str, str],
        value: float,
        unit: str = "None",
        when: datetime | None = None,
    ) -> None:
        """Take in a sample. It never waits and never fails; about two microseconds."""
        metric = metric_of(scope, namespace, name, dimensions)
        self.summary(metric, unit, when or self._clock.now()).add(value)

    def add_summary(
        self,
        scope: Scope,
        namespace: str,
        name: str,
        dimensions: Mapping[str, str],
        summary: Summary,
        unit: str = "None",
        when: datetime | None = None,
    ) -> None:
        """Take in a set of samples of one minute."""
        metric = metric_of(scope, namespace, name, dimensions)
        self.summary(metric, unit, when or self._clock.now()).merge(summary)

    def summary(self, metric: Metric, unit: str, when: datetime, level: Level = MINUTE) -> Summary:
        """What waits to be written of a metric's minute (or second), to add to at once."""
        key = (metric, level, floor(when.timestamp(), level.seconds), unit)
        found = self._waiting.get(key)
        if found is None:
            found = self._waiting[key] = Summary()
        return found

    def source(self, bring: Callable[[Metrics], None]) -> None:
        """Ask `bring` for what it has counted whenever metrics are written or read."""
        self._sources.append(bring)

    def write(self) -> None:
        """Gather from the sources and write down what waits. Raises: `StorageFull`; it is tried again later."""
        for bring in self._sources:
            bring(self)
        if not self._waiting:
            return
        if self._archive is not None:
            try:
                self._archive.write(self._waiting)
            except StorageFull:
                self._drop_oldest()
                raise
        self._waiting = {}
        self.writes += 1

    def _write_first(self) -> None:
        """Before reading. What cannot be written now is not seen; what was is."""
        try:
            self.write()
        except StorageFull as full:
            _log.warning("the newest metrics cannot be written, and are not seen: %s", full)

    def _drop_oldest(self) -> None:
        excess = len(self._waiting) - _MOST_WAITING
        if excess > 0:
            _log.warning("%d summaries of metrics were given up: they cannot be written", excess)
            self._waiting = dict(list(self._waiting.items())[excess:])

    def read(
        self, metric: Metric, start: int, end: int, period: int, unit: str | None = None
    ) -> dict[int, Summary]:
        """Summaries of `period` seconds from `start` on (seconds since 1970), by the second where each begins.

        Of several units it is the first by name where none is asked for.
        """
        found = self.by_unit(metric, start, end, period)
        if unit is None:
            return found[min(found)] if found else {}
        return found.get(unit, {})

    def by_unit(self, metric: Metric, start: int, end: int, period: int) -> dict[str, dict[int, Summary]]:
        """As `read`, for each unit that samples came with."""
        self._write_first()
        found: dict[str, dict[int, Summary]] = {}
        for level in self._levels(metric, start, end, period):
            for time, unit, summary in self._archive.read(metric, level, start, end) if self._archive else ():
                begin = start + (time - start) // period * period
                periods = found.setdefault(unit, {})
                if begin in periods:
                    periods[begin].merge(summary)
                else:
                    periods[begin] = summary
        return {unit: dict(sorted(periods.items())) for unit, periods in found.items()}

    def _levels(self, metric: Metric, start: int, end: int, period: int) -> tuple[Level, ...]:
        """Where to look: a level that is coarser than the period cannot tell its figures."""
        if period < MINUTE.seconds:
            fine = self._archive is not None and self._archive.read(metric, SECOND, start, end)
            return (SECOND,) if fine else (MINUTE,)
        return tuple(level for level in (MINUTE, FIVE_MINUTES, HOUR) if period % level.seconds == 0)

    def known(self, scope: Scope) -> list[tuple[Metric, int]]:
        """A scope's metrics by namespace and name, and when the newest summary of each begins."""
        self._write_first()
        if self._archive is None:
            return []
        found = self._archive.metrics(scope)
        newest = self._archive.latest(number for _, number in found) if found else ()
        return [(metric, time) for (metric, _), time in zip(found, newest, strict=True) if time is not None]

    @property
    def archive(self) -> Archive | None:
        """What is on the disk, for upkeep; None before anything was."""
        return self._archive if self._archive is not None and self._archive.is_used else None

    def close(self) -> None:
        """Write down what waits, and let go of the files; safe to call twice."""
        try:
            self.write()
        except (StorageFull, StateUnavailable) as error:
            _log.warning("the last metrics are lost: %s", error)
        if self._archive is not None:
            self._archive.close()

    def clear(self, scope: Scope | None = None) -> None:
        """Forget everything, or everything of an account and region."""
        self._waiting = {
            key: summary
            for key, summary in self._waiting.items()
            if scope is not None and key[0].scope != scope
        }
        if self._archive is not None:
            self._archive.clear(scope)
