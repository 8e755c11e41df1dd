"""GetShardIterator and GetRecords.

An iterator says all that it means: the stream, the number to go on from, and when it was given out. It is good for
15 minutes.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from typing import Any, Final

from fogbank.aws.fault import Fault
from fogbank.engines.dynamodb import change_record
from fogbank.engines.dynamodb.item_rules import fault
from fogbank.services.dynamodb.calls import Call
from fogbank.services.dynamodb.streams.table_streams import stream_at
from fogbank.services.dynamodb.wire.replies import encode

Request = dict[str, Any]
_GOOD_SECONDS: Final = 900
_MOST_RECORDS: Final = 1000
_MOST_BYTES: Final = 1 << 20
_TRIMMED: Final = "The data you are trying to access has been trimmed"
_INVALID: Final = "One or more parameter values were invalid: "


def get_shard_iterator(call: Call, request: Request) -> bytes:
    stream = stream_at(call, call.scope, request["StreamArn"])
    shard = request["ShardId"]
    if shard != stream.shard_id:
        message = f"Requested resource not found: Shard does not exist: {shard}"
        raise Fault("ResourceNotFoundException", message)
    number = _start(call, request, stream.data_id, stream.first_number)
    return encode({"ShardIterator": _iterator(stream.stream_arn, number, _now(call))})


def _start(call: Call, request: Request, data_id: bytes, first: int) -> int:
    kind, text = request["ShardIteratorType"], request.get("SequenceNumber")
    if kind in ("TRIM_HORIZON", "LATEST"):
        if text is not None:
            raise fault(f"{_INVALID}SequenceNumber must not be specified for ShardIteratorType: {kind}")
        return 0 if kind == "TRIM_HORIZON" else change_record.next_number(data_id)
    if text is None:
        raise fault(f"{_INVALID}SequenceNumber must be specified for ShardIteratorType: {kind}")
    try:
        number = change_record.number_of(text)
    except ValueError as error:
        raise fault(f"Invalid SequenceNumber: {text}") from error
    if number == first:
        return 0  # where the shard says that it begins there is a beginning, whatever has expired
    if number < max(first, _horizon(call)):
        raise Fault("TrimmedDataAccessException", _TRIMMED)
    return number if kind == "AT_SEQUENCE_NUMBER" else number + 1


def get_records(call: Call, request: Request) -> bytes:
    arn, number, given = _opened(request["ShardIterator"])
    if given + _GOOD_SECONDS < _now(call):
        message = "The provided iterator exceeds the maximum age allowed: Iterator expired"
        raise Fault("ExpiredIteratorException", message)
    stream = stream_at(call, call.scope, arn)
    limit = request.get("Limit") or _MOST_RECORDS
    with call.store.read() as snapshot:
        start = max(number, _horizon(call))
        found = list(change_record.since(snapshot, stream.data_id, start, limit, _MOST_BYTES))
        following = found[-1][0] + 1 if found else number
        more = stream.last_number is None or any(
            change_record.since(snapshot, stream.data_id, following, 1, 1)
        )
    door = call.service.doors.door(stream.scope, stream.table_name, stream.label)
    call.door = door
    door.records.add(len(found))
    door.returned_bytes.add(sum(len(record) for _, record in found))
    body = b'{"Records":[' + b",".join([record for _, record in found]) + b"]"
    if more:  # a closed shard ends
        body += b',"NextShardIterator":' + encode(_iterator(arn, following, _now(call)))
    return body + b"}"


def _horizon(call: Call) -> int:
    """The number that the oldest record kept may have."""
    return int((_now(call) - change_record.KEPT_SECONDS) * 1e9)


def _now(call: Call) -> float:
    return call.service.backing.clock.now().timestamp()


def _iterator(arn: str, number: int, now: float) -> str:
    inner = urlsafe_b64encode(f"{number}|{int(now)}".encode()).decode()
    return f"{arn}|1|{inner}"


def _opened(text: str) -> tuple[str, int, int]:
    """Raises ValidationException for what is no iterator of ours."""
    arn, _, inner = text.rpartition("|1|")
    try:
        number, given = urlsafe_b64decode(inner).split(b"|")
        return arn, int(number), int(given)
    except (ValueError, NotBase64) as error:
        raise fault("Invalid ShardIterator") from error
