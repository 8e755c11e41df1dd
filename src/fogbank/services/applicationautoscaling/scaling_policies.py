"""PutScalingPolicy, DeleteScalingPolicy, DescribeScalingPolicies."""

from __future__ import annotations

import uuid
from typing import Any, Final

from fogbank.aws.fault import Fault
from fogbank.operations.context import Context
from fogbank.operations.refusal import not_yet
from fogbank.operations.service import Request, Response, operation
from fogbank.services.applicationautoscaling.alarms import alarmed, disarmed
from fogbank.services.applicationautoscaling.describing import described
from fogbank.services.applicationautoscaling.dimensions import dimensions, key_of, named
from fogbank.services.applicationautoscaling.policy import ScalingPolicy
from fogbank.services.applicationautoscaling.scalable_targets import registered

_TYPES: Final = ("PredictiveScaling", "StepScaling", "TargetTrackingScaling")
_CONFIGURATION: Final = "TargetTrackingScalingPolicyConfiguration"


@operation("PutScalingPolicy")
async def put_scaling_policy(ctx: Context, request: Request) -> Response:
    _check_type(request.get("PolicyType"))
    target = registered(ctx, request)
    place = key_of(request, request["PolicyName"])
    known = ctx.find(ScalingPolicy, place)
    kind = request.get("PolicyType") or (known.policy_type if known else "StepScaling")
    if kind != "TargetTrackingScaling":
        raise Fault(
            "ValidationException", f"{kind} policies are not supported for {target.scalable_dimension}"
        )
    tracking = request.get(_CONFIGURATION) or (known.tracking if known else None)
    _check_tracking(tracking, target.scalable_dimension)
    if known is not None:
        policy = ctx.update(known, tracking=tracking)
    else:
        policy = ctx.insert(
            ScalingPolicy(
                account=ctx.scope.account,
                region=ctx.scope.region,
                created=ctx.clock.now(),
                place=place,
                service_namespace=target.service_namespace,
                resource_id=target.resource_id,
                scalable_dimension=target.scalable_dimension,
                policy_id=str(uuid.uuid4()),
                policy_name=request["PolicyName"],
                tracking=tracking or {},
            )
        )
    capacity = await ctx.facilities.scalable[target.service_namespace].capacity(
        ctx.scope, target.resource_id, target.scalable_dimension
    )
    if capacity is not None:
        policy = ctx.store.resources.update(await alarmed(ctx.facilities.alarms, policy, capacity))
    return {"PolicyARN": policy.policy_arn, "Alarms": policy.alarms}


@operation("DeleteScalingPolicy")
async def delete_scaling_policy(ctx: Context, request: Request) -> Response:
    policy = ctx.find(ScalingPolicy, key_of(request, request["PolicyName"]))
    if policy is None:
        message = f"No scaling policy found for {named(request)}, policy name: {request['PolicyName']}"
        raise Fault("ObjectNotFoundException", message)
    ctx.store.resources.delete(policy.key)
    await disarmed(ctx.facilities.alarms, policy)
    return {}


@operation("DescribeScalingPolicies")
async def describe_scaling_policies(ctx: Context, request: Request) -> Response:
    names = request.get("PolicyNames")
    return described(
        ctx, request, "ScalingPolicy", ctx.list(ScalingPolicy),
        lambda one: not names or one.policy_name in names or one.policy_arn in names,
    )  # fmt: skip


def _check_type(kind: str | None) -> None:
    if kind is not None and kind not in _TYPES:
        raise Fault(
            "ValidationException",
            f"1 validation error detected: Value '{kind}' at 'policyType' failed to satisfy constraint: "
            f"Member must satisfy enum value set: [{', '.join(_TYPES)}]",
        )


def _check_tracking(tracking: dict[str, Any] | None, dimension: str) -> None:
    """Raises: NotImplemented, ValidationException."""
    if tracking is None:
        raise Fault(
            "ValidationException", f"{_CONFIGURATION} must be given for TargetTrackingScaling policies"
        )
    if tracking.get("CustomizedMetricSpecification") is not None:
        raise not_yet("scaling on metrics of one's own (CustomizedMetricSpecification)")
    metric = (tracking.get("PredefinedMetricSpecification") or {}).get("PredefinedMetricType")
    if metric != dimensions()[dimension].metric:
        message = f"The predefined metric type {metric} is not valid for the scalable dimension {dimension}"
        raise Fault("ValidationException", message)
    if not 20 <= tracking["TargetValue"] <= 90:
        message = f"The target value of {metric} must be between 20 and 90, not {tracking['TargetValue']:g}"
        raise Fault("ValidationException", message)
    for name in ("ScaleOutCooldown", "ScaleInCooldown"):
        if (tracking.get(name) or 0) < 0:
            raise Fault("ValidationException", f"{name} must not be negative")
