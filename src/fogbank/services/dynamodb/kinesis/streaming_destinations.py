"""EnableKinesisStreamingDestination and its relatives. A table sends to one stream at a time.

Source: the API reference, and DynamoDB's own answers for the words of refusals.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec

from fogbank.aws.fault import Fault
from fogbank.services.dynamodb.calls import Call
from fogbank.services.dynamodb.kinesis.destination import KinesisDestination, destinations_of, named
from fogbank.services.dynamodb.tables.stored import stored_table
from fogbank.services.dynamodb.tables.table import Table
from fogbank.services.dynamodb.wire.replies import encode

Request = dict[str, Any]
_STATE: Final = "Table is not in a valid state to enable Kinesis Streaming Destination: "
_RESTING: Final = ("DISABLED", "ENABLE_FAILED")


def enable_kinesis_streaming_destination(call: Call, request: Request) -> bytes:
    table, backing = _table(call, request), call.service.backing
    there = _destinations(call, table)
    if any(one.destination_status not in _RESTING for one in there):
        needed = (
            "EnableKinesisStreamingDestination must be DISABLED or ENABLE_FAILED to perform ENABLE operation."
        )
        raise Fault("ValidationException", _STATE + needed)
    asked = request.get("EnableKinesisStreamingConfiguration") or {}
    precision = asked.get("ApproximateCreationDateTimePrecision") or ""
    known = next((one for one in there if one.stream_arn == request["StreamArn"]), None)
    if known is None:
        with backing.store.transaction():
            backing.store.resources.update(msgspec.structs.replace(table, has_destinations=True))
            backing.reconciler.create(_destination(call, table, request["StreamArn"], precision), {}, {})
    else:
        changes = {"precision": precision, "destination_status_description": ""}
        backing.reconciler.begin(known, "enable", changes=changes)
    return _reply(table, request, "ENABLING", "EnableKinesisStreamingConfiguration", asked)


def disable_kinesis_streaming_destination(call: Call, request: Request) -> bytes:
    table = _table(call, request)
    if request.get("EnableKinesisStreamingConfiguration"):
        raise Fault(
            "ValidationException",
            "Stream cannot be disabled using EnableKinesisStreamingConfiguration parameters",
        )
    there = _active(call, table, request["StreamArn"])
    if there is None:
        needed = "KinesisStreamingDestination must be ACTIVE to perform DISABLE operation."
        raise Fault("ValidationException", _STATE + needed)
    call.service.backing.reconciler.begin(there, "disable")
    return _reply(table, request, "DISABLING", "EnableKinesisStreamingConfiguration", {})


def update_kinesis_streaming_destination(call: Call, request: Request) -> bytes:
    table = _table(call, request)
    asked = request.get("UpdateKinesisStreamingConfiguration") or {}
    wanted = asked.get("ApproximateCreationDateTimePrecision")
    if not wanted:
        raise Fault(
            "ValidationException",
            "Streaming destination cannot be updated with given parameters: "
            "UpdateKinesisStreamingConfiguration cannot be null or contain only null values",
        )
    arn = request["StreamArn"]
    there = _active(call, table, arn)
    if there is None:
        raise Fault(
            "ValidationException",
            f"{_STATE}Kinesis streaming is not in ACTIVE state. Updates are only allowed in ACTIVE state. "
            f"TableName: {table.table_name}, kdsArn: {arn}",
        )
    if wanted == (there.precision or "MILLISECOND"):
        raise Fault(
            "ValidationException",
            f"Invalid Request: Precision is already set to the desired value of {wanted} "
            f"for tableId: {table.table_id}, kdsArn: {arn}",
        )
    call.service.backing.reconciler.begin(there, "update", changes={"precision": wanted})
    return _reply(table, request, "UPDATING", "UpdateKinesisStreamingConfiguration", asked)


async def describe_kinesis_streaming_destination(call: Call, request: Request) -> bytes:
    """What is under way is described when it has settled, as tables are."""
    table = _table(call, request)
    for one in _destinations(call, table):
        await call.service.backing.settled(one.key)
    shown = [_shown(one) for one in _destinations(call, table)]
    return encode({"TableName": table.table_name, "KinesisDataStreamDestinations": shown})


def _table(call: Call, request: Request) -> Table:
    """Raises: ResourceNotFoundException, also for a table that is still being made."""
    table = stored_table(call, request["TableName"])
    if table.table_status == "CREATING":
        raise Fault(Table.NOT_FOUND, Table.NOT_FOUND_MESSAGE.format(identifier=table.table_name))
    return table


def _destinations(call: Call, table: Table) -> list[KinesisDestination]:
    return destinations_of(call.service, table)


def _active(call: Call, table: Table, arn: str) -> KinesisDestination | None:
    there = _destinations(call, table)
    return next((o for o in there if o.stream_arn == arn and o.destination_status == "ACTIVE"), None)


def _destination(call: Call, table: Table, arn: str, precision: str) -> KinesisDestination:
    return KinesisDestination(
        account=table.account,
        region=table.region,
        created=call.service.backing.clock.now(),
        name=named(table.table_name, arn),
        table_name=table.table_name,
        stream_arn=arn,
        precision=precision,
    )


def _shown(one: KinesisDestination) -> dict[str, Any]:
    shown = {"StreamArn": one.stream_arn, "DestinationStatus": one.destination_status}
    if one.destination_status_description:
        shown["DestinationStatusDescription"] = one.destination_status_description
    if one.precision:
        shown["ApproximateCreationDateTimePrecision"] = one.precision
    return shown


def _reply(table: Table, request: Request, status: str, member: str, configuration: Request) -> bytes:
    answer = {"TableName": table.table_name, "StreamArn": request["StreamArn"], "DestinationStatus": status}
    return encode(answer | {member: configuration})
