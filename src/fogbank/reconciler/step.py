"""What a step sees of its resource: always the stored one, never a copy of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from fogbank.core.clock import Clock
from fogbank.core.event import render
from fogbank.core.facilities import Facilities
from fogbank.core.job import Job
from fogbank.core.lifecycle import Lifecycle
from fogbank.core.resource import Resource
from fogbank.store import Store


class ResourceGone(Exception):  # noqa: N818 - reads as the sentence it raises
    """A reset removed the resource while a step ran; the worker ends quietly."""


class StoredStep:
    """`core.job.StepContext` over the store."""

    def __init__(
        self, store: Store, lifecycle: Lifecycle, job: Job, facilities: Facilities, clock: Clock
    ) -> None:
        self._store = store
        self._lifecycle = lifecycle
        self._job = job
        self.facilities = facilities
        self.clock = clock

    @property
    def arguments(self) -> Mapping[str, Any]:
        return self._job.arguments

    @property
    def resource(self) -> Resource:
        key = self._job.key
        resource = self._store.resources.get(self._lifecycle.resource, key.scope, key.identifier)
        if resource is None:
            raise ResourceGone(str(key))
        return resource

    def update(self, **changes: Any) -> Resource:
        return self._store.resources.update(msgspec.structs.replace(self.resource, **changes))

    def emit(self, event_id: str, **values: str) -> None:
        emit(self._store, self._lifecycle, self.resource, event_id, self.clock, values)

    def secret(self, name: str) -> str:
        return self._store.secrets.get(name)

    def forget_secret(self, name: str) -> None:
        self._store.secrets.delete(name)


def emit(
    store: Store,
    lifecycle: Lifecycle,
    resource: Resource,
    event_id: str,
    clock: Clock,
    values: dict[str, str],
) -> None:
    """Write an event of a resource's."""
    template = lifecycle.events()[event_id]
    source = (lifecycle.source_type, lifecycle.arn(resource))
    store.events.add(render(event_id, template, resource, source, clock.now(), values))
