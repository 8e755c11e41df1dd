"""The steps of a DB instance's transitions. Each may run again after a crash at any point of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import msgspec

from fogbank.core.engine import Engine, Health, MasterUser, Node, StopMode
from fogbank.core.faults import EngineUnavailable
from fogbank.core.job import StepContext
from fogbank.core.lifecycle import DONE, Done, Wait
from fogbank.services.rds.facts import instance_classes
from fogbank.services.rds.instance import DBInstance, Endpoint

_LOOK_AGAIN_SECONDS: Final = 0.004  # a PostgreSQL that starts is ready after some 20 ms


def master_password(resource_id: str) -> str:
    """Return the name under which an instance's master password waits for its engine."""
    return f"{resource_id}/master"


def _of(ctx: StepContext) -> tuple[DBInstance, Node, Engine]:
    instance: DBInstance = ctx.resource
    assert instance.node is not None, "allocate_endpoint is the first step"
    return instance, instance.node, ctx.facilities.engines[instance.engine]


async def install_engine(ctx: StepContext) -> Done:
    """Have the binaries; the first instance of a version may have to wait for its download."""
    instance: DBInstance = ctx.resource
    await ctx.facilities.engines[instance.engine].install(instance.engine_version)
    return DONE


async def allocate_endpoint(ctx: StepContext) -> Done:
    instance: DBInstance = ctx.resource
    address, port = ctx.facilities.addresses.allocate(instance.dbi_resource_id, instance.port)
    ctx.update(
        node=Node(
            id=instance.dbi_resource_id,
            engine=instance.engine,
            version=instance.engine_version,
            address=address,
            port=port,
            zone=instance.availability_zone,
            memory_bytes=instance_classes()[instance.db_instance_class].memory_bytes,
        )
    )
    return DONE


async def initialize(ctx: StepContext) -> Done:
    _, node, engine = _of(ctx)
    await engine.initialize(node)
    return DONE


async def start(ctx: StepContext) -> Done:
    _, node, engine = _of(ctx)
    await engine.configure(node)
    await engine.start(node)
    return DONE


async def await_ready(ctx: StepContext) -> Done | Wait:
    """Look until a real connection works. An engine that ended instead is started again, a few times."""
    _, node, engine = _of(ctx)
    health = await engine.probe(node)
    if health is Health.READY:
        return DONE
    if health is Health.DOWN:
        await engine.start(node)
        raise EngineUnavailable(f"{node.engine} ended while it started; its log says why", 0.2)
    return Wait(_LOOK_AGAIN_SECONDS, "the engine is starting")


@asynccontextmanager
async def engine_at_work(ctx: StepContext) -> AsyncIterator[tuple[DBInstance, Node, Engine]]:
    """For steps that speak to the engine: one that ended meanwhile is started for the next attempt."""
    instance, node, engine = _of(ctx)
    try:
        yield instance, node, engine
    except EngineUnavailable:
        await engine.start(node)
        raise


async def create_master_user(ctx: StepContext) -> Done:
    async with engine_at_work(ctx) as (instance, node, engine):
        password = ctx.secret(master_password(instance.dbi_resource_id))
        user = MasterUser(name=instance.master_username, password=password)
        await engine.create_master(node, user, instance.db_name)
    return DONE


async def publish_endpoint(ctx: StepContext) -> Done:
    instance, node, _ = _of(ctx)
    ctx.forget_secret(master_password(instance.dbi_resource_id))
    ctx.update(
        endpoint=Endpoint(address=node.address, port=node.port),
        instance_create_time=instance.instance_create_time or ctx.clock.now(),
    )
    return DONE


async def announce_automatic_start(ctx: StepContext) -> Done:
    if ctx.arguments.get("automatic"):
        ctx.emit("RDS-EVENT-0154")
    return DONE


async def stop_engine(ctx: StepContext) -> Done:
    _, node, engine = _of(ctx)
    await engine.stop(node, StopMode.FAST)
    return DONE


async def rest_engine(ctx: StepContext) -> Done:
    """Stop with the server; the status stays, so that the next server starts it again."""
    instance: DBInstance = ctx.resource
    if instance.node is not None:
        await ctx.facilities.engines[instance.engine].stop(instance.node, StopMode.FAST)
        ctx.update(rested=True)
    return DONE


async def announce_shutdown(ctx: StepContext) -> Done:
    ctx.emit("RDS-EVENT-0004")
    return DONE


async def announce_restart(ctx: StepContext) -> Done:
    ctx.emit("RDS-EVENT-0006")
    return DONE


async def revive(ctx: StepContext) -> Done:
    """Adopt the engine if it runs, else start it; say so unless it rested with the server."""
    instance, node, engine = _of(ctx)
    if await engine.probe(node) is not Health.READY and not (instance.recovering or instance.rested):
        ctx.emit("RDS-EVENT-0020")
        ctx.update(recovering=True)
    await engine.install(node.version)
    await engine.start(node)
    return DONE


async def announce_recovery(ctx: StepContext) -> Done:
    if ctx.resource.recovering:
        ctx.emit("RDS-EVENT-0021")
    ctx.update(recovering=False, rested=False)
    return DONE


async def remove_engine(ctx: StepContext) -> Done:
    """Stop at once and remove the data: what goes away needs no clean shutdown."""
    instance: DBInstance = ctx.resource
    if instance.node is not None:
        engine = ctx.facilities.engines[instance.engine]
        await engine.stop(instance.node, StopMode.IMMEDIATE)
        await engine.remove(instance.node)
    ctx.facilities.addresses.release(instance.dbi_resource_id)
    ctx.forget_secret(master_password(instance.dbi_resource_id))
    return DONE


async def move_to_port(ctx: StepContext) -> Done:
    """Give the node the port that was asked for; the address stays its own where it has one."""
    instance, node, _ = _of(ctx)
    if node.port != instance.port:
        ctx.facilities.addresses.release(node.id)
        address, port = ctx.facilities.addresses.allocate(node.id, instance.port)
        ctx.update(node=msgspec.structs.replace(node, address=address, port=port))
    return DONE
