"""ImportTable: a new table, whose items come from objects in S3.

Source: the API reference's ImportTable; the developer guide's "DynamoDB data import from Amazon S3: how it works".
"""

from __future__ import annotations

from typing import Any, Final

import msgspec

from fogbank.aws.fault import Fault
from fogbank.engines.dynamodb.item_rules import fault
from fogbank.services.dynamodb.calls import Call
from fogbank.services.dynamodb.tables.create_table import planned_table
from fogbank.services.dynamodb.tables.encryption import with_checked_key
from fogbank.services.dynamodb.tables.table import Table
from fogbank.services.dynamodb.transfers.client_tokens import begun_before, fingerprint
from fogbank.services.dynamodb.transfers.describe_import import described
from fogbank.services.dynamodb.transfers.table_import import TableImport
from fogbank.services.dynamodb.transfers.transfer_ids import transfer_id
from fogbank.services.dynamodb.wire.replies import encode
from fogbank.store.resources import AlreadyStored

Request = dict[str, Any]
_MOST_AT_ONCE: Final = 50
_CONFLICT: Final = "Import conflict: Duplicate request detected with conflicting parameters"


async def import_table(call: Call, request: Request) -> bytes:
    """In the service's order: a table of that name comes before what the client token stands for."""
    backing = call.service.backing
    _check_options(request)
    planned = planned_table(call, request["TableCreationParameters"])
    table = await with_checked_key(planned, backing.facilities.surroundings)
    there = backing.store.resources.get(Table, table.scope, table.table_name)
    if there is not None and not (there.table_status == "CREATING" and there.import_arn):
        raise _exists(table)
    known = list(backing.store.resources.find(TableImport, call.scope))
    before = _begun_before(call, request, known)
    if before is not None:
        return _reply(before)
    if sum(one.import_status == "IN_PROGRESS" for one in known) >= _MOST_AT_ONCE:
        raise Fault("LimitExceededException", f"Up to {_MOST_AT_ONCE} imports can run at the same time")
    return _reply(_begun(call, request, table))


def _check_options(request: Request) -> None:
    csv = (request.get("InputFormatOptions") or {}).get("Csv")
    if csv is None:
        return
    if request["InputFormat"] != "CSV":
        raise fault(
            f"Invalid Request: Unsupported InputFormatOptions for the given input format: {request['InputFormat']}."
        )
    headers = csv.get("HeaderList") or []
    if len(set(headers)) < len(headers):
        raise fault("One or more parameter values were invalid: HeaderList has a header twice")


def _begun_before(call: Call, request: Request, known: list[TableImport]) -> TableImport | None:
    """Raises: ImportConflictException."""
    token, conflict = request["ClientToken"], Fault("ImportConflictException", _CONFLICT)
    return begun_before(known, token, _fingerprint(request), call.service.backing.clock.now(), conflict)


def _fingerprint(request: Request) -> str:
    """AWS, as observed, minds only another table under the same token."""
    return fingerprint({"TableName": request["TableCreationParameters"]["TableName"]})


def _exists(table: Table) -> Fault:
    return Fault(Table.ALREADY_EXISTS, Table.ALREADY_EXISTS_MESSAGE.format(identifier=table.table_name))


def _begun(call: Call, request: Request, table: Table) -> TableImport:
    """The table, without anything in it, and the import that fills it. Raises: ResourceInUseException."""
    backing, start = call.service.backing, call.service.backing.clock.now()
    work = TableImport(
        account=table.account,
        region=table.region,
        created=start,
        import_arn=f"{table.arn}/import/{transfer_id(start)}",
        table_name=table.table_name,
        table_arn=table.arn,
        table_id=table.table_id,
        client_token=request["ClientToken"],
        fingerprint=_fingerprint(request),
        request=request,
    )
    try:
        with backing.store.transaction():
            backing.store.resources.insert(msgspec.structs.replace(table, import_arn=work.import_arn))
            return backing.reconciler.create(work, {}, {})
    except AlreadyStored as there:
        raise _exists(table) from there


def _reply(work: TableImport) -> bytes:
    return encode({"ImportTableDescription": described(work)})
