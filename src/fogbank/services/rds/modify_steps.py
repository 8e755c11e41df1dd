"""The steps of ModifyDBInstance: each does its part if it was asked for, and nothing otherwise."""

from __future__ import annotations

import msgspec

from fogbank.core.engine import MasterUser, StopMode
from fogbank.core.job import StepContext
from fogbank.core.lifecycle import DONE, Done
from fogbank.services.rds.facts import instance_classes
from fogbank.services.rds.instance import DBInstance
from fogbank.services.rds.managed_secret import rotate_secret
from fogbank.services.rds.pending import applied
from fogbank.services.rds.steps import engine_at_work, master_password

# What of a change needs the engine to start anew.
RESTARTS = frozenset({"DBInstanceClass", "Port", "EngineVersion"})


def _node_change(ctx: StepContext) -> bool:
    return bool(RESTARTS & set(ctx.arguments))


async def announce_changes(ctx: StepContext) -> Done:
    if "DBInstanceClass" in ctx.arguments:
        ctx.emit("RDS-EVENT-0012")
    if "AllocatedStorage" in ctx.arguments:
        ctx.emit("RDS-EVENT-0018")
    return DONE


async def install_new_version(ctx: StepContext) -> Done:
    """Download before the engine stops, so that the outage is a restart's."""
    version = ctx.arguments.get("EngineVersion")
    if version:
        await ctx.facilities.engines[ctx.resource.engine].install(version)
    return DONE


async def stop_for_change(ctx: StepContext) -> Done:
    instance: DBInstance = ctx.resource
    if _node_change(ctx) and instance.node is not None:
        await ctx.facilities.engines[instance.engine].stop(instance.node, StopMode.FAST)
    return DONE


async def apply_changes(ctx: StepContext) -> Done:
    """Take over the values that were asked for; what the engine must know of goes into its node."""
    instance: DBInstance = ctx.resource
    asked = ctx.arguments
    node = instance.node
    if node is not None:
        klass = instance_classes()[asked.get("DBInstanceClass", instance.db_instance_class)]
        node = msgspec.structs.replace(
            node,
            version=asked.get("EngineVersion", node.version),
            memory_bytes=klass.memory_bytes,
        )
    ctx.update(node=node, **applied(instance, asked))
    return DONE


async def change_master_password(ctx: StepContext) -> Done:
    """Set the password that the handler put aside, and the managed secret if there is one."""
    if "MasterUserPassword" not in ctx.arguments:
        return DONE
    ctx.update(db_instance_status="resetting-master-credentials")
    async with engine_at_work(ctx) as (instance, node, engine):
        password = ctx.secret(master_password(instance.dbi_resource_id))
        user = MasterUser(name=instance.master_username, password=password)
        await rotate_secret(ctx, instance, password)
        await engine.set_master_password(node, user)
    return DONE


async def announce_changed(ctx: StepContext) -> Done:
    instance: DBInstance = ctx.resource
    if "MasterUserPassword" in ctx.arguments:
        ctx.forget_secret(master_password(instance.dbi_resource_id))
        ctx.update(pending={m: value for m, value in instance.pending.items() if m != "MasterUserPassword"})
        ctx.emit("RDS-EVENT-0016")
    if _node_change(ctx):
        ctx.emit("RDS-EVENT-0004")
        ctx.emit("RDS-EVENT-0006")
    if "EngineVersion" in ctx.arguments:
        ctx.emit("RDS-EVENT-0047")
    if "DBInstanceClass" in ctx.arguments:
        ctx.emit("RDS-EVENT-0014")
    if "AllocatedStorage" in ctx.arguments:
        ctx.emit("RDS-EVENT-0017")
    return DONE
