"""Engines that end by themselves, states that cannot be written, looks that grow rarer, waits that end."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from tests.unit.reconciler.house import FakeClock, House

from fogbank.core.engine import Node
from fogbank.core.job import StepContext
from fogbank.core.lifecycle import DONE, Done, Wait
from fogbank.store.database import StateUnavailable

NODE = Node(id="n1", engine="none", version="1", address="127.64.0.1", port=1, zone="z")


class Steps:
    """Notes which steps ran; one of them waits until it is let go."""

    def __init__(self, held: str = "") -> None:
        self.ran: list[str] = []
        self.held, self.reached, self.go_on = held, asyncio.Event(), asyncio.Event()

    async def __call__(self, ctx: StepContext, name: str) -> Done:
        self.ran.append(name)
        ctx.update(node=NODE)
        if name == self.held:
            self.reached.set()
            await self.go_on.wait()
        return DONE


async def made(house: House, held: str = "") -> Steps:
    house.behave = Steps()
    house.create()
    await house.rest()
    house.behave = steps = Steps(held)
    return steps


async def test_a_node_that_ended_is_brought_back(house: House) -> None:
    steps = await made(house)
    house.reconciler.node_ended("somebody else's")
    assert house.store.jobs.all() == []
    house.reconciler.node_ended("n1")
    await house.rest()
    assert (steps.ran, house.there().state) == (["look"], "ready")


async def test_a_node_that_ended_during_other_work_is_looked_at_after_it(house: House) -> None:
    steps = await made(house, held="d")
    house.reconciler.begin(house.there(), "change")
    await steps.reached.wait()
    house.reconciler.node_ended("n1")
    assert steps.ran == ["d"]
    steps.go_on.set()
    await house.rest()
    await house.rest()
    assert (steps.ran, house.there().state) == (["d", "look"], "ready")


async def test_a_node_that_ended_on_a_full_disk_is_brought_back_later(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = await made(house)
    put, tries, written = house.store.jobs.put, [], asyncio.Event()

    def full_twice(*arguments: Any) -> None:
        tries.append(arguments)
        if len(tries) <= 2:
            raise StateUnavailable("database or disk is full")
        put(*arguments)
        written.set()

    monkeypatch.setattr(house.store.jobs, "put", full_twice)
    house.reconciler.node_ended("n1")
    await written.wait()
    await house.rest()
    assert (steps.ran, house.there().state) == (["look"], "ready")
    assert house.clock.slept == [10.0, 10.0]


async def test_a_node_of_a_resource_that_goes_is_let_go(house: House) -> None:
    steps = await made(house, held="x")
    house.reconciler.begin(house.there(), "delete")
    await steps.reached.wait()
    house.reconciler.node_ended("n1")
    steps.go_on.set()
    await house.rest()
    assert (steps.ran, house.thing()) == (["x", "y"], None)


async def test_nothing_is_brought_back_while_the_server_ends(house: House) -> None:
    steps = await made(house)
    await house.reconciler.stop()
    house.reconciler.node_ended("n1")
    house.reconciler.wake(house.there().key)
    await house.rest()
    assert steps.ran == []


async def test_stopping_leaves_the_work_for_the_next_boot(house: House) -> None:
    steps = Steps(held="b")
    house.behave = steps
    house.create()
    await steps.reached.wait()
    await house.reconciler.stop()
    (job,) = house.store.jobs.all()
    assert (job.step, house.there().state) == (1, "making")
    house.reopen()
    house.behave = again = Steps()
    house.reconciler.boot()
    await house.rest()
    await house.rest()
    assert again.ran == ["b", "c", "look"], "its process may have ended with the earlier server"
    assert house.there().state == "ready"


@pytest.mark.parametrize("where", ["in the step", "when progress is saved"])
async def test_a_full_disk_is_waited_for(house: House, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    steps, full = Steps(), [True]
    house.behave = steps
    put = house.store.jobs.put

    def full_once(*arguments: Any) -> None:
        if full and steps.ran:
            full.clear()
            raise StateUnavailable("database or disk is full")
        put(*arguments)

    async def behave(ctx: StepContext, name: str) -> Done:
        done = await steps(ctx, name)
        if where == "in the step":
            full_once(house.store.jobs.all()[0])
        return done

    house.behave = behave
    house.create()
    if where != "in the step":
        monkeypatch.setattr(house.store.jobs, "put", full_once)
    await house.rest()
    assert (steps.ran, house.there().state) == (["a", "a", "b", "c"], "ready")
    assert house.clock.slept == [10.0]


async def test_looks_grow_rarer_the_longer_it_takes(house: House) -> None:
    async def behave(ctx: StepContext, name: str) -> Done | Wait:
        slow = name == "b" and (house.clock.now().timestamp() - began) < 60
        return Wait(0.004, "starting") if slow else DONE

    house.behave = behave
    began = house.clock.now().timestamp()
    house.create()
    await house.rest()
    slept = house.clock.slept
    assert slept == sorted(slept)
    assert slept[:8] == [0.004] * 8, "an engine that is quick is seen at once"
    assert slept[-1] == pytest.approx(1)
    assert len(slept) < 150


async def test_settled_waits_no_longer_than_it_is_told(house: House) -> None:
    class Patient(FakeClock):
        async def sleep(self, seconds: float) -> None:
            await asyncio.Event().wait()

    async def behave(ctx: StepContext, name: str) -> Wait:
        return Wait(3600, "for ever")

    house.clock = Patient()
    house.reconciler = house._reconciler()
    house.behave = behave
    thing = house.create()
    await asyncio.wait_for(house.reconciler.settled(thing.key, 0.01), timeout=5)
    assert house.there().state == "making"
    await house.reconciler.stop()


async def test_purge_ends_work_and_spares_other_scopes(house: House) -> None:
    steps = Steps(held="a")
    house.behave = steps
    thing = house.create()
    await steps.reached.wait()
    await house.reconciler.purge(thing.scope)
    house.store.clear(thing.scope)
    assert (house.thing(), house.store.jobs.all()) == (None, [])
    await house.rest()
    assert steps.ran == ["a"]
