"""Tables and indexes that may have Contributor Insights, and what they have."""

from __future__ import annotations

from collections.abc import Iterator

from fogbank.aws.fault import Fault
from fogbank.core.scope import Scope
from fogbank.engines.dynamodb.item_rules import fault
from fogbank.services.dynamodb.calls import Call, Service
from fogbank.services.dynamodb.capacity.hot_keys import KeyNames
from fogbank.services.dynamodb.monitoring.insights.contributor_insights import ContributorInsights
from fogbank.services.dynamodb.tables.stored import stored_table
from fogbank.services.dynamodb.tables.table import Table, TableIndex
from fogbank.store import Store


def asked_for(call: Call, name: str, index_name: str | None) -> tuple[Table, TableIndex | None]:
    """The table and index of a request. Raises: ResourceNotFoundException."""
    table = stored_table(call, name)
    if index_name is None:
        return table, None
    for index in table.indexes:
        if index.name == index_name and not index.local:
            return table, index
    raise Fault(
        "ResourceNotFoundException",
        f"Requested resource not found: Index: {index_name} not found for table: {table.table_name}",
    )


def check_state(table: Table, index: TableIndex | None) -> None:
    """What nobody can be counted of yet. Raises ValidationException."""
    for name, state in (("Table", table.table_status), ("Index", index.status if index is not None else "")):
        if state == "CREATING":
            raise fault(
                "Table or Index is not in a valid state to update Key Access Insights: "
                f"{name}Status must be ACTIVE to enable ContributorInsights."
            )


def insights_of(service: Service, table: Table, index: TableIndex | None) -> ContributorInsights | None:
    """What a table or index has; None where it never had any."""
    place = table.table_name if index is None else f"{table.table_name}/{index.name}"
    found = service.backing.store.resources.get(ContributorInsights, table.scope, place)
    return found if found is not None and _is_of(found, table) else None


def all_insights(service: Service, scope: Scope, table: Table | None = None) -> Iterator[ContributorInsights]:
    """Those of tables and indexes that are there, a table's before its indexes'."""
    resources = service.backing.store.resources
    found = resources.find(ContributorInsights, scope)
    for one in sorted(found, key=lambda one: (one.table_name, one.index_name)):
        if table is not None and one.table_name != table.table_name:
            continue
        there = resources.get(Table, scope, one.table_name)
        if there is not None and _is_of(one, there):
            yield one


def key_names_of(store: Store, insights: ContributorInsights) -> KeyNames | None:
    """The key of what they are of; None where that is gone."""
    table = store.resources.get(Table, insights.scope, insights.table_name)
    if table is None or not _is_of(insights, table):
        return None
    return key_names(table, next((one for one in table.indexes if one.name == insights.index_name), None))


def key_names(table: Table, index: TableIndex | None) -> KeyNames:
    """The attributes of the partition key of a table or an index, and those of the sort key."""
    keys = table.keys if index is None else index.keys
    partition = tuple(name for name, role in keys if role == "HASH")
    return partition, tuple(name for name, role in keys if role == "RANGE")


def _is_of(insights: ContributorInsights, table: Table) -> bool:
    if insights.table_id != table.table_id:
        return False
    if not insights.index_name:
        return True
    return any(
        index.name == insights.index_name and index.number == insights.index_number for index in table.indexes
    )
