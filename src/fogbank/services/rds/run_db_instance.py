"""StartDBInstance, StopDBInstance, RebootDBInstance."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from fogbank.aws.fault import Fault
from fogbank.operations.context import Context
from fogbank.operations.refusal import not_yet
from fogbank.operations.service import Request, Response, operation
from fogbank.services.rds.describing import describe_instance
from fogbank.services.rds.instance import DBInstance

STOPPED_AT_MOST: Final = timedelta(days=7)  # User Guide, "Stopping an Amazon RDS DB instance temporarily"


@operation("StartDBInstance")
async def start_db_instance(ctx: Context, request: Request) -> Response:
    instance = ctx.get(DBInstance, request["DBInstanceIdentifier"].lower())
    started = ctx.begin(instance, "start", changes={"automatic_restart_time": None})
    return {"DBInstance": describe_instance(ctx, started)}


@operation("StopDBInstance")
async def stop_db_instance(ctx: Context, request: Request) -> Response:
    """Stop an instance; it starts by itself seven days later, as on RDS."""
    instance = ctx.get(DBInstance, request["DBInstanceIdentifier"].lower())
    if request.get("DBSnapshotIdentifier"):
        raise not_yet("a snapshot before a stop (DBSnapshotIdentifier)")
    restart = ctx.clock.now() + STOPPED_AT_MOST
    stopped = ctx.begin(instance, "stop", changes={"automatic_restart_time": restart})
    return {"DBInstance": describe_instance(ctx, stopped)}


@operation("RebootDBInstance")
async def reboot_db_instance(ctx: Context, request: Request) -> Response:
    instance = ctx.get(DBInstance, request["DBInstanceIdentifier"].lower())
    if request.get("ForceFailover"):
        raise Fault(
            "InvalidParameterCombination",
            "Cannot failover a DB instance that is not Multi-AZ: ForceFailover needs a standby.",
        )
    return {"DBInstance": describe_instance(ctx, ctx.begin(instance, "reboot"))}
