"""DeleteDBInstance."""

from __future__ import annotations

from fogbank.aws.fault import Fault
from fogbank.operations.context import Context
from fogbank.operations.refusal import not_yet
from fogbank.operations.service import Request, Response, operation
from fogbank.services.rds.checks import conflicting
from fogbank.services.rds.describing import describe_instance
from fogbank.services.rds.instance import DBInstance


@operation("DeleteDBInstance")
async def delete_db_instance(ctx: Context, request: Request) -> Response:
    """Delete an instance and its data. A final snapshot is refused: there are no snapshots yet.

    Source: API Reference, DeleteDBInstance.
    """
    instance = ctx.get(DBInstance, request["DBInstanceIdentifier"].lower())
    skip, snapshot = request.get("SkipFinalSnapshot"), request.get("FinalDBSnapshotIdentifier")
    if instance.deletion_protection:
        raise conflicting(
            "Cannot delete protected DB Instance, please disable deletion protection and try again."
        )
    if instance.status == "deleting":
        raise Fault(
            "InvalidDBInstanceStateFault",
            f"Instance {instance.db_instance_identifier} is already being deleted.",
        )
    if skip and snapshot:
        raise conflicting(
            "FinalDBSnapshotIdentifier can not be specified when SkipFinalSnapshot is specified."
        )
    if not skip and not snapshot:
        raise conflicting("FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified.")
    if snapshot:
        raise not_yet("final snapshots; delete with SkipFinalSnapshot")
    return {"DBInstance": describe_instance(ctx, ctx.begin(instance, "delete"))}
