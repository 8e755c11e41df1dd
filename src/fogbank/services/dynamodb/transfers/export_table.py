"""ExportTableToPointInTime: a table as it was, or what changed in it, as files in S3.

Source: the API reference's ExportTableToPointInTime; the words are what the service answers.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, Final

from fogbank.aws.fault import Fault
from fogbank.engines.dynamodb.item_rules import fault
from fogbank.operations.refusal import refuse_requested
from fogbank.services.dynamodb.calls import Call
from fogbank.services.dynamodb.tables.table import Table
from fogbank.services.dynamodb.transfers.client_tokens import begun_before, fingerprint
from fogbank.services.dynamodb.transfers.describe_export import described
from fogbank.services.dynamodb.transfers.export_times import (
    Times,
    check_kind,
    full_times,
    incremental_times,
)
from fogbank.services.dynamodb.transfers.table_export import TableExport
from fogbank.services.dynamodb.transfers.transfer_ids import transfer_id
from fogbank.services.dynamodb.wire.replies import encode

Request = dict[str, Any]
_MOST_AT_ONCE: Final = 300
_CONFLICT: Final = "Export conflict: Duplicate request detected with conflicting parameters"
_NOT_YET: Final = {"FilterSpecification": "filters of exports"}
_ARN: Final = re.compile(r"arn:aws:dynamodb:([^:/]*):([^:/]*):table/([^/]+)")


def export_table_to_point_in_time(call: Call, request: Request) -> bytes:
    refuse_requested(request, _NOT_YET)
    _check_encryption(request)
    check_kind(request)
    table = _table(call, request["TableArn"])
    known = list(call.service.backing.store.resources.find(TableExport, call.scope))
    before = _begun_before(call, request, known)
    if before is not None:
        return _reply(before)
    incremental = request.get("ExportType") == "INCREMENTAL_EXPORT"
    times = (incremental_times if incremental else full_times)(call, table, request)
    if sum(one.export_status == "IN_PROGRESS" for one in known) >= _MOST_AT_ONCE:
        raise Fault("LimitExceededException", f"Up to {_MOST_AT_ONCE} exports can run at the same time")
    return _reply(_begun(call, request, table, times))


def _check_encryption(request: Request) -> None:
    if request.get("S3SseKmsKeyId") and request.get("S3SseAlgorithm") != "KMS":
        raise fault("Invalid Request: KMS Key Id is not supported for this encryption type")


def _table(call: Call, arn: str) -> Table:
    """Raises: ValidationException, AccessDeniedException, TableNotFoundException."""
    if not arn.startswith("arn:"):
        raise fault("One or more parameter values were invalid: tableArn is not a valid ARN")
    parts = _ARN.fullmatch(arn)
    if parts is None:
        raise fault("Invalid Request: Table ARN is invalid.")
    if parts[2] != call.scope.account:
        raise Fault("AccessDeniedException", "Access is denied")
    table = call.service.backing.store.resources.get(Table, call.scope, parts[3])
    if table is None or parts[1] != call.scope.region or table.table_status in ("CREATING", "DELETING"):
        raise Fault("TableNotFoundException", f"Table not found: {arn}")
    return table


def _begun_before(call: Call, request: Request, known: list[TableExport]) -> TableExport | None:
    """Raises: ExportConflictException."""
    token = request.get("ClientToken")
    if token is None:
        return None
    conflict = Fault("ExportConflictException", _CONFLICT)
    return begun_before(known, token, fingerprint(request), call.service.backing.clock.now(), conflict)


def _begun(call: Call, request: Request, table: Table, times: Times) -> TableExport:
    backing = call.service.backing
    start = _shown_start(backing.clock.now(), times)
    work = TableExport(
        account=table.account,
        region=table.region,
        created=start,
        export_arn=f"{table.arn}/export/{transfer_id(start)}",
        table_arn=table.arn,
        table_id=table.table_id,
        key_names=[name for name, _ in table.keys],
        data_id=table.data_id,
        history=table.history,
        since=times.since,
        at=times.at,
        from_time=times.shown_from,
        to_time=times.shown_to,
        client_token=request.get("ClientToken") or "",
        fingerprint=fingerprint(request),
        request=request,
    )
    return backing.reconciler.create(work, {}, {})


def _shown_start(now: datetime, times: Times) -> datetime:
    """To the millisecond, as its id has it; incremental exports start at whole seconds."""
    whole = now.replace(microsecond=now.microsecond // 1000 * 1000)
    return whole if times.since is None else whole.replace(microsecond=0)


def _reply(work: TableExport) -> bytes:
    return encode({"ExportDescription": described(work)})
