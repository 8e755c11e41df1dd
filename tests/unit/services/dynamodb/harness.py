"""The service in this process, on a clock that a test moves."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from fogbank.aws.http import HttpRequest, HttpResponse
from fogbank.aws.identify import Identity
from fogbank.core.facilities import Facilities
from fogbank.core.scope import Scope
from fogbank.keyvalue.place import Place
from fogbank.metrics.metrics import Metrics
from fogbank.operations.context import Backing
from fogbank.reconciler import Reconciler
from fogbank.reconciler.lifecycles import Lifecycles
from fogbank.services.dynamodb.calls import Service
from fogbank.services.dynamodb.capacity.scaling import ScalableTables
from fogbank.services.dynamodb.service import RawJson, dynamodb, dynamodb_streams
from fogbank.services.dynamodb.tables.lifecycle import lifecycles
from fogbank.store import Store

SCOPE = Scope("000000000000", "us-east-1")
KEYS = [{"AttributeName": "p", "KeyType": "HASH"}, {"AttributeName": "s", "KeyType": "RANGE"}]
DEFINITIONS = [{"AttributeName": "p", "AttributeType": "S"}, {"AttributeName": "s", "AttributeType": "N"}]


class MovedClock:
    """A clock that stands until a test moves it."""

    def __init__(self) -> None:
        self._now = datetime.now(UTC)

    def now(self) -> datetime:
        return self._now

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0)

    def move(self, **by: float) -> None:
        self._now += timedelta(**by)


class Refused(Exception):  # noqa: N818 - a verdict
    """The service's fault; `body` is all that it says."""

    def __init__(self, message: str, body: dict[str, Any]) -> None:
        super().__init__(message)
        self.body = body


class ToldAlarms:
    """Keeps alarms, where a test wants them kept: `core.facilities.Alarms`."""

    def __init__(self) -> None:
        self.kept: dict[str, Mapping[str, Any]] | None = None

    async def put(self, scope: Scope, alarms: Sequence[Mapping[str, Any]]) -> bool:
        if self.kept is not None:
            self.kept |= {alarm["AlarmName"]: alarm for alarm in alarms}
        return self.kept is not None

    async def delete(self, scope: Scope, names: Sequence[str]) -> None:
        for name in names:
            assert self.kept is not None
            del self.kept[name]


class Harness:
    """Calls operations as the gateway does."""

    def __init__(
        self, directory: Path, *, durable: bool = False, capacity: str = "count", surroundings: Any = None
    ) -> None:
        self.clock = MovedClock()
        self.place = Place(directory / "items", durable=durable)
        self.store = Store(directory / "state.sqlite")
        self.alarms = ToldAlarms()
        facilities = Facilities(
            engines={},
            addresses=None,  # type: ignore[arg-type]
            surroundings=surroundings,
            scalable={"dynamodb": ScalableTables(lambda: self.service)},
            alarms=self.alarms,
        )
        declared = Lifecycles(self.store, {"dynamodb": lambda: lifecycles(self.place, lambda: self.service)})
        self.reconciler = Reconciler(self.store, declared, facilities, self.clock)
        self.metrics = Metrics(Place(directory / "metrics"), self.clock)
        self.backing = Backing(self.store, self.reconciler, facilities, self.clock, 5, self.metrics)
        self.service = Service(self.backing, self.place, capacity)
        self._services = (dynamodb(self.service), dynamodb_streams(self.service))

    async def call(self, operation: str, region: str = SCOPE.region, **request: Any) -> dict[str, Any]:
        """Raises: `Refused` with the fault's type and words."""
        scope = Scope(SCOPE.account, region)
        service = self._service(operation)
        identity = Identity(service.name, (service.model,), operation, "json", region, "key", False)
        http = HttpRequest("POST", "/", "", {}, msgspec.json.encode(request))
        answer = service.handle(http, identity, scope, "id")
        if not isinstance(answer, HttpResponse):
            answer = await answer
        body: dict[str, Any] = msgspec.json.decode(answer.body or b"{}")
        if answer.status != 200:
            words = body.get("message", body.get("Message"))
            raise Refused(f"{body['__type'].rpartition('#')[2]}: {words}", body)
        return body

    def _service(self, operation: str) -> RawJson:
        return next((one for one in self._services if operation in one.operations), self._services[0])

    async def make_table(self, name: str = "things", **more: Any) -> None:
        table = {"KeySchema": KEYS, "AttributeDefinitions": DEFINITIONS, "BillingMode": "PAY_PER_REQUEST"}
        await self.call("CreateTable", TableName=name, **table | more)
        await self.call("DescribeTable", TableName=name)

    async def reset(self, scope: Scope | None = None) -> None:
        """As the server does it."""
        await self.reconciler.purge(scope)
        self.store.clear(scope)
        self.backing.regions.refresh()
        await self.service.forget(scope)

    def close(self) -> None:
        self.metrics.close()
        self.place.close()
        self.store.close()


@contextmanager
def harness(
    directory: Path, *, durable: bool = False, capacity: str = "count", surroundings: Any = None
) -> Iterator[Harness]:
    made = Harness(directory, durable=durable, capacity=capacity, surroundings=surroundings)
    try:
        yield made
    finally:
        made.close()


def item(p: str, s: int, **attributes: Any) -> dict[str, Any]:
    return {"p": {"S": p}, "s": {"N": str(s)}, **attributes}
