"""A transition under way, and what its steps may use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import msgspec

from fogbank.core.clock import Clock
from fogbank.core.facilities import Facilities
from fogbank.core.resource import ResourceKey


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """One resource's transition, as the store keeps it: at most one a resource.

    `step` is the next to run, `before` the status to go back to where a transition says SAME. `arguments`
    are plain JSON values; secrets are never among them, only their names.
    """

    id: str
    key: ResourceKey
    transition: str
    before: str
    step: int = 0
    attempts: int = 0
    began: float = 0.0  # seconds since 1970, UTC
    arguments: dict[str, Any] = {}


class StepContext(Protocol):
    """What a lifecycle step sees."""

    clock: Clock
    facilities: Facilities

    @property
    def arguments(self) -> Mapping[str, Any]:
        """What the handler that began the transition gave along."""
        ...

    @property
    def resource(self) -> Any:
        """The resource as it is stored now."""
        ...

    def update(self, **changes: Any) -> Any:
        """Change fields of the resource, at once and durably; returns the new one."""
        ...

    def emit(self, event_id: str, **values: str) -> None:
        """Write an event of this resource's; `values` fill the event's message."""
        ...

    def secret(self, name: str) -> str:
        """Return a secret that the handler put aside for this transition; KeyError if it is not there."""
        ...

    def forget_secret(self, name: str) -> None:
        """Remove a secret that is no longer needed."""
        ...
