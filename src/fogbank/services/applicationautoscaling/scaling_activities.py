"""DescribeScalingActivities: those of the last six weeks, the latest first."""

from __future__ import annotations

from fogbank.operations.context import Context
from fogbank.operations.service import Request, Response, operation
from fogbank.services.applicationautoscaling.activity import ScalingActivity
from fogbank.services.applicationautoscaling.describing import described


@operation("DescribeScalingActivities")
async def describe_scaling_activities(ctx: Context, request: Request) -> Response:
    return described(ctx, request, "ScalingActivity", ctx.list(ScalingActivity))
