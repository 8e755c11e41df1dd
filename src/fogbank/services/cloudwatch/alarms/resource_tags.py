"""TagResource, UntagResource and ListTagsForResource, of alarms."""

from __future__ import annotations

from fogbank.aws.fault import Fault
from fogbank.operations.context import Context
from fogbank.operations.refusal import not_yet
from fogbank.operations.service import Request, Response, operation
from fogbank.services.cloudwatch.alarms.alarm import Alarm


@operation("TagResource")
async def tag_resource(ctx: Context, request: Request) -> Response:
    alarm = _alarm(ctx, request["ResourceARN"])
    ctx.update(alarm, tags=alarm.tags | {tag["Key"]: tag["Value"] for tag in request["Tags"]})
    return {}


@operation("UntagResource")
async def untag_resource(ctx: Context, request: Request) -> Response:
    alarm, gone = _alarm(ctx, request["ResourceARN"]), set(request["TagKeys"])
    ctx.update(alarm, tags={key: value for key, value in alarm.tags.items() if key not in gone})
    return {}


@operation("ListTagsForResource")
async def list_tags_for_resource(ctx: Context, request: Request) -> Response:
    tags = _alarm(ctx, request["ResourceARN"]).tags
    return {"Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}


def _alarm(ctx: Context, arn: str) -> Alarm:
    """The alarm of an ARN. Raises: `Fault` ResourceNotFoundException."""
    kind, _, name = arn.partition(":alarm:")
    if not name:
        raise not_yet("tags of what is no alarm")
    found = ctx.find(Alarm, name)
    if found is None or kind != f"arn:aws:cloudwatch:{ctx.scope.region}:{ctx.scope.account}":
        raise Fault("ResourceNotFoundException", f"Unknown: {arn}", ResourceType="alarm", ResourceId=name)
    return found
