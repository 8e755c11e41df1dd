"""Transitions of a small resource: every crash between two lines of work leads to the same end."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fogbank.core.event import EventTemplate
from fogbank.core.facilities import Facilities, Pace
from fogbank.core.faults import EngineRefused, EngineUnavailable
from fogbank.core.job import StepContext
from fogbank.core.lifecycle import ANY, DONE, GONE, SAME, Done, Lifecycle, Transition, Wait
from fogbank.core.resource import Resource
from fogbank.core.scope import Scope
from fogbank.reconciler import Reconciler
from fogbank.reconciler.begin import WrongState
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

    name: str
    state: str = ""
    done: list[str] = []


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
        return Reconciler(self.store, [self.lifecycle()], facilities, self.clock)

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


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path / "state.sqlite")


async def test_the_reply_is_durable_before_anything_runs(house: House) -> None:
    made = house.create(password="x")
    assert (made.state, made.version) == ("making", 1)
    house.reopen()  # killed before the first step ran
    assert house.store.secrets.get("password") == "x"
    house.reconciler.boot()
    await house.rest()
    thing = house.thing()
    assert thing is not None
    assert (thing.state, thing.done) == ("ready", ["a", "b", "c"])
    assert house.events() == ["made"]
    assert house.store.jobs.all() == []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from("abcxy"), st.booleans()), max_size=6), st.booleans())
def test_killed_at_any_step_it_ends_the_same(
    tmp_path_factory: pytest.TempPathFactory, deaths: list[tuple[str, bool]], delete: bool
) -> None:
    place = tmp_path_factory.mktemp("house") / "state.sqlite"
    asyncio.run(_killed_at_any_step(place, deaths, delete=delete))


async def _killed_at_any_step(place: Path, deaths: list[tuple[str, bool]], *, delete: bool) -> None:
    """`deaths`: at which step, and whether after its work."""
    house = House(place)
    due = list(deaths)

    async def behave(ctx: StepContext, name: str) -> Done:
        death = next((one for one in due if one[0] == name), None)
        if death is not None:
            due.remove(death)
            if death[1]:  # after the work, before it is written down
                await house.note(ctx, name)
            raise Killed
        return await house.note(ctx, name)

    house.behave = behave
    house.create()
    if delete:
        thing = house.thing()
        assert thing is not None
        house.reconciler.begin(thing, "delete")
    for _ in range(len(deaths) + 1):
        await _until_dead_or_done(house)
        house.reopen()
        house.reconciler.boot()
    await house.rest()
    if delete:
        assert house.thing() is None
        assert house.events() == ["gone"]
    else:
        thing = house.thing()
        assert thing is not None
        assert (thing.state, thing.done[:3]) == ("ready", ["a", "b", "c"])
        assert house.events() == ["made"]
    assert house.store.jobs.all() == []


async def _until_dead_or_done(house: House) -> None:
    for _, task in list(house.reconciler._workers.values()):
        try:
            await task
        except Killed:
            return


async def test_an_engine_that_is_not_there_yet_is_asked_again(house: House) -> None:
    calls = 0

    async def behave(ctx: StepContext, name: str) -> Done:
        nonlocal calls
        calls += 1
        if calls < 3:
            raise EngineUnavailable("not yet", 0.5)
        return DONE

    house.behave = behave
    house.create()
    await house.rest()
    thing = house.thing()
    assert thing is not None
    assert thing.state == "ready"
    assert house.clock.slept == [0.5, 1.0]


async def test_it_gives_up_after_its_retries(house: House) -> None:
    async def behave(ctx: StepContext, name: str) -> Done:
        raise EngineUnavailable("never there", 0.1)

    house.behave = behave
    house.create()
    await house.rest()
    thing = house.thing()
    assert thing is not None
    assert thing.state == "failed"
    assert house.events() == ["failed: never there"]


@pytest.mark.parametrize(
    ("error", "state", "words"),
    [
        (EngineRefused("the disk is full", "storage-full"), "storage-full", "the disk is full"),
        (EngineRefused("no such version"), "failed", "no such version"),
        (ZeroDivisionError("a bug"), "failed", "An internal error has occurred."),
    ],
)
async def test_failures_say_why(house: House, error: Exception, state: str, words: str) -> None:
    async def behave(ctx: StepContext, name: str) -> Done:
        raise error

    house.behave = behave
    house.create()
    await house.rest()
    thing = house.thing()
    assert thing is not None
    assert thing.state == state
    assert house.events() == [f"{state}: {words}"]


async def test_delete_takes_over_at_a_step_boundary(house: House) -> None:
    reached, go_on = asyncio.Event(), asyncio.Event()
    ran: list[str] = []

    async def behave(ctx: StepContext, name: str) -> Done:
        ran.append(name)
        if name == "b":
            reached.set()
            await go_on.wait()
        return DONE

    house.behave = behave
    thing = house.create()
    await reached.wait()
    assert house.reconciler.begin(thing, "delete").state == "going"
    go_on.set()
    await house.rest()
    assert ran == ["a", "b", "x", "y"]
    assert house.thing() is None


async def test_a_wait_ends_when_something_newer_is_due(house: House) -> None:
    class Patient(FakeClock):
        async def sleep(self, seconds: float) -> None:
            await asyncio.Event().wait()

    waiting = asyncio.Event()

    async def behave(ctx: StepContext, name: str) -> Done | Wait:
        if name == "a":
            waiting.set()
            return Wait(3600, "for ever")
        return DONE

    house.clock = Patient()
    house.reconciler = house._reconciler()
    house.behave = behave
    thing = house.create()
    await waiting.wait()
    house.reconciler.begin(thing, "delete")
    await house.rest()
    assert house.thing() is None


async def test_the_status_decides_what_may_begin(house: House) -> None:
    thing = house.create()
    with pytest.raises(WrongState, match="thing one is not in a state that allows this: it is making"):
        house.reconciler.begin(thing, "change")
    await house.rest()
    assert house.reconciler.begin(thing, "change").state == "changing"
    await house.rest()
    changed = house.thing()
    assert changed is not None
    assert changed.state == "ready"


async def test_at_awss_pace_it_takes_awss_time(tmp_path: Path) -> None:
    house = House(tmp_path / "state.sqlite", Pace.AWS)
    began = house.clock.now()
    house.create()
    await house.rest()
    assert house.clock.now() - began == timedelta(seconds=100)


async def test_what_should_run_is_looked_after_at_boot(house: House) -> None:
    house.create()
    await house.rest()
    looked: list[str] = []

    async def behave(ctx: StepContext, name: str) -> Done:
        looked.append(name)
        return DONE

    house.behave = behave
    house.reopen()
    house.reconciler.boot()
    await house.rest()
    assert looked == ["look"]
