"""Transitions of a small resource: every crash between two lines of work leads to the same end."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.reconciler.house import FakeClock, House, Killed

from fogbank.core.facilities import Pace
from fogbank.core.faults import EngineRefused, EngineUnavailable
from fogbank.core.job import StepContext
from fogbank.core.lifecycle import DONE, Done, Wait
from fogbank.reconciler.begin import WrongState


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


async def test_steps_that_are_held_come_when_the_time_is_over(tmp_path: Path) -> None:
    house = House(tmp_path / "state.sqlite", Pace.AWS)
    began, times = house.clock.now(), {}

    async def behave(ctx: StepContext, name: str) -> Done:
        times[name] = (ctx.clock.now() - began).seconds
        return DONE

    house.behave = behave
    house.create()
    await house.rest()
    assert times == {"a": 0, "b": 0, "c": 100}


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
