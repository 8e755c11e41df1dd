"""What an export says of itself, in the bucket.

Source: the developer guide's "DynamoDB table export output format", which names the checksum files `.checksum`; what
the service writes is `.md5`.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import md5
from typing import Any, Final

import msgspec

from fogbank.services.dynamodb.transfers.bucket import Bucket
from fogbank.services.dynamodb.transfers.table_export import TableExport

_FULL: Final = "2020-06-30"
_INCREMENTAL: Final = "2023-08-01"
_encode = msgspec.json.Encoder().encode


async def write_manifests(
    bucket: Bucket, work: TableExport, files: list[dict[str, Any]], encryption: Mapping[str, str]
) -> None:
    """`work` has its counts and its end. Raises: `TransferFailed`, `EngineUnavailable`."""
    folder = work.folder
    files_body = b"".join(_encode(entry) + b"\n" for entry in files)
    for name, body in (
        ("files", files_body),
        ("summary", _encode(_summary(work, f"{folder}manifest-files.json"))),
    ):
        await bucket.put(f"{folder}manifest-{name}.json", body, encryption)
        checksum = b64encode(md5(body, usedforsecurity=False).digest())
        await bucket.put(f"{folder}manifest-{name}.md5", checksum, encryption)


def _summary(work: TableExport, files_key: str) -> dict[str, Any]:
    assert work.end_time is not None
    incremental = work.is_incremental
    summary: dict[str, Any] = {
        "version": _INCREMENTAL if incremental else _FULL,
        "exportArn": work.export_arn,
        "startTime": _time(work.created.timestamp()),
        "endTime": _time(work.end_time.timestamp()),
        "tableArn": work.table_arn,
        "tableId": work.table_id,
    }
    if incremental:
        summary |= {"exportFromTime": _time(work.from_time), "exportToTime": _time(work.to_time)}
    else:
        summary["exportTime"] = _time(work.to_time)
    summary |= {
        "s3Bucket": work.request["S3Bucket"],
        "s3Prefix": work.request.get("S3Prefix"),
        "s3SseAlgorithm": work.encryption,
        "s3SseKmsKeyId": work.request.get("S3SseKmsKeyId"),
        "manifestFilesS3Key": files_key,
        "billedSizeBytes": work.billed_size_bytes,
        "itemCount": work.item_count,
        "outputFormat": work.format,
    }
    return summary | ({"outputView": work.view, "exportType": "INCREMENTAL_EXPORT"} if incremental else {})


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
