"""What a handler may use: the resources of its caller's account and region, and transitions of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

import msgspec

from fogbank.aws.fault import Fault
from fogbank.core.call import Call
from fogbank.core.clock import Clock
from fogbank.core.facilities import Facilities, Pace
from fogbank.core.resource import Resource, ResourceKey
from fogbank.core.scope import Scope
from fogbank.metrics.metrics import Metrics
from fogbank.operations.regions import Regions
from fogbank.reconciler import Reconciler
from fogbank.reconciler.begin import WrongState
from fogbank.store import Store
from fogbank.store.resources import AlreadyStored

R = TypeVar("R", bound=Resource)


class Backing(msgspec.Struct, frozen=True):
    """The rooms below, as a service gets them once."""

    store: Store
    reconciler: Reconciler
    facilities: Facilities
    clock: Clock
    settle_seconds: float = 0.0
    metrics: Metrics = msgspec.field(default_factory=Metrics)  # without a place of theirs nothing is kept
    regions: Regions = msgspec.field(default_factory=Regions)

    async def settled(self, key: ResourceKey) -> None:
        """Give a transition of this resource the chance to end before it is described.

        SDK waiters sleep 30 s between looks where Fogbank needs a tenth of a second, so a look that is
        held this long spares them the sleep. At AWS's pace nothing is held.
        """
        if self.settle_seconds and self.facilities.pace is Pace.INSTANT:
            await self.reconciler.settled(key, self.settle_seconds)


class Context:
    """One call's view of the store. Every method works in the caller's account and region only."""

    def __init__(self, call: Call, backing: Backing) -> None:
        self.call = call
        self.scope: Scope = call.scope
        self.clock = backing.clock
        self.facilities = backing.facilities
        self._backing = backing

    @property
    def store(self) -> Store:
        return self._backing.store

    @property
    def metrics(self) -> Metrics:
        return self._backing.metrics

    @property
    def page_seed(self) -> str:
        """What markers of pages are bound to: one operation of one scope."""
        return f"{self.call.operation}/{self.scope.account}/{self.scope.region}"

    def find(self, kind: type[R], identifier: str) -> R | None:
        """Return a resource, or None."""
        return self.store.resources.get(kind, self.scope, identifier)

    def get(self, kind: type[R], identifier: str) -> R:
        """Return a resource. Raises: the kind's not-found fault, in AWS's words."""
        resource = self.find(kind, identifier)
        if resource is None:
            raise Fault(kind.NOT_FOUND, kind.NOT_FOUND_MESSAGE.format(identifier=identifier))
        return resource

    def list(self, kind: type[R], after: str = "") -> Iterator[R]:
        """Resources in the order of their identifiers, those after `after`."""
        return self.store.resources.find(kind, self.scope, after)

    def create(
        self,
        resource: R,
        arguments: Mapping[str, Any] | None = None,
        secrets: Mapping[str, str] | None = None,
    ) -> R:
        """Write a new resource and begin to make it real. Raises: the kind's already-exists fault."""
        try:
            return self._backing.reconciler.create(resource, arguments or {}, secrets or {})
        except AlreadyStored as there:
            raise self._exists(resource) from there

    def insert(self, resource: R) -> R:
        """Write a resource that has no lifecycle. Raises: the kind's already-exists fault."""
        try:
            return self.store.resources.insert(resource)
        except AlreadyStored as there:
            raise self._exists(resource) from there

    @staticmethod
    def _exists(resource: Resource) -> Fault:
        message = resource.ALREADY_EXISTS_MESSAGE.format(identifier=resource.identifier)
        return Fault(resource.ALREADY_EXISTS, message)

    def update(self, resource: R, **changes: Any) -> R:
        """Change fields, whatever the resource's status."""
        current = self.get(type(resource), resource.identifier)
        return self.store.resources.update(msgspec.structs.replace(current, **changes))

    def begin(
        self,
        resource: R,
        transition: str,
        *,
        changes: Mapping[str, Any] | None = None,
        arguments: Mapping[str, Any] | None = None,
        secrets: Mapping[str, str] | None = None,
    ) -> R:
        """Begin a transition; it is durable when this returns. Raises: the kind's wrong-state fault."""
        try:
            return self._backing.reconciler.begin(
                resource, transition, changes=changes, arguments=arguments, secrets=secrets
            )
        except WrongState as refused:
            assert resource.WRONG_STATE, f"{resource.KIND} has transitions but no wrong-state fault"
            raise Fault(resource.WRONG_STATE, str(refused)) from refused

    async def settled(self, kind: type[R], identifier: str) -> None:
        """See `Backing.settled`; nothing is waited for where the resource is not there."""
        resource = self.find(kind, identifier)
        if resource is not None:
            await self._backing.settled(resource.key)
