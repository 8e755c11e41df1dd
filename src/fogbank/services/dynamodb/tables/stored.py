"""Tables as they are stored, in any status: what is not about their items finds them here, by name or ARN."""

from __future__ import annotations

from fogbank.aws.fault import Fault
from fogbank.core.resource import ResourceKey
from fogbank.core.scope import Scope
from fogbank.services.dynamodb.calls import Call
from fogbank.services.dynamodb.tables.table import Table


def stored_table(call: Call, name: str) -> Table:
    """A table in any status. Raises: ResourceNotFoundException."""
    scope, short = located(call.scope, name)
    table = call.service.backing.store.resources.get(Table, scope, short)
    if table is None and scope.account != call.scope.account:
        raise Fault("AccessDeniedException", "Access is denied")
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
        raise in_use(table)
    return table


def in_use(table: Table) -> Fault:
    """What is said of a change to a table that is under way."""
    return Fault(
        "ResourceInUseException",
        "Attempt to change a resource which is still in use: "
        f"Table is being {table.table_status[:-3].lower()}ed: {table.table_name}",
    )


async def settled_table(call: Call, name: str) -> Table:
    """A table; one that is under way when it has settled, so that waiters return at their first look.

    Raises: ResourceNotFoundException.
    """
    await call.service.backing.settled(_work_of(stored_table(call, name)))
    return stored_table(call, name)


def _work_of(table: Table) -> ResourceKey:
    """Whose worker brings the table to its next status: its own, or that of the import which fills it."""
    filled = table.import_arn and table.table_status == "CREATING"
    return table.key._replace(kind="import", identifier=table.import_arn) if filled else table.key


def located(scope: Scope, name: str) -> tuple[Scope, str]:
    """The scope and the name of a table that a request names by its name or its ARN.

    Raises: ValidationException for an ARN of something else, or of another region.
    """
    if not name.startswith("arn:"):
        return scope, name
    parts = name.split(":", 5)
    if len(parts) < 6 or parts[2] != "dynamodb" or not parts[5].startswith("table/"):
        raise _no_table(f"Invalid resource type in '{name}'")
    if parts[3] != scope.region:
        raise _no_table(f"Invalid AWS region in '{name}'")
    if parts[5].count("/") != 1:  # an index or a stream of a table
        raise _no_table(f"Invalid resource type in '{name}'")
    return Scope(parts[4], parts[3]), parts[5].split("/")[1]


def _no_table(why: str) -> Fault:
    return Fault("ValidationException", f"1 validation error detected: {why}")
