"""CloudWatch in this process, on a clock that a test moves, with topics that remember what came."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from fogbank.aws.fault import Fault
from fogbank.core.call import Call
from fogbank.core.facilities import Facilities
from fogbank.core.scope import Scope
from fogbank.keyvalue.place import Place
from fogbank.metrics.metrics import Metrics
from fogbank.operations.context import Backing
from fogbank.reconciler import Reconciler
from fogbank.reconciler.lifecycles import Lifecycles
from fogbank.services.cloudwatch.service import cloudwatch
from fogbank.services.cloudwatch.upkeep import look_after
from fogbank.store import Store

SCOPE = Scope("000000000000", "us-east-1")
NOON = datetime(2026, 1, 4, 12, 0, tzinfo=UTC)


class HandClock:
    def __init__(self) -> None:
        self.time = NOON

    def now(self) -> datetime:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


class Topics:
    """SNS, as far as alarms know it."""

    def __init__(self) -> None:
        self.published: list[Mapping[str, Any]] = []

    async def call(
        self, service: str, operation: str, parameters: Mapping[str, Any], scope: Scope
    ) -> dict[str, Any]:
        assert (service, operation) == ("sns", "Publish")
        if "missing" in parameters["TopicArn"]:
            raise Fault("NotFound", "Topic does not exist")
        self.published.append(parameters)
        return {"MessageId": "1"}


class Watched:
    """The service, its clock, and what it publishes."""

    def __init__(self, directory: Path) -> None:
        self.clock = HandClock()
        self.topics = Topics()
        self.store = Store(directory / "state.sqlite")
        self.metrics = Metrics(Place(directory / "metrics"), self.clock)
        facilities = Facilities(engines={}, addresses=None, surroundings=self.topics)  # type: ignore[arg-type]
        reconciler = Reconciler(self.store, Lifecycles(self.store, {}), facilities, self.clock)
        self.backing = Backing(self.store, reconciler, facilities, self.clock, 0, self.metrics)
        self._service = cloudwatch(self.backing)
        self._evaluated: dict[Any, Any] = {}

    async def call(self, operation: str, **parameters: Any) -> Mapping[str, Any]:
        return await self._service.call(Call("monitoring", operation, SCOPE, parameters, "id"))

    def put(self, value: float, minutes_ago: int = 1) -> None:
        """A sample of the metric Lag in a minute that is over."""
        when = self.clock.now() - timedelta(minutes=minutes_ago)
        self.metrics.add(SCOPE, "Mine", "Lag", {}, value, "Seconds", when)
        self.metrics.write()

    async def state(self) -> str:
        """The state of the one alarm, after it was looked after."""
        look_after(self.backing, self._evaluated)
        state: str = (await self.call("DescribeAlarms"))["MetricAlarms"][0]["StateValue"]
        return state

    def close(self) -> None:
        self.metrics.close()
        self.store.close()


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    made = Watched(tmp_path)
    yield made
    made.close()
