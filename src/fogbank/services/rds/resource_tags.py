"""AddTagsToResource, RemoveTagsFromResource, ListTagsForResource."""

from __future__ import annotations

from typing import Final

from fogbank.core.resource import Resource
from fogbank.operations.context import Context
from fogbank.operations.service import Request, Response, operation
from fogbank.operations.tags import check_tags, tag_list, tags_of
from fogbank.services.rds.checks import invalid
from fogbank.services.rds.instance import DBInstance
from fogbank.services.rds.named import identifier_of, rds_arn
from fogbank.services.rds.subnet_group import DBSubnetGroup

_KINDS: Final[dict[str, type[Resource]]] = {kind.KIND: kind for kind in (DBInstance, DBSubnetGroup)}


def _tagged(ctx: Context, text: str) -> Resource:
    """Return the resource of an ARN. Raises: `Fault`: InvalidParameterValue, or the kind's not-found."""
    kind = _KINDS.get(rds_arn(text).resource_type)
    if kind is None:
        raise invalid(f"Invalid resource name: {text}")
    return ctx.get(kind, identifier_of(ctx, kind, text))


@operation("AddTagsToResource")
async def add_tags_to_resource(ctx: Context, request: Request) -> Response:
    resource = _tagged(ctx, request["ResourceName"])
    ctx.update(resource, tags=check_tags({**resource.tags, **tags_of(request["Tags"])}))
    return {}


@operation("RemoveTagsFromResource")
async def remove_tags_from_resource(ctx: Context, request: Request) -> Response:
    resource = _tagged(ctx, request["ResourceName"])
    gone = set(request["TagKeys"])
    ctx.update(resource, tags={key: value for key, value in resource.tags.items() if key not in gone})
    return {}


@operation("ListTagsForResource")
async def list_tags_for_resource(ctx: Context, request: Request) -> Response:
    return {"TagList": tag_list(_tagged(ctx, request["ResourceName"]).tags)}
