"""What a handler gets besides its request."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from fogbank.core.scope import Scope
from fogbank.keyvalue.place import Place
from fogbank.operations.context import Backing
from fogbank.services.dynamodb.monitoring.doors import Door, Doors
from fogbank.services.dynamodb.monitoring.insights.rules import KeyRules
from fogbank.services.dynamodb.monitoring.source import MetricsSource

if TYPE_CHECKING:
    from fogbank.aws.http import HttpRequest
    from fogbank.core.resource import ResourceKey
    from fogbank.keyvalue.commit import Commit
    from fogbank.keyvalue.store import KeyValueStore
    from fogbank.services.dynamodb.capacity.consumption import Consumption
    from fogbank.services.dynamodb.capacity.policy import Policy
    from fogbank.services.dynamodb.replicas.couriers import Couriers
    from fogbank.services.dynamodb.tables.catalog import Catalog, OpenTable


class Service:
    """The rooms below, once."""

    def __init__(self, backing: Backing, place: Place, capacity: str = "count") -> None:
        """`capacity` is the setting: whether tables without a tag `enforce` theirs."""
        self.backing = backing
        self.place = place
        self._capacity = capacity
        self._started = self.strays_due = backing.clock.now()
        self.doors = Doors()
        backing.metrics.source(MetricsSource(self))
        backing.metrics.insights.source(KeyRules(self))

    @cached_property
    def catalog(self) -> Catalog:
        # With the engine, when they are first needed.
        from fogbank.services.dynamodb.capacity.meters import Meters
        from fogbank.services.dynamodb.tables.catalog import Catalog

        meters = Meters(self.consumption, self.policy, self.place)
        return Catalog(self.backing.store, self.place, self.backing.clock, meters, self.doors, self.wake)

    @cached_property
    def policy(self) -> Policy:
        """Which tables' capacity is enforced, and their gates."""
        from fogbank.services.dynamodb.capacity.policy import Policy

        return Policy(self.backing.clock, self._capacity)

    @cached_property
    def couriers(self) -> Couriers:
        from fogbank.services.dynamodb.replicas.couriers import Couriers  # where something is followed

        return Couriers(self)

    def wake(self, key: ResourceKey, follower: str) -> None:
        """A table has something for its "replicas", or for the stream that it sends to: "kinesis"."""
        (self.couriers if follower == "replicas" else self.couriers.sender).wake(key)

    async def stop(self) -> None:
        """End what works behind requests; it goes on after the next start."""
        if "couriers" in self.__dict__:
            await self.couriers.stop()

    @cached_property
    def consumption(self) -> Consumption:
        """What tables consumed and what was throttled."""
        from fogbank.services.dynamodb.capacity.consumption import Consumption
        from fogbank.services.dynamodb.monitoring.insights.watching import watch_again

        consumption = Consumption(self.backing.clock, self._started)
        watch_again(consumption, self.backing.store)
        return consumption

    async def forget(self, scope: Scope | None = None) -> None:
        """Forget what was counted, and the data of rows that a reset has removed, in all or in one account and region.

        In this order nothing is lost that is still named, whenever the server is killed.
        """
        self.consumption.forget(scope)
        self.doors.forget(scope)
        if self.place.is_used:
            from fogbank.services.dynamodb.strays import discard_strays, forget_tokens

            await forget_tokens(self, scope)
            self.strays_due = self.backing.clock.now()
            await discard_strays(self)

    def barrier(self) -> Commit | None:
        """What a reply must wait for; None where it may leave at once."""
        store = self.place.opened
        return store.barrier() if store is not None else None


class Call(msgspec.Struct):
    """One request: who asks, and the data that may be used for it. `http` is the message that it came in."""

    service: Service
    scope: Scope
    http: HttpRequest | None = None
    door: Door | None = None  # of the table that it came to
    others: tuple[Door, ...] = ()  # where it came to several

    def table(self, name: str) -> OpenTable:
        """A table that can be read and written. Raises: ResourceNotFoundException."""
        found = self.service.catalog.table(self.scope, name)
        if self.door is None:
            self.door = found.door
        elif found.door is not self.door and found.door not in self.others:
            self.others += (found.door,)
        return found

    @property
    def located(self) -> bool:
        """Whether the table was found: what is wrong with the request itself is told before."""
        return self.door is not None

    @property
    def doors(self) -> tuple[Door, ...]:
        """The doors of all tables that it came to."""
        return () if self.door is None else (self.door, *self.others)

    def known_table(self, name: str) -> OpenTable | None:
        """A table that requests came to before, without finding it; None where `table` has to look for it.

        What is wrong with a request is told before a table that is not there, and otherwise than of a found one.
        """
        return self.service.catalog.known(self.scope, name)

    @property
    def store(self) -> KeyValueStore:
        return self.service.place.store
