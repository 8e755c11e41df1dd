"""DescribeTable and ListTables."""

from __future__ import annotations

from itertools import islice
from typing import Any

from fogbank.aws.fault import Fault
from fogbank.core.facilities import Pace
from fogbank.core.resource import ResourceKey
from fogbank.services.dynamodb.calls import Call
from fogbank.services.dynamodb.tables.catalog import located
from fogbank.services.dynamodb.tables.describing import described
from fogbank.services.dynamodb.tables.table import Table
from fogbank.services.dynamodb.wire.replies import encode

Request = dict[str, Any]
_MOST = 100


async def describe_table(call: Call, request: Request) -> bytes:
    return encode({"Table": described(call, await settled_table(call, request["TableName"]))})


async def settled_table(call: Call, name: str) -> Table:
    """A table; one that is under way when it has settled, so that waiters return at their first look.

    Raises: ResourceNotFoundException.
    """
    table, backing = stored_table(call, name), call.service.backing
    if backing.settle_seconds and backing.facilities.pace is Pace.INSTANT:
        await backing.reconciler.settled(_work_of(table), backing.settle_seconds)
        table = stored_table(call, name)
    return table


def _work_of(table: Table) -> ResourceKey:
    """Whose worker brings the table to its next status: its own, or that of the import which fills it."""
    filled = table.import_arn and table.table_status == "CREATING"
    return table.key._replace(kind="import", identifier=table.import_arn) if filled else table.key


def list_tables(call: Call, request: Request) -> bytes:
    limit = request.get("Limit") or _MOST
    start = request.get("ExclusiveStartTableName") or ""
    found = call.service.backing.store.resources.find(Table, call.scope, start)
    names = [table.table_name for table in islice(found, limit + 1)]
    answer: dict[str, Any] = {"TableNames": names[:limit]}
    if len(names) > limit:
        answer["LastEvaluatedTableName"] = names[limit - 1]
    return encode(answer)


def stored_table(call: Call, name: str) -> Table:
    """A table in any status. Raises: ResourceNotFoundException."""
    scope, short = located(call.scope, name)
    table = call.service.backing.store.resources.get(Table, scope, short)
    if table is None:
        raise Fault(Table.NOT_FOUND, Table.NOT_FOUND_MESSAGE.format(identifier=short))
    return table


def usable_table(call: Call, name: str) -> Table:
    """A table that can be changed. Raises: ResourceInUseException, ResourceNotFoundException."""
    return _unoccupied(stored_table(call, name), ("CREATING", "UPDATING", "DELETING"))


def existing_table(call: Call, name: str) -> Table:
    """A table that is made and not going. Raises: ResourceInUseException, ResourceNotFoundException."""
    return _unoccupied(stored_table(call, name), ("CREATING", "DELETING"))


def _unoccupied(table: Table, refused: tuple[str, ...]) -> Table:
    if table.table_status in refused:
        message = (
            "Attempt to change a resource which is still in use: "
            f"Table is being {table.table_status[:-3].lower()}ed: {table.table_name}"
        )
        raise Fault("ResourceInUseException", message)
    return table
