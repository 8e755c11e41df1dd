"""PutScheduledAction, DeleteScheduledAction, DescribeScheduledActions."""

from __future__ import annotations

import uuid
from typing import Any

from fogbank.aws.fault import Fault
from fogbank.operations.context import Context
from fogbank.operations.service import Request, Response, operation
from fogbank.services.applicationautoscaling import schedule
from fogbank.services.applicationautoscaling.describing import described
from fogbank.services.applicationautoscaling.dimensions import key_of, named
from fogbank.services.applicationautoscaling.scalable_targets import check_bounds, registered
from fogbank.services.applicationautoscaling.scheduled_action import ScheduledAction


@operation("PutScheduledAction")
async def put_scheduled_action(ctx: Context, request: Request) -> Response:
    """What an update leaves out stays, but for the times, which are forgotten."""
    target = registered(ctx, request)
    place = key_of(request, request["ScheduledActionName"])
    known, now = ctx.find(ScheduledAction, place), ctx.clock.now()
    changes = _changes(request, known) | {"looked_at": now}
    schedule.parsed(changes["schedule"], changes["timezone"], changes["start_time"] or now)
    if known is not None:
        ctx.update(known, **changes)
        return {}
    ctx.insert(
        ScheduledAction(
            account=ctx.scope.account,
            region=ctx.scope.region,
            created=now,
            place=place,
            service_namespace=target.service_namespace,
            resource_id=target.resource_id,
            scalable_dimension=target.scalable_dimension,
            action_id=str(uuid.uuid4()),
            scheduled_action_name=request["ScheduledActionName"],
            **changes,
        )
    )
    return {}


@operation("DeleteScheduledAction")
async def delete_scheduled_action(ctx: Context, request: Request) -> Response:
    name = request["ScheduledActionName"]
    action = ctx.find(ScheduledAction, key_of(request, name))
    if action is None:
        message = f"No scheduled action found for {named(request)}, scheduled action name: {name}"
        raise Fault("ObjectNotFoundException", message)
    ctx.store.resources.delete(action.key)
    return {}


@operation("DescribeScheduledActions")
async def describe_scheduled_actions(ctx: Context, request: Request) -> Response:
    names = request.get("ScheduledActionNames")
    return described(
        ctx, request, "ScheduledAction", ctx.list(ScheduledAction),
        lambda one: not names or one.scheduled_action_name in names or one.scheduled_action_arn in names,
    )  # fmt: skip


def _changes(request: Request, known: ScheduledAction | None) -> dict[str, Any]:
    """The fields that a request sets. Raises ValidationException."""
    asked = request.get("ScalableTargetAction") or (known.scalable_target_action if known else {})
    if not asked:
        raise Fault("ValidationException", "ScalableTargetAction must have MinCapacity, MaxCapacity, or both")
    check_bounds(asked.get("MinCapacity"), asked.get("MaxCapacity"))
    expression = request.get("Schedule") or (known.schedule if known else None)
    if expression is None:
        raise Fault("ValidationException", "Schedule must be given for a new scheduled action")
    start, end = request.get("StartTime"), request.get("EndTime")
    if start is not None and end is not None and end <= start:
        raise Fault("ValidationException", "EndTime must be after StartTime")
    return {
        "schedule": expression,
        "timezone": request.get("Timezone") or (known.timezone if known else None),
        "start_time": start,
        "end_time": end,
        "scalable_target_action": asked,
    }
