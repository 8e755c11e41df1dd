"""What Application Auto Scaling may do to tables and global indexes: change their provisioned throughput.

It goes through UpdateTable, so that every limit of that applies. Source: the developer guide's "Managing throughput
capacity automatically with DynamoDB auto scaling".
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from fogbank.aws.fault import Fault
from fogbank.core.scope import Scope
from fogbank.services.dynamodb.calls import Call

if TYPE_CHECKING:
    from fogbank.services.dynamodb.calls import Service
    from fogbank.services.dynamodb.tables.table import Table, TableIndex

_UNITS: Final = ("ReadCapacityUnits", "WriteCapacityUnits")


class ScalableTables:
    """`core.facilities.Scalable` of the namespace `dynamodb`."""

    def __init__(self, service: Callable[[], Service]) -> None:
        self._service = service

    async def capacity(self, scope: Scope, resource: str, dimension: str) -> int | None:
        """Raises: ValidationException for a table or index that is not there."""
        table, given = self._find(scope, resource)
        if table.billing_mode == "PAY_PER_REQUEST" or table.table_status not in ("ACTIVE", "UPDATING"):
            return None
        return given.read_units if _reads(dimension) else given.write_units

    async def scale(self, scope: Scope, resource: str, dimension: str, capacity: int) -> None:
        """Raises: LimitExceededException, ResourceInUseException and whatever else UpdateTable answers."""
        from fogbank.services.dynamodb.tables.update_table import update_table

        table, given = self._find(scope, resource)
        units = dict(zip(_UNITS, (given.read_units, given.write_units), strict=True))
        units[dimension.rpartition(":")[2]] = capacity
        update_table(Call(self._service(), scope), _request(table.table_name, resource, units))

    async def settled(self, scope: Scope, resource: str, seconds: float) -> bool:
        """Whether the table is ACTIVE, or gone."""
        from fogbank.services.dynamodb.tables.table import Table

        backing, name = self._service().backing, _parts(resource)[0]
        table = backing.store.resources.get(Table, scope, name)
        if table is not None and table.table_status != "ACTIVE" and seconds:
            await backing.reconciler.settled(table.key, seconds)
            table = backing.store.resources.get(Table, scope, name)
        return table is None or table.table_status == "ACTIVE"

    def usage(self, scope: Scope, resource: str, dimension: str, minutes: int) -> list[float | None]:
        """Units a second, averaged over each minute."""
        name, index = _parts(resource)
        service = self._service()
        end = service.backing.clock.now().replace(second=0, microsecond=0)
        starts = [end - timedelta(minutes=before) for before in range(minutes, 0, -1)]
        consumption = service.consumption
        found = {one.start: one for one in consumption.minutes(scope, name, index, since=starts[0])}
        used: list[float | None] = []
        for start in starts:
            if start < consumption.since:
                used.append(None)
                continue
            minute = found.get(start)
            units = 0.0 if minute is None else (minute.reads if _reads(dimension) else minute.writes).total
            used.append(units / 60)
        return used

    def _find(self, scope: Scope, resource: str) -> tuple[Table, Table | TableIndex]:
        from fogbank.services.dynamodb.tables.table import Table

        name, index = _parts(resource)
        table = self._service().backing.store.resources.get(Table, scope, name)
        if table is None:
            raise Fault("ValidationException", f"DynamoDB table does not exist: {resource}")
        if not index:
            return table, table
        for one in table.indexes:
            if one.name == index and not one.local:
                return table, one
        raise Fault("ValidationException", f"DynamoDB index does not exist: {resource}")


def _request(table: str, resource: str, units: dict[str, int]) -> dict[str, Any]:
    """UpdateTable's request for a table's own units, or for an index's."""
    index = _parts(resource)[1]
    if not index:
        return {"TableName": table, "ProvisionedThroughput": units}
    update = {"IndexName": index, "ProvisionedThroughput": units}
    return {"TableName": table, "GlobalSecondaryIndexUpdates": [{"Update": update}]}


def _parts(resource: str) -> tuple[str, str]:
    """Names of the table and of its index, which is empty for the table itself. Raises ValidationException."""
    match resource.split("/"):
        case ["table", table]:
            return table, ""
        case ["table", table, "index", index]:
            return table, index
    raise Fault("ValidationException", f"DynamoDB table does not exist: {resource}")


def _reads(dimension: str) -> bool:
    return dimension.endswith(_UNITS[0])
