"""What services may use of the rooms below them, wired by the composition root."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

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


@dataclass(frozen=True)
class Facilities:
    """Everything below, by name."""

    engines: Mapping[str, Engine]
    addresses: Addresses
    surroundings: Surroundings
    pace: Pace = Pace.INSTANT
