"""TagResource, UntagResource and ListTagsOfResource.

Source: the API reference; the developer guide's "Tagging restrictions in DynamoDB".
"""

from __future__ import annotations

from typing import Any, Final

import msgspec

from fogbank.aws.fault import Fault
from fogbank.engines.dynamodb.item_rules import fault
from fogbank.services.dynamodb.calls import Call
from fogbank.services.dynamodb.tables.resource_arns import resource_of
from fogbank.services.dynamodb.tables.table import Table, TableStream
from fogbank.services.dynamodb.wire.replies import NOTHING, encode

Request = dict[str, Any]
_MOST: Final = 50
_PAGE: Final = 10
_SIGNS: Final = "+-=._:/@"


def tag_resource(call: Call, request: Request) -> bytes:
    tagged = _tagged(call, request, "TagResource")
    if not request["Tags"]:
        raise fault("Atleast one Tag needs to be provided as Input.")  # the service's spelling
    _update(call, tagged, {**tagged.tags, **checked_tags(request["Tags"])})
    return NOTHING


def untag_resource(call: Call, request: Request) -> bytes:
    tagged = _tagged(call, request, "UntagResource")
    gone = set(request["TagKeys"])
    if not gone:
        raise fault("Atleast one Tag Key needs to be provided as Input.")
    _update(call, tagged, {key: value for key, value in tagged.tags.items() if key not in gone})
    return NOTHING


def list_tags_of_resource(call: Call, request: Request) -> bytes:
    tagged = _tagged(call, request, "ListTagsOfResource")
    start = request.get("NextToken") or ""
    keys = sorted(key for key in tagged.tags if key > start)
    answer: dict[str, Any] = {"Tags": [{"Key": key, "Value": tagged.tags[key]} for key in keys[:_PAGE]]}
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
        for text in (key, pair["Value"]):
            if not _allowed(text):
                raise fault(
                    f"One or more parameter values were invalid: Tag has characters that are not allowed: {text}"
                )
        tags[key] = pair["Value"]
    if len(tags) > _MOST:
        raise _too_many()
    return tags


def _allowed(text: str) -> bool:
    """Letters, digits and spaces of any script, and a few signs."""
    return all(letter.isalnum() or letter.isspace() or letter in _SIGNS for letter in text)


def _too_many() -> Fault:
    return Fault("ValidationException", f"One or more parameter values were invalid: Too many tags: {_MOST}")


def _update(call: Call, tagged: Table | TableStream, tags: dict[str, str]) -> None:
    if len(tags) > _MOST:
        raise _too_many()
    call.service.backing.store.resources.update(msgspec.structs.replace(tagged, tags=tags))


def _tagged(call: Call, request: Request, operation: str) -> Table | TableStream:
    """The resource; one that is not there is told in words of the tags' own."""
    arn = request["ResourceArn"]
    try:
        return resource_of(call, arn, operation)
    except Fault as error:
        if error.shape != "ResourceNotFoundException":
            raise
        message = f"Requested resource not found: ResourcArn: {arn} not found"  # the service's spelling
        raise Fault("ResourceNotFoundException", message) from error
