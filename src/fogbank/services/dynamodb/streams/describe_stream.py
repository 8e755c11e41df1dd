"""ListStreams and DescribeStream."""

from __future__ import annotations

from itertools import islice
from typing import Any

from fogbank.engines.dynamodb.change_record import sequence_text
from fogbank.services.dynamodb.calls import Call
from fogbank.services.dynamodb.streams.table_streams import check_stream_arn, stream_at
from fogbank.services.dynamodb.tables.table import TableStream
from fogbank.services.dynamodb.wire.replies import encode
from fogbank.services.dynamodb.wire.times import seconds

Request = dict[str, Any]
_MOST = 100


def list_streams(call: Call, request: Request) -> bytes:
    start, name = request.get("ExclusiveStartStreamArn") or "", request.get("TableName")
    limit = request.get("Limit") or _MOST
    if start:
        check_stream_arn(start)
    streams = call.service.backing.store.resources.find(TableStream, call.scope, start)
    found = list(islice((one for one in streams if name in (None, one.table_name)), limit + 1))
    answer: dict[str, Any] = {
        "Streams": [
            {"StreamArn": one.stream_arn, "TableName": one.table_name, "StreamLabel": one.label}
            for one in found[:limit]
        ]
    }
    if len(found) > limit:
        answer["LastEvaluatedStreamArn"] = found[limit - 1].stream_arn
    return encode(answer)


def describe_stream(call: Call, request: Request) -> bytes:
    stream = stream_at(call, call.scope, request["StreamArn"])
    shown = {
        "StreamArn": stream.stream_arn,
        "StreamLabel": stream.label,
        "StreamStatus": "ENABLED" if stream.closed is None else "DISABLED",
        "StreamViewType": stream.view,
        "CreationRequestDateTime": seconds(stream.created),
        "TableName": stream.table_name,
        "KeySchema": [{"AttributeName": name, "KeyType": role} for name, role in stream.keys],
        "Shards": [_shard(stream)] if _is_asked(stream, request) else [],
    }
    return encode({"StreamDescription": shown})


def _is_asked(stream: TableStream, request: Request) -> bool:
    """A ShardFilter asks for the children of a shard, and the one shard has none."""
    after = request.get("ExclusiveStartShardId")
    return request.get("ShardFilter") is None and (after is None or after < stream.shard_id)


def _shard(stream: TableStream) -> dict[str, Any]:
    """A stream is one shard for its whole life: nothing here has to be split to be fast."""
    numbers = {"StartingSequenceNumber": sequence_text(stream.first_number)}
    if stream.last_number is not None:
        numbers["EndingSequenceNumber"] = sequence_text(stream.last_number)
    return {"ShardId": stream.shard_id, "SequenceNumberRange": numbers}
