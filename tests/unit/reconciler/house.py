"""A small resource, and a reconciler over it that can be killed and started again."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

from fogbank.core.engine import Node
from fogbank.core.event import EventTemplate
from fogbank.core.facilities import Facilities, Pace
from fogbank.core.job import StepContext
from fogbank.core.lifecycle import ANY, DONE, GONE, SAME, Done, Lifecycle, Transition, Wait
from fogbank.core.resource import Resource
from fogbank.core.scope import Scope
from fogbank.reconciler import Reconciler
from fogbank.reconciler.lifecycles import Lifecycles
from fogbank.store import Store

SCOPE = Scope("000000000000", "us-east-1")


class Thing(Resource, frozen=True, kw_only=True):
    SERVICE: ClassVar[str] = "test"
    KIND: ClassVar[str] = "thing"
    IDENTIFIER: ClassVar[str] = "name"
    STATUS: ClassVar[str | None] = "state"
    NOT_FOUND: ClassVar[str] = "NotFound"
    NOT_FOUND_MESSAGE: ClassVar[str] = "{identifier}"
    ALREADY_EXISTS: ClassVar[str] = "Exists"
    ALREADY_EXISTS_MESSAGE: ClassVar[str] = "{identifier}"
    WRONG_STATE: ClassVar[str | None] = "WrongState"

    name: str
    state: str = ""
    done: list[str] = []
    node: Node | None = None


class Killed(BaseException):
    """The process ends here."""


class FakeClock:
    """Time passes only when somebody waits for it."""

    def __init__(self) -> None:
        self.time = datetime(2026, 1, 1, tzinfo=UTC)
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += timedelta(seconds=seconds)
        await asyncio.sleep(0)


Behave = Callable[[StepContext, str], Awaitable[Done | Wait]]


class House:
    """A store and a reconciler over it, which can be killed and started again."""

    def __init__(self, place: Path, pace: Pace = Pace.INSTANT) -> None:
        self.place = place
        self.clock = FakeClock()
        self.pace = pace
        self.behave: Behave = self.note
        self.store = Store(place)
        self.reconciler = self._reconciler()

    def _reconciler(self) -> Reconciler:
        nothing: Any = None
        facilities = Facilities(engines={}, addresses=nothing, surroundings=nothing, pace=self.pace)
        lifecycles = Lifecycles(self.store, {Thing.SERVICE: lambda: [self.lifecycle()]})
        return Reconciler(self.store, lifecycles, facilities, self.clock)

    def lifecycle(self) -> Lifecycle:
        def step(name: str) -> Callable[[StepContext], Awaitable[Done | Wait]]:
            async def run(ctx: StepContext) -> Done | Wait:
                return await self.behave(ctx, name)

            run.__name__ = name
            return run

        return Lifecycle(
            Thing,
            source_type="thing",
            arn=lambda thing: f"arn:{thing.identifier}",
            events=lambda: {
                "MADE": EventTemplate(["creation"], "made"),
                "FAILED": EventTemplate(["failure"], "{state}: {reason}"),
                "GONE": EventTemplate(["deletion"], "gone"),
            },
            running=("ready",),
            recover="recover",
            transitions=(
                Transition(
                    "create",
                    frm=(),
                    during="making",
                    to="ready",
                    steps=(step("a"), step("b"), step("c")),
                    ended="MADE",
                    failed="FAILED",
                    aws_seconds=100,
                    held=1,
                    retries=3,
                ),
                Transition("recover", frm=("ready",), during=SAME, to="ready", steps=(step("look"),)),
                Transition("change", frm=("ready",), during="changing", to=SAME, steps=(step("d"),)),
                Transition(
                    "delete", frm=ANY, during="going", to=GONE, steps=(step("x"), step("y")), ended="GONE"
                ),
            ),
        )

    async def note(self, ctx: StepContext, name: str) -> Done:
        if name not in ctx.resource.done:
            ctx.update(done=[*ctx.resource.done, name])
        return DONE

    def create(self, **secrets: str) -> Thing:
        thing = Thing(account=SCOPE.account, region=SCOPE.region, created=self.clock.now(), name="one")
        return self.reconciler.create(thing, {}, secrets)

    def thing(self) -> Thing | None:
        return self.store.resources.get(Thing, SCOPE, "one")

    def there(self) -> Thing:
        thing = self.thing()
        assert thing is not None
        return thing

    async def rest(self) -> None:
        key = Thing(account=SCOPE.account, region=SCOPE.region, created=self.clock.now(), name="one").key
        await self.reconciler.settled(key, 10)

    def reopen(self) -> None:
        """What a new process finds."""
        self.store.close()
        self.store = Store(self.place)
        self.reconciler = self._reconciler()

    def events(self) -> list[str]:
        now = self.clock.now()
        found = self.store.events.between("test", SCOPE, now - timedelta(days=1), now + timedelta(days=1))
        return [event.message for _, event in found]
