"""TagResource, UntagResource and ListTagsOfResource.

Source: the API reference; the developer guide's "Tagging restrictions in DynamoDB".
"""

from __future__ import annotations

from typing import Any, Final

import msgspec

from fogbank.aws.fault import Fault
from fogbank.engines.dynamodb.item_rules import fault
from fogbank.services.dynamodb.calls import Call
from fogbank.services.dynamodb.capacity.policy import check_tag
from fogbank.services.dynamodb.tables.resource_arns import resource_of
from fogbank.services.dynamodb.tables.stored import in_use
from fogbank.services.dynamodb.tables.table import Table, TableStream
from fogbank.services.dynamodb.wire.replies import NOTHING, encode

Request = dict[str, Any]
_MOST: Final = 50
_MOST_OF_KEY, _MOST_OF_VALUE = 128, 256
_MOST_BYTES: Final = 10 << 10  # of all tags together
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
    for key in gone:
        _checked_key(key)
    if len(gone) > _MOST:
        raise _too_many()
    _update(call, tagged, {key: value for key, value in tagged.tags.items() if key not in gone})
    return NOTHING


def list_tags_of_resource(call: Call, request: Request) -> bytes:
    """All tags are on one page, whatever NextToken says."""
    tagged = _tagged(call, request, "ListTagsOfResource")
    return encode({"Tags": [{"Key": key, "Value": tagged.tags[key]} for key in sorted(tagged.tags)]})


def checked_tags(pairs: list[Request] | None) -> dict[str, str]:
    """Tags by key. Raises ValidationException."""
    tags: dict[str, str] = {}
    for pair in pairs or ():
        key, value = _checked_key(pair.get("Key")), pair.get("Value")
        if value is None or len(value) > _MOST_OF_VALUE or not _allowed(value):
            raise fault(f"The Tag Value provided is invalid, Value: {_said(value)}")
        if key in tags:
            raise fault(f"Duplicate Tag Keys provided as input: Duplicate Tag Key found {key}")
        tags[key] = value
    check_tag(tags)
    _check_set(tags)
    return tags


def _check_set(tags: dict[str, str]) -> None:
    """All tags of a resource. Raises ValidationException."""
    if len(tags) > _MOST:
        raise _too_many()
    size = sum(len(text.encode()) for pair in tags.items() for text in pair)
    if size > _MOST_BYTES:
        raise fault(f"Tag set size {size} bytes is above max size limit of {_MOST_BYTES} bytes")


def _checked_key(key: str | None) -> str:
    if not key or len(key) > _MOST_OF_KEY or not _allowed(key):
        raise fault(f"The Tag Key provided is invalid, Key: {_said(key)}")
    if key.lower().startswith("aws:"):
        raise fault(f"Tag Key cannot be prefixed with aws:, Key: {key}")
    return key


def _said(text: str | None) -> str:
    return "null" if text is None else text


def _allowed(text: str) -> bool:
    """Letters, digits and spaces of any script, and a few signs."""
    return all(letter.isalnum() or letter.isspace() or letter in _SIGNS for letter in text)


def _too_many() -> Fault:
    return fault("Number of Tags exceed the current limit for the provided ResourceArn")


def _update(call: Call, tagged: Table | TableStream, tags: dict[str, str]) -> None:
    _check_set(tags)
    if isinstance(tagged, Table) and tagged.table_status in ("CREATING", "DELETING"):
        raise in_use(tagged)
    call.service.backing.store.resources.update(msgspec.structs.replace(tagged, tags=tags))


def _tagged(call: Call, request: Request, operation: str) -> Table | TableStream:
    """The resource; one that is not there is told in words of the tags' own."""
    arn = request["ResourceArn"]
    try:
        return resource_of(call, arn, operation)
    except Fault as error:
        if error.shape != "ResourceNotFoundException":
            raise
        message = f"Requested resource not found: ResourceArn: {arn} not found"
        raise Fault("ResourceNotFoundException", message) from error
