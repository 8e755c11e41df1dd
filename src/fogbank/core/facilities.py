"""What services may use of the rooms below them, wired by the composition root."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, Protocol

import msgspec

from fogbank.core.engine import Engine
from fogbank.core.scope import Scope


class Pace(StrEnum):
    """`INSTANT`: as fast as the engines allow. `AWS`: published durations, for rehearsal."""

    INSTANT = "instant"
    AWS = "aws"


class Addresses(Protocol):
    """Gives nodes addresses of their own."""

    def allocate(self, owner: str, port: int) -> tuple[str, int]:
        """Reserve an address and port for a node id, the same ones when asked again.

        Raises: `EngineRefused` where none is free.
        """
        ...

    def release(self, owner: str) -> None:
        """Give up what a node id had; nothing happens if it had none."""
        ...


class Surroundings(Protocol):
    """AWS's other services, as far as databases need them: subnets, keys, secrets, objects."""

    async def call(
        self, service: str, operation: str, parameters: Mapping[str, Any], scope: Scope
    ) -> dict[str, Any]:
        """Call an operation of a surrounding service.

        Raises: `fogbank.aws.fault.Fault` with that service's own code.
        """
        ...


class Scalable(Protocol):
    """What a service lets Application Auto Scaling do to its resources.

    `resource` and `dimension` are that service's words for them: `table/things`, `dynamodb:table:ReadCapacityUnits`.
    """

    async def capacity(self, scope: Scope, resource: str, dimension: str) -> int | None:
        """The capacity now; None while there is none to scale. Raises: `Fault` for no such resource."""
        ...

    async def scale(self, scope: Scope, resource: str, dimension: str, capacity: int) -> None:
        """Begin to change the capacity. Raises: `Fault` where the service refuses."""
        ...

    async def settled(self, scope: Scope, resource: str, seconds: float) -> bool:
        """Whether nothing is under way there any more, after `seconds` at the most."""
        ...

    def usage(self, scope: Scope, resource: str, dimension: str, minutes: int) -> list[float | None]:
        """Capacity used in each of the last whole minutes, latest last; None for one that nobody watched."""
        ...


class Scaling(Protocol):
    """Which capacities scale by themselves."""

    def scales(self, scope: Scope, namespace: str, resource: str, dimension: str) -> bool:
        """Whether a policy of Application Auto Scaling sees to a capacity; words as in `Scalable`."""
        ...


class NoScaling:
    """Nothing scales by itself."""

    def scales(self, scope: Scope, namespace: str, resource: str, dimension: str) -> bool:
        return False


class Alarms(Protocol):
    """CloudWatch's alarms, where somebody evaluates them."""

    async def put(self, scope: Scope, alarms: Sequence[Mapping[str, Any]]) -> bool:
        """Make or change alarms; each is a request of PutMetricAlarm. False where nobody evaluates alarms."""
        ...

    async def delete(self, scope: Scope, names: Sequence[str]) -> None:
        """Remove those of the alarms that are there."""
        ...


class NoAlarms:
    """Nobody evaluates alarms."""

    async def put(self, scope: Scope, alarms: Sequence[Mapping[str, Any]]) -> bool:
        return False

    async def delete(self, scope: Scope, names: Sequence[str]) -> None:
        """There are none."""


class Facilities(msgspec.Struct, frozen=True):
    """Everything below, by name; `scalable` by namespace."""

    engines: Mapping[str, Engine]
    addresses: Addresses
    surroundings: Surroundings
    pace: Pace = Pace.INSTANT
    scalable: Mapping[str, Scalable] = {}
    alarms: Alarms = msgspec.field(default_factory=NoAlarms)
    scaling: Scaling = msgspec.field(default_factory=NoScaling)
