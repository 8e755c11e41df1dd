"""DescribeImport and ListImports.

Source: the API reference's ImportTableDescription and ImportSummary.
"""

from __future__ import annotations

from typing import Any

from fogbank.aws.fault import Fault
from fogbank.services.dynamodb.calls import Call
from fogbank.services.dynamodb.transfers.newest import newest_first
from fogbank.services.dynamodb.transfers.table_import import TableImport
from fogbank.services.dynamodb.transfers.transfer_ids import KEPT, PAGE, is_callers
from fogbank.services.dynamodb.wire.replies import encode
from fogbank.services.dynamodb.wire.times import seconds

Request = dict[str, Any]


async def describe_import(call: Call, request: Request) -> bytes:
    """An import that is under way is described when it has ended, or after a while: see `describe_table`."""
    await call.service.backing.settled(_stored(call, request["ImportArn"]).key)
    return encode({"ImportTableDescription": described(_stored(call, request["ImportArn"]))})


def list_imports(call: Call, request: Request) -> bytes:
    """The newest first."""
    table, oldest = request.get("TableArn"), call.service.backing.clock.now() - KEPT
    found = [
        work
        for work in call.service.backing.store.resources.find(TableImport, call.scope)
        if work.created > oldest and table in (None, work.table_arn)
    ]
    page, token = newest_first(found, request.get("NextToken"), request.get("PageSize") or PAGE)
    answer: dict[str, Any] = {"ImportSummaryList": [_summary(work) for work in page]}
    return encode(answer | ({"NextToken": token} if token else {}))


def described(work: TableImport) -> dict[str, Any]:
    """The ImportTableDescription."""
    request = work.request
    return _summary(work) | {
        "TableId": work.table_id,
        "InputCompressionType": request.get("InputCompressionType") or "NONE",
        "TableCreationParameters": request["TableCreationParameters"],
        **({"ProcessedSizeBytes": work.processed_size_bytes} if work.processed_size_bytes else {}),
        "ProcessedItemCount": work.processed_item_count,
        "ImportedItemCount": work.imported_item_count,
        "ErrorCount": work.error_count,
        **({"ClientToken": work.client_token} if work.client_token else {}),
        **(
            {"InputFormatOptions": request["InputFormatOptions"]} if request.get("InputFormatOptions") else {}
        ),
        **_failure(work),
    }


def _failure(work: TableImport) -> dict[str, str]:
    if work.import_status != "FAILED":
        return {}
    code = work.failure_code or "InternalServerError"
    return {"FailureCode": code, "FailureMessage": work.failure_message or "An internal error has occurred."}


def _summary(work: TableImport) -> dict[str, Any]:
    """The ImportSummary."""
    summary: dict[str, Any] = {
        "ImportArn": work.import_arn,
        "ImportStatus": work.import_status,
        "TableArn": work.table_arn,
        "S3BucketSource": {"S3BucketOwner": work.account, **work.request["S3BucketSource"]},
        "CloudWatchLogGroupArn": work.log_group_arn,
        "InputFormat": work.request["InputFormat"],
        "StartTime": seconds(work.created),
    }
    if work.end_time is not None and work.import_status != "IN_PROGRESS":
        summary["EndTime"] = seconds(work.end_time)
    return summary


def _stored(call: Call, arn: str) -> TableImport:
    """Raises: ImportNotFoundException, AccessDeniedException, ValidationException."""
    backing = call.service.backing
    mine = is_callers(call.scope, arn, "import")
    work = backing.store.resources.get(TableImport, call.scope, arn) if mine else None
    if work is None or work.created <= backing.clock.now() - KEPT:
        raise Fault(TableImport.NOT_FOUND, TableImport.NOT_FOUND_MESSAGE.format(identifier=arn))
    return work
