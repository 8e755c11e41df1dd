"""DescribeExport and ListExports.

Source: the API reference's ExportDescription and ExportSummary; which members are there when is what the service
answers.
"""

from __future__ import annotations

from typing import Any, Final

from fogbank.aws.fault import Fault
from fogbank.services.dynamodb.calls import Call
from fogbank.services.dynamodb.tables.table import Table
from fogbank.services.dynamodb.transfers.newest import newest_first
from fogbank.services.dynamodb.transfers.table_export import TableExport
from fogbank.services.dynamodb.transfers.transfer_ids import KEPT, PAGE, is_callers
from fogbank.services.dynamodb.wire.replies import encode
from fogbank.services.dynamodb.wire.times import seconds

Request = dict[str, Any]
_ECHOED: Final = ("ClientToken", "ExportType", "S3Bucket", "S3BucketOwner", "S3Prefix", "S3SseKmsKeyId")


async def describe_export(call: Call, request: Request) -> bytes:
    """An export that is under way is described when it has ended, or after a while: see `describe_table`."""
    await call.service.backing.settled(_stored(call, request["ExportArn"]).key)
    return encode({"ExportDescription": described(_stored(call, request["ExportArn"]))})


def list_exports(call: Call, request: Request) -> bytes:
    """The newest first; of a table only while it is there."""
    backing, table_id = call.service.backing, _table_id(call, request.get("TableArn"))
    oldest = backing.clock.now() - KEPT
    found = [
        work
        for work in backing.store.resources.find(TableExport, call.scope)
        if work.created > oldest and table_id in (None, work.table_id)
    ]
    page, token = newest_first(found, request.get("NextToken"), request.get("MaxResults") or PAGE)
    answer: dict[str, Any] = {"ExportSummaries": [_summary(work) for work in page]}
    return encode(answer | ({"NextToken": token} if token else {}))


def described(work: TableExport) -> dict[str, Any]:
    """The ExportDescription."""
    return {
        "ExportArn": work.export_arn,
        "ExportStatus": work.export_status,
        "StartTime": seconds(work.created),
        "TableArn": work.table_arn,
        "TableId": work.table_id,
        "ExportFormat": work.format,
        "S3SseAlgorithm": work.encryption,
        **{name: work.request[name] for name in _ECHOED if work.request.get(name)},
        **(_period(work) if work.is_incremental else {"ExportTime": round(work.to_time, 3)}),
        **_outcome(work),
    }


def _period(work: TableExport) -> dict[str, Any]:
    specification = {
        "ExportFromTime": work.from_time,
        "ExportToTime": work.to_time,
        "ExportViewType": work.view,
    }
    return {"IncrementalExportSpecification": specification}


def _outcome(work: TableExport) -> dict[str, Any]:
    if work.export_status == "IN_PROGRESS":
        return {}
    outcome: dict[str, Any] = {} if work.end_time is None else {"EndTime": seconds(work.end_time)}
    if work.export_status == "FAILED":
        return outcome | {
            "FailureCode": work.failure_code or "InternalServerError",
            "FailureMessage": work.failure_message or "An internal error has occurred.",
        }
    return outcome | {
        "ExportManifest": work.manifest,
        "BilledSizeBytes": work.billed_size_bytes,
        "ItemCount": work.item_count,
    }


def _summary(work: TableExport) -> dict[str, Any]:
    kind = "INCREMENTAL_EXPORT" if work.is_incremental else "FULL_EXPORT"
    return {"ExportArn": work.export_arn, "ExportStatus": work.export_status, "ExportType": kind}


def _table_id(call: Call, arn: str | None) -> str | None:
    """The id of the table that has an ARN now; empty where there is none."""
    if arn is None:
        return None
    table = call.service.backing.store.resources.get(Table, call.scope, arn.rpartition("/")[2])
    return table.table_id if table is not None and table.arn == arn else ""


def _stored(call: Call, arn: str) -> TableExport:
    """Raises: ExportNotFoundException, AccessDeniedException, ValidationException."""
    backing = call.service.backing
    if not is_callers(call.scope, arn, "export"):
        raise _missing("Invalid export arn")
    work = backing.store.resources.get(TableExport, call.scope, arn)
    if work is None or work.created <= backing.clock.now() - KEPT:
        raise _missing(f"Export not found: {arn}")
    return work


def _missing(why: str) -> Fault:
    return Fault(TableExport.NOT_FOUND, TableExport.NOT_FOUND_MESSAGE.format(identifier=why))
