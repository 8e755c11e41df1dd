"""Handlers by name, and what a call sees of the store."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.unit.reconciler.house import Thing

from fogbank.aws.fault import Fault
from fogbank.core.call import Call
from fogbank.core.clock import SystemClock
from fogbank.core.facilities import Facilities, Pace
from fogbank.core.lifecycle import DONE, Done, Lifecycle, Transition
from fogbank.core.scope import Scope
from fogbank.operations.context import Backing, Context
from fogbank.operations.pages import paged
from fogbank.operations.service import HandledService, operation
from fogbank.reconciler import Reconciler
from fogbank.reconciler.lifecycles import Lifecycles
from fogbank.store import Store
from fogbank.store.database import StateUnavailable

HERE, THERE = Scope("000000000000", "us-east-1"), Scope("111122223333", "us-east-1")


async def _nothing(ctx: Any) -> Done:
    return DONE


LIFECYCLE = Lifecycle(
    Thing,
    transitions=(
        Transition("create", frm=(), during="making", to="ready", steps=(_nothing,)),
        Transition("change", frm=("ready",), during="changing", to="ready", steps=(_nothing,)),
    ),
)


@pytest.fixture(params=[Pace.INSTANT, Pace.AWS])
def backing(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Backing]:
    store, clock, nothing = Store(tmp_path / "state.sqlite"), SystemClock(), None
    anything: Any = nothing
    facilities = Facilities(engines={}, addresses=anything, surroundings=anything, pace=request.param)
    reconciler = Reconciler(store, Lifecycles(store, {Thing.SERVICE: lambda: [LIFECYCLE]}), facilities, clock)
    yield Backing(store, reconciler, facilities, clock, settle_seconds=5)
    store.close()


def context(backing: Backing, scope: Scope = HERE, name: str = "Describe") -> Context:
    return Context(Call("test", name, scope, {}, "id"), backing)


def thing(name: str = "one", scope: Scope = HERE) -> Thing:
    return Thing(account=scope.account, region=scope.region, created=datetime.now(UTC), name=name)


async def test_a_context_sees_its_own_scope_only(backing: Backing) -> None:
    context(backing).insert(thing())
    assert context(backing).get(Thing, "one").name == "one"
    with pytest.raises(Fault, match="one") as caught:
        context(backing, THERE).get(Thing, "one")
    assert caught.value.shape == "NotFound"
    assert list(context(backing, THERE).list(Thing)) == []


async def test_faults_come_from_the_kind(backing: Backing) -> None:
    ctx = context(backing)
    for make in (ctx.create, ctx.insert):
        if ctx.find(Thing, "one") is None:
            ctx.insert(thing())
        with pytest.raises(Fault, match="one") as caught:
            make(thing())
        assert caught.value.shape == "Exists"
    with pytest.raises(Fault, match="it is gone") as caught:
        ctx.begin(thing("two"), "change")
    assert caught.value.shape == "WrongState"


async def test_a_look_is_held_until_the_work_is_done_but_not_at_awss_pace(backing: Backing) -> None:
    ctx = context(backing)
    ctx.create(thing())
    await ctx.settled(Thing, "one")
    await ctx.settled(Thing, "nobody")
    held = backing.facilities.pace is Pace.INSTANT
    assert ctx.get(Thing, "one").state == ("ready" if held else "making")
    await backing.reconciler.stop()


async def test_a_page_goes_on_where_the_last_one_stopped(backing: Backing) -> None:
    ctx = context(backing)
    names = [f"n{number:02}" for number in range(30)]
    first, marker = paged(ctx, names, {"MaxRecords": 20}, str)
    assert (len(first), marker is not None) == (20, True)
    second, end = paged(ctx, ["a00", *names[25:]], {"MaxRecords": 20, "Marker": marker}, str)
    assert (second, end) == (names[25:], None)
    for other in (context(backing, THERE), context(backing, name="DescribeOthers")):
        with pytest.raises(Fault, match="marker is invalid"):
            paged(other, names, {"Marker": marker}, str)


async def test_handlers_are_found_by_operation(backing: Backing) -> None:
    @operation("Greet")
    async def greet(ctx: Context, request: dict[str, Any]) -> dict[str, Any]:
        return {"Greeting": f"{ctx.call.operation} {request['Name']} in {ctx.scope.region}"}

    @operation("Write")
    async def write(ctx: Context, request: dict[str, Any]) -> dict[str, Any]:
        raise StateUnavailable("database or disk is full")

    service = HandledService("test", "rds", {"Greet": greet, "Write": write}, backing)
    assert service.operations == {"Greet", "Write"}
    for _ in range(2):
        answer = await service.call(Call("test", "Greet", HERE, {"Name": "you"}, "id"))
        assert answer == {"Greeting": "Greet you in us-east-1"}
    with pytest.raises(Fault, match="just now: database or disk is full") as caught:
        await service.call(Call("test", "Write", HERE, {}, "id"))
    assert (caught.value.shape, caught.value.status) == ("ServiceUnavailable", 503)
    with pytest.raises(Fault, match="test's Dance") as caught:
        await service.call(Call("test", "Dance", HERE, {}, "id"))
    assert caught.value.status == 501
