"""Tables and streams as requests about any resource name them: by ARN.

Source: the API reference's TagResource and PutResourcePolicy; the words are what the service answers.
"""

from __future__ import annotations

from fogbank.aws.fault import Fault
from fogbank.engines.dynamodb.item_rules import fault
from fogbank.services.dynamodb.calls import Call
from fogbank.services.dynamodb.tables.key_schemas import INVALID
from fogbank.services.dynamodb.tables.table import Table, TableStream


def resource_of(call: Call, arn: str, operation: str) -> Table | TableStream:
    """The table or stream of an ARN.

    Raises: ValidationException for an ARN of something else, AccessDeniedException for one of somebody else,
    ResourceNotFoundException.
    """
    path = _path(call, arn, operation)
    resources = call.service.backing.store.resources
    found: Table | TableStream | None
    if len(path) > 2:
        found = resources.get(TableStream, call.scope, arn)
        message = f"Requested resource not found: Stream: {path[3]} not found for Table: {path[1]}"
    else:
        found = resources.get(Table, call.scope, path[1])
        message = Table.NOT_FOUND_MESSAGE.format(identifier=path[1])
    if found is None:
        raise Fault("ResourceNotFoundException", message)
    return found


def _path(call: Call, arn: str, operation: str) -> list[str]:
    """The parts of an ARN's last part: `table`, its name, and for a stream `stream` and its label."""
    if not arn.startswith("arn:"):
        raise fault(f"{INVALID}ARNs must start with 'arn:': {arn}")
    parts = arn.split(":", 5)
    if len(parts) < 6 or parts[2] != "dynamodb":
        raise fault(f"{INVALID}Provided Arn is not a DynamoDB resource arn: {arn}")
    path = parts[5].split("/")
    if len(path) == 4 and path[2] not in ("stream", "index"):
        raise fault(f"{INVALID}Provided Arn is not a DynamoDB resource arn: {arn}")
    is_stream = len(path) == 4 and path[2] == "stream"
    if path[0] != "table" or not (len(path) == 2 or is_stream):
        raise fault(
            f"{INVALID}Invalid resource arn provided, only table or stream is accepted. Provided resource arn: {arn}"
        )
    _check_owner(call, arn, parts, operation)
    return path


def _check_owner(call: Call, arn: str, parts: list[str], operation: str) -> None:
    """Policies and tags are spoken of in different words where they are somebody else's."""
    of_policy = operation.endswith("ResourcePolicy")
    if parts[4] != call.scope.account:
        if of_policy:
            raise fault("This action is only supported by accounts that match the resource owner’s account.")
        raise Fault(
            "AccessDeniedException",
            f"User: arn:aws:iam::{call.scope.account}:root is not authorized to perform: dynamodb:{operation} "
            f"on resource: {arn}",
        )
    if of_policy and parts[1] != "aws":
        raise fault(f"{INVALID}Invalid resource Arn: {arn}")
    if parts[3] != call.scope.region:
        if of_policy:
            raise fault(f"{INVALID}Invalid resource Arn: {arn}")
        raise fault(f"Invalid TableArn: Invalid ResourceArn provided as input {arn}")
