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
        message = TableStream.NOT_FOUND_MESSAGE.format(identifier=arn)
    else:
        found = resources.get(Table, call.scope, path[1])
        message = Table.NOT_FOUND_MESSAGE.format(identifier=path[1])
    if found is None:
        raise Fault("ResourceNotFoundException", message)
    return found


def _path(call: Call, arn: str, operation: str) -> list[str]:
    """The parts of an ARN's last part: `table`, its name, and for a stream `stream` and its label."""
    if not arn.startswith("arn:"):
        raise fault(f"Invalid TableArn: ARNs must start with 'arn:': {arn}")
    parts = arn.split(":", 5)
    path = parts[5].split("/") if len(parts) == 6 else []
    is_stream = len(path) == 4 and path[2] == "stream"
    if len(parts) < 6 or parts[2] != "dynamodb" or path[0] != "table" or not (len(path) == 2 or is_stream):
        raise fault(
            f"{INVALID}Invalid resource arn provided, only table or stream is accepted. Provided resource arn: {arn}"
        )
    if (parts[3], parts[4]) != (call.scope.region, call.scope.account):
        raise Fault(
            "AccessDeniedException",
            f"User: arn:aws:iam::{call.scope.account}:root is not authorized to perform: dynamodb:{operation} "
            f"on resource: {arn}",
        )
    return path
