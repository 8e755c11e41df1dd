"""TagResource, UntagResource and ListTagsOfResource.

Source: the API reference; the developer guide's "Tagging restrictions in DynamoDB".
"""

from __future__ import annotations

from typing import Any, Final

import msgspec

from fogbank.aws.fault import Fault
from fogbank.core.scope import Scope
from fogbank.engines.dynamodb.item_rules import fault
from fogbank.services.dynamodb.calls import Call
from fogbank.services.dynamodb.capacity.policy import check_tag
from fogbank.services.dynamodb.tables.table import Table
from fogbank.services.dynamodb.wire.replies import EMPTY, encode

Request = dict[str, Any]
_MOST: Final = 50
_PAGE: Final = 10


def tag_resource(call: Call, request: Request) -> bytes:
    table = tagged_table(call, request["ResourceArn"])
    if not request["Tags"]:
        raise fault("Atleast one Tag needs to be provided as Input.")  # the service's spelling
    _update(call, table, {**table.tags, **checked_tags(request["Tags"])})
    return EMPTY


def untag_resource(call: Call, request: Request) -> bytes:
    table = tagged_table(call, request["ResourceArn"])
    gone = set(request["TagKeys"])
    if not gone:
        raise fault("Atleast one Tag Key needs to be provided as Input.")
    _update(call, table, {key: value for key, value in table.tags.items() if key not in gone})
    return EMPTY


def list_tags_of_resource(call: Call, request: Request) -> bytes:
    table = tagged_table(call, request["ResourceArn"])
    start = request.get("NextToken") or ""
    keys = sorted(key for key in table.tags if key > start)
    answer: dict[str, Any] = {"Tags": [{"Key": key, "Value": table.tags[key]} for key in keys[:_PAGE]]}
    if len(keys) > _PAGE:
        answer["NextToken"] = keys[_PAGE - 1]
    return encode(answer)


def checked_tags(pairs: list[Request] | None) -> dict[str, str]:
    """Tags by key. Raises ValidationException."""
    tags: dict[str, str] = {}
    for pair in pairs or ():
        key = pair["Key"]
        if key.lower().startswith("aws:"):
            raise fault(f"One or more parameter values were invalid: Tag keys can't begin with aws: {key}")
        if key in tags:
            raise fault(f"One or more parameter values were invalid: Duplicate tag key: {key}")
        tags[key] = pair["Value"]
    check_tag(tags)
    if len(tags) > _MOST:
        raise _too_many()
    return tags


def _too_many() -> Fault:
    return Fault("ValidationException", f"One or more parameter values were invalid: Too many tags: {_MOST}")


def _update(call: Call, table: Table, tags: dict[str, str]) -> None:
    if len(tags) > _MOST:
        raise _too_many()
    call.service.backing.store.resources.update(msgspec.structs.replace(table, tags=tags))


def tagged_table(call: Call, arn: str) -> Table:
    """The table of an ARN. Raises: ValidationException, AccessDeniedException, ResourceNotFoundException."""
    parts = arn.split(":", 5)
    if len(parts) < 6 or parts[0] != "arn" or parts[2] != "dynamodb" or not parts[5].startswith("table/"):
        raise fault(f"Invalid TableArn: Invalid ResourceArn provided as input {arn}")
    name = parts[5].split("/")[1]
    if (parts[3], parts[4]) != (call.scope.region, call.scope.account):
        raise Fault(
            "AccessDeniedException",
            f"User: arn:aws:iam::{call.scope.account}:root is not authorized to perform this operation "
            f"on resource: {arn}",
        )
    table = call.service.backing.store.resources.get(Table, Scope(parts[4], parts[3]), name)
    if table is None:
        raise Fault("ResourceNotFoundException", f"Requested resource not found: ResourcArn: {arn} not found")
    return table
