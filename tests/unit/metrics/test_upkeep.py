"""Metrics are written every few seconds, and exactly when a minute ends."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fogbank.core.scope import Scope
from fogbank.keyvalue.place import Place
from fogbank.metrics.metric import metric_of
from fogbank.metrics.metrics import Metrics
from fogbank.metrics.upkeep import upkeep

SCOPE = Scope("000000000000", "us-east-1")
START = datetime(2026, 1, 4, 12, 0, 3, tzinfo=UTC)


class ShortClock:
    """Time passes by sleeping, until it has passed."""

    def __init__(self, seconds: float) -> None:
        self.time, self._end = START, START + timedelta(seconds=seconds)
        self.woke: list[datetime] = []

    def now(self) -> datetime:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)
        self.woke.append(self.time)
        if self.time > self._end:
            raise asyncio.CancelledError


async def test_no_minute_ends_unseen(tmp_path: Path) -> None:
    clock = ShortClock(200)
    metrics = Metrics(Place(tmp_path / "metrics"), clock)
    with pytest.raises(asyncio.CancelledError):
        await upkeep(metrics, clock)
    before = START
    for woke in clock.woke:
        assert woke - before <= timedelta(seconds=5)
        if woke.minute != before.minute:
            assert woke.second == 0
        before = woke
    metrics.close()


async def test_what_is_old_becomes_coarse_by_itself(tmp_path: Path) -> None:
    clock = ShortClock(3700)
    metrics = Metrics(Place(tmp_path / "metrics"), clock)
    old = START - timedelta(days=16)
    metrics.add(SCOPE, "Mine", "Lag", {}, 1, when=old)
    with pytest.raises(asyncio.CancelledError):
        await upkeep(metrics, clock)
    lag, start = metric_of(SCOPE, "Mine", "Lag", {}), int(old.timestamp()) - 3
    assert metrics.read(lag, start, start + 3600, 60) == {}
    assert list(metrics.read(lag, start, start + 3600, 300)) == [start]
    metrics.close()
