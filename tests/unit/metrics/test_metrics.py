"""Metrics over time: kept by the minute, then coarser, then gone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from fogbank.core.scope import Scope
from fogbank.keyvalue.place import Place
from fogbank.keyvalue.store import StorageFull
from fogbank.metrics.levels import SECOND
from fogbank.metrics.metric import Metric, metric_of
from fogbank.metrics.metrics import Metrics
from fogbank.metrics.summary import Summary
from fogbank.metrics.upkeep import age

SCOPE = Scope("000000000000", "us-east-1")
NOON = datetime(2026, 1, 4, 12, 0, tzinfo=UTC)
LAG = metric_of(SCOPE, "Mine", "Lag", {"Node": "a"})


class Clock:
    def __init__(self) -> None:
        self.time = NOON

    def now(self) -> datetime:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def metrics(tmp_path: Path, clock: Clock) -> Iterator[Metrics]:
    made = Metrics(Place(tmp_path / "metrics"), clock)
    yield made
    made.close()


def add(metrics: Metrics, value: float, when: datetime = NOON, unit: str = "None") -> None:
    metrics.add(SCOPE, "Mine", "Lag", {"Node": "a"}, value, unit, when)


def sums(metrics: Metrics, start: datetime, end: datetime, period: int = 60) -> dict[int, float]:
    """Sums by minutes since noon."""
    found = metrics.read(LAG, int(start.timestamp()), int(end.timestamp()), period)
    return {(time - int(NOON.timestamp())) // 60: summary.total for time, summary in found.items()}


def test_samples_of_a_minute_are_one_summary(metrics: Metrics) -> None:
    for second in (0, 30, 59, 60):
        add(metrics, second, NOON + timedelta(seconds=second))
    assert sums(metrics, NOON, NOON + timedelta(minutes=5)) == {0: 89, 1: 60}
    assert sums(metrics, NOON, NOON + timedelta(minutes=5), 300) == {0: 149}


def test_what_comes_later_is_added_to_what_was_written(metrics: Metrics) -> None:
    for value in (1, 2):
        add(metrics, value)
        metrics.write()
    found = metrics.read(LAG, int(NOON.timestamp()), int(NOON.timestamp()) + 60, 60)
    assert list(found.values()) == [Summary(2, 3, 1, 2, {1: 1, 2: 1})]


def test_units_are_kept_apart_and_the_first_by_name_is_read(metrics: Metrics) -> None:
    add(metrics, 1, unit="Seconds")
    add(metrics, 1000, unit="Milliseconds")
    start = int(NOON.timestamp())
    assert set(metrics.by_unit(LAG, start, start + 60, 60)) == {"Seconds", "Milliseconds"}
    assert metrics.read(LAG, start, start + 60, 60)[start].total == 1000
    assert metrics.read(LAG, start, start + 60, 60, "Seconds")[start].total == 1
    assert metrics.read(LAG, start, start + 60, 60, "Bytes") == {}


def test_a_new_server_reads_what_an_earlier_one_wrote(metrics: Metrics, tmp_path: Path, clock: Clock) -> None:
    add(metrics, 4)
    metrics.close()
    again = Metrics(Place(tmp_path / "metrics"), clock)
    assert sums(again, NOON, NOON + timedelta(minutes=1)) == {0: 4}
    again.close()


def test_sources_are_asked_before_anything_is_read(metrics: Metrics) -> None:
    counted = [7.0]

    def bring(into: Metrics) -> None:
        while counted:
            add(into, counted.pop())

    metrics.source(bring)
    assert sums(metrics, NOON, NOON + timedelta(minutes=1)) == {0: 7}


async def test_minutes_become_five_minutes_then_hours_then_nothing(metrics: Metrics) -> None:
    for minute in range(60):
        add(metrics, 1, NOON + timedelta(minutes=minute))
    metrics.write()
    hour = NOON, NOON + timedelta(hours=1)
    assert len(sums(metrics, *hour)) == 60
    await age(metrics, (NOON + timedelta(days=16)).timestamp())
    assert sums(metrics, *hour) == {}
    assert sums(metrics, *hour, 300) == dict.fromkeys(range(0, 60, 5), 5)
    await age(metrics, (NOON + timedelta(days=64)).timestamp())
    assert sums(metrics, *hour, 300) == {}
    assert sums(metrics, *hour, 3600) == {0: 60}
    await age(metrics, (NOON + timedelta(days=456)).timestamp())
    assert sums(metrics, *hour, 3600) == {}
    assert metrics.known(SCOPE) == []


def test_fine_samples_are_read_by_the_second(metrics: Metrics) -> None:
    for second in (1, 2, 12):
        metrics.summary(LAG, "None", NOON + timedelta(seconds=second), SECOND).add(second)
    start = int(NOON.timestamp())
    found = metrics.read(LAG, start, start + 60, 10)
    assert {time - start: summary.total for time, summary in found.items()} == {0: 3, 10: 12}


def test_metrics_are_known_by_scope(metrics: Metrics) -> None:
    add(metrics, 1)
    other = Scope("111111111111", "eu-west-1")
    metrics.add(other, "Theirs", "Lag", {}, 1, when=NOON)
    assert metrics.known(SCOPE) == [(LAG, int(NOON.timestamp()))]
    metrics.clear(SCOPE)
    assert metrics.known(SCOPE) == []
    assert [metric for metric, _ in metrics.known(other)] == [
        Metric("111111111111", "eu-west-1", "Theirs", "Lag")
    ]
    add(metrics, 2)
    assert sums(metrics, NOON, NOON + timedelta(minutes=1)) == {0: 2}


def test_long_names_are_kept_apart(metrics: Metrics) -> None:
    for end in ("a", "b"):
        metrics.add(SCOPE, "Mine", "Lag", {"Node": "x" * 1000 + end}, 1, when=NOON)
    assert len(metrics.known(SCOPE)) == 2


def test_without_a_place_nothing_is_kept() -> None:
    metrics = Metrics()
    add(metrics, 1)
    metrics.write()
    assert metrics.known(SCOPE) == []
    metrics.close()


class FullPlace(Place):
    """Cannot be written to until a test makes room."""

    full = True

    @property
    def store(self) -> Any:  # type: ignore[override]
        real = super().store
        if self.full:
            return _Full()
        return real


class _Full:
    def write(self) -> AbstractContextManager[None]:
        raise StorageFull("no room")


def test_a_full_disk_loses_nothing_that_can_wait(tmp_path: Path, clock: Clock) -> None:
    place = FullPlace(tmp_path / "metrics")
    place.full = False
    assert place.store is not None
    place.full = True
    metrics = Metrics(place, clock)
    add(metrics, 3)
    with pytest.raises(StorageFull):
        metrics.write()
    place.full = False
    assert sums(metrics, NOON, NOON + timedelta(minutes=1)) == {0: 3}
    metrics.close()
