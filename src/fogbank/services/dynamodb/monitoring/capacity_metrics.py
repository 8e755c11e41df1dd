"""Metrics of capacity, from the account of consumption: what was consumed and throttled, by the minute."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import msgspec

from fogbank.core.scope import Scope
from fogbank.metrics.metrics import Metrics
from fogbank.metrics.summary import Summary, of_set
from fogbank.services.dynamodb.capacity.consumption import Consumption, Place
from fogbank.services.dynamodb.capacity.series import Minute, Units
from fogbank.services.dynamodb.monitoring.request_metrics import NAMESPACE

_UNITS: Final = (("reads", "ConsumedReadCapacityUnits"), ("writes", "ConsumedWriteCapacityUnits"))
_THROTTLES: Final = (("read_throttles", "ReadThrottleEvents"), ("write_throttles", "WriteThrottleEvents"))


class CapacityMetrics:
    """Remembers what it brought of each minute that may still grow, so that it brings the rest only."""

    def __init__(self, consumption: Consumption) -> None:
        self._consumption = consumption
        self._brought: dict[Place, tuple[Minute, Minute]] = {}  # the newest minute of each, and what it was

    def bring(self, metrics: Metrics) -> None:
        """Move what was consumed since the last time into metrics."""
        places = self._consumption.places()
        for place in places:
            self._bring_place(metrics, place)
        for gone in self._brought.keys() - set(places):
            del self._brought[gone]

    def _bring_place(self, metrics: Metrics, place: Place) -> None:
        account, region, table, index = place
        scope, known = Scope(account, region), self._brought.get(place)
        since = None if known is None else known[0].start
        minutes = self._consumption.minutes(scope, table, index, since=since)
        for minute in minutes:
            # A minute that is another one began anew, after a reset.
            before = known[1] if known is not None and known[0] is minute else Minute(minute.start)
            _bring(metrics, scope, _dimensions(place), minute, before)
        if minutes:
            self._brought[place] = (minutes[-1], _copied(minutes[-1]))


def _dimensions(place: Place) -> dict[str, str]:
    _, _, table, index = place
    return {"TableName": table} | ({"GlobalSecondaryIndexName": index} if index else {})


def _copied(minute: Minute) -> Minute:
    return msgspec.structs.replace(
        minute,
        reads=msgspec.structs.replace(minute.reads),
        writes=msgspec.structs.replace(minute.writes),
        throttled_requests=dict(minute.throttled_requests),
    )


def _bring(
    metrics: Metrics, scope: Scope, dimensions: dict[str, str], minute: Minute, before: Minute
) -> None:
    when = minute.start
    for field, name in _UNITS:
        summary = _more(getattr(minute, field), getattr(before, field))
        if summary.count:
            metrics.add_summary(scope, NAMESPACE, name, dimensions, summary, "Count", when)
    for field, name in _THROTTLES:
        _events(metrics, scope, name, dimensions, getattr(minute, field) - getattr(before, field), when)
    for operation, count in minute.throttled_requests.items():
        more = count - before.throttled_requests.get(operation, 0)
        _events(metrics, scope, "ThrottledRequests", dimensions | {"Operation": operation}, more, when)


def _more(units: Units, before: Units) -> Summary:
    """What was added to a minute; the least and the most are those of all of it, which comes to the same."""
    return of_set(units.count - before.count, units.total - before.total, units.least, units.most)


def _events(
    metrics: Metrics, scope: Scope, name: str, dimensions: dict[str, str], count: int, when: datetime
) -> None:
    if count > 0:
        summary = Summary()
        summary.add(1.0, count)
        metrics.add_summary(scope, NAMESPACE, name, dimensions, summary, "Count", when)
