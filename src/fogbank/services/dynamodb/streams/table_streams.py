"""Streams of tables: begun, ended, and found by their ARN.

Source: the developer guide's "Change data capture for DynamoDB Streams".
"""

from __future__ import annotations

import re
import secrets
from typing import Any, Final

import msgspec

from fogbank.aws.fault import Fault
from fogbank.core.scope import Scope
from fogbank.engines.dynamodb import change_record
from fogbank.engines.dynamodb.item_rules import fault
from fogbank.services.dynamodb.calls import Call
from fogbank.services.dynamodb.tables.table import StreamSettings, Table, TableStream

Request = dict[str, Any]
_INVALID: Final = "One or more parameter values were invalid: "
_ARN: Final = re.compile(
    r"arn:aws[a-z-]*:dynamodb:[a-z0-9-]+:\d{12}:table/[a-zA-Z0-9_.-]{3,255}/stream/[0-9T:.-]+"
)


def check_created(specification: Request) -> None:
    """StreamSpecification of a table that is made. Raises ValidationException."""
    enabled, view = specification.get("StreamEnabled"), specification.get("StreamViewType")
    if enabled and view is None:
        raise fault(f"{_INVALID}Table is being created with a stream enabled, UpdateViewType is required")
    if not enabled and view is not None:
        raise fault(
            f"{_INVALID}Table is being created with a stream disabled, UpdateViewType should not be specified"
        )


def check_updated(specification: Request) -> None:
    """StreamSpecification of a table that is there. Raises ValidationException."""
    enabled, view = specification.get("StreamEnabled"), specification.get("StreamViewType")
    if enabled and view is None:
        raise fault(f"{_INVALID}If stream is being enabled then UpdateViewType is required")
    if not enabled and view is not None:
        raise fault(f"{_INVALID}If stream is being disabled, then UpdateViewType must not be specified")


def make_stream(call: Call, table: Table, specification: Request) -> Table:
    """Begin a stream where the specification enables one; returns the table that has it."""
    if not specification.get("StreamEnabled"):
        return table
    view = specification["StreamViewType"]
    now = call.service.backing.clock.now()
    label = now.strftime("%Y-%m-%dT%H:%M:%S.") + f"{now.microsecond // 1000:03}"
    number = change_record.next_number(b"")
    stream = TableStream(
        account=table.account,
        region=table.region,
        created=now,
        stream_arn=f"{table.arn}/stream/{label}",
        table_name=table.table_name,
        label=label,
        view=view,
        keys=table.keys,
        stream_id=secrets.token_hex(8),
        shard_id=f"shardId-{number:020}-{secrets.token_hex(4)}",
        first_number=number,
    )
    call.service.backing.store.resources.insert(stream)
    return msgspec.structs.replace(table, stream=StreamSettings(label=label, view=view))


def close_stream(call: Call, table: Table) -> None:
    """Changes go to the table's stream no more; it can be read for another day."""
    if table.stream is None or not table.stream.enabled:
        return
    stream = stream_at(call, table.scope, f"{table.arn}/stream/{table.stream.label}")
    last = change_record.next_number(stream.data_id)
    closed = msgspec.structs.replace(stream, last_number=last, closed=call.service.backing.clock.now())
    call.service.backing.store.resources.update(closed)


def stream_at(call: Call, scope: Scope, arn: str) -> TableStream:
    """Raises: ValidationException for what is no stream's ARN, ResourceNotFoundException."""
    check_stream_arn(arn)
    stream = call.service.backing.store.resources.get(TableStream, scope, arn)
    if stream is None:
        raise Fault(TableStream.NOT_FOUND, TableStream.NOT_FOUND_MESSAGE.format(identifier=arn))
    return stream


def check_stream_arn(arn: str) -> None:
    """Raises ValidationException."""
    if _ARN.fullmatch(arn) is None:
        raise fault(f"Invalid StreamArn: {arn}")
