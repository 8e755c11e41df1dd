"""TagResource, UntagResource, ListTagsForResource: tags of scalable targets.

Source: the API reference's TagResource.
"""

from __future__ import annotations

from typing import Final

from fogbank.aws.fault import Fault
from fogbank.operations.context import Context
from fogbank.operations.service import Request, Response, operation
from fogbank.services.applicationautoscaling.target import ScalableTarget

_MOST: Final = 50


@operation("TagResource")
async def tag_resource(ctx: Context, request: Request) -> Response:
    target = _tagged(ctx, request["ResourceARN"])
    tags = {**target.tags, **checked_tags(request["Tags"])}
    if len(tags) > _MOST:
        message = f"A resource can have {_MOST} tags at most."
        raise Fault("TooManyTagsException", message, ResourceName=request["ResourceARN"])
    ctx.update(target, tags=tags)
    return {}


@operation("UntagResource")
async def untag_resource(ctx: Context, request: Request) -> Response:
    target = _tagged(ctx, request["ResourceARN"])
    gone = set(request["TagKeys"])
    ctx.update(target, tags={key: value for key, value in target.tags.items() if key not in gone})
    return {}


@operation("ListTagsForResource")
async def list_tags_for_resource(ctx: Context, request: Request) -> Response:
    return {"Tags": _tagged(ctx, request["ResourceARN"]).tags}


def checked_tags(tags: dict[str, str]) -> dict[str, str]:
    """Raises ValidationException."""
    if any(key.lower().startswith("aws:") for key in tags):
        raise Fault("ValidationException", "Tag keys can't begin with 'aws:'")
    return tags


def _tagged(ctx: Context, arn: str) -> ScalableTarget:
    for target in ctx.list(ScalableTarget):
        if target.scalable_target_arn == arn:
            return target
    raise Fault("ResourceNotFoundException", f"The resource does not exist: {arn}", ResourceName=arn)
