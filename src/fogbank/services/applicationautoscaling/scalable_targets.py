"""RegisterScalableTarget, DeregisterScalableTarget, DescribeScalableTargets.

Source: the API reference; the words of faults are those that clients quote.
"""

from __future__ import annotations

import secrets
from typing import Any

from fogbank.aws.fault import Fault
from fogbank.operations.context import Context
from fogbank.operations.service import Request, Response, operation
from fogbank.services.applicationautoscaling.adjusting import Adjuster
from fogbank.services.applicationautoscaling.alarms import disarmed
from fogbank.services.applicationautoscaling.describing import described
from fogbank.services.applicationautoscaling.dimensions import checked_dimension, key_of, named
from fogbank.services.applicationautoscaling.policy import ScalingPolicy
from fogbank.services.applicationautoscaling.resource_tags import checked_tags
from fogbank.services.applicationautoscaling.scheduled_action import ScheduledAction
from fogbank.services.applicationautoscaling.target import IN, OUT, SCHEDULED, ScalableTarget


@operation("RegisterScalableTarget")
async def register_scalable_target(ctx: Context, request: Request) -> Response:
    """Also brings the capacity within the bounds."""
    dimension = checked_dimension(request)
    scalable = ctx.facilities.scalable[request["ServiceNamespace"]]
    await scalable.capacity(ctx.scope, request["ResourceId"], request["ScalableDimension"])
    known = ctx.find(ScalableTarget, key_of(request))
    changes = _changes(request, known)
    if known is not None:
        target = ctx.update(known, **changes)
    else:
        role = f"arn:aws:iam::{ctx.scope.account}:role/aws-service-role/{dimension.role}"
        fields = {"role_arn": role, "suspended_state": dict.fromkeys((IN, OUT, SCHEDULED), False), **changes}
        target = ctx.insert(
            ScalableTarget(
                account=ctx.scope.account,
                region=ctx.scope.region,
                created=ctx.clock.now(),
                tags=checked_tags(request.get("Tags") or {}),
                place=key_of(request),
                service_namespace=request["ServiceNamespace"],
                resource_id=request["ResourceId"],
                scalable_dimension=request["ScalableDimension"],
                target_id=secrets.token_hex(16),
                **fields,
            )
        )
    await Adjuster(ctx.store, ctx.facilities, ctx.clock).bring_within(target)
    return {"ScalableTargetARN": target.scalable_target_arn}


@operation("DeregisterScalableTarget")
async def deregister_scalable_target(ctx: Context, request: Request) -> Response:
    """Removes the target's policies and scheduled actions, too."""
    target = ctx.find(ScalableTarget, key_of(request))
    if target is None:
        raise Fault("ObjectNotFoundException", f"No scalable target found for {named(request)}")
    policies = [one for one in ctx.list(ScalingPolicy) if one.concerns(target)]
    actions = [one for one in ctx.list(ScheduledAction) if one.concerns(target)]
    with ctx.store.transaction():
        for one in (*policies, *actions, target):
            ctx.store.resources.delete(one.key)
    for policy in policies:
        await disarmed(ctx.facilities.alarms, policy)
    return {}


@operation("DescribeScalableTargets")
async def describe_scalable_targets(ctx: Context, request: Request) -> Response:
    resources = request.get("ResourceIds")
    return described(
        ctx, request, "ScalableTarget", ctx.list(ScalableTarget),
        lambda one: not resources or one.resource_id in resources,
    )  # fmt: skip


def registered(ctx: Context, request: Request) -> ScalableTarget:
    """The target that a policy or an action is for. Raises: NotImplemented, ObjectNotFoundException."""
    checked_dimension(request)
    target = ctx.find(ScalableTarget, key_of(request))
    if target is None:
        raise Fault("ObjectNotFoundException", f"No scalable target registered for {named(request)}")
    return target


def _changes(request: Request, known: ScalableTarget | None) -> dict[str, Any]:
    """The fields that a request sets. Raises ValidationException."""
    least, most = request.get("MinCapacity"), request.get("MaxCapacity")
    if known is None and (least is None or most is None):
        message = "MinCapacity and MaxCapacity must be given to register a new scalable target"
        raise Fault("ValidationException", message)
    changes: dict[str, Any] = {}
    if known is not None:
        least = known.min_capacity if least is None else least
        most = known.max_capacity if most is None else most
    changes |= check_bounds(least, most)
    if request.get("RoleARN"):
        changes["role_arn"] = request["RoleARN"]
    if request.get("SuspendedState") is not None:
        before = known.suspended_state if known else dict.fromkeys((IN, OUT, SCHEDULED), False)
        changes["suspended_state"] = {**before, **request["SuspendedState"]}
    return changes


def check_bounds(least: int | None, most: int | None) -> dict[str, int]:
    """Bounds as the target's fields; one that is None is left out. Raises ValidationException."""
    if least is not None and least < 1:
        raise Fault("ValidationException", "Minimum capacity must be greater than or equal to 1")
    if least is not None and most is not None and most < least:
        raise Fault("ValidationException", "Maximum capacity cannot be less than minimum capacity")
    bounds = {"min_capacity": least, "max_capacity": most}
    return {name: value for name, value in bounds.items() if value is not None}
