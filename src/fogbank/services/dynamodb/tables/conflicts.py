"""What cannot be changed while something else of the table is. The words are in `conflicts.toml`."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Final

import msgspec

from fogbank.aws.fault import Fault
from fogbank.services.dynamodb.tables.index_updates import ONE_AT_A_TIME
from fogbank.services.dynamodb.tables.stored import in_use
from fogbank.services.dynamodb.tables.table import Table, TableIndex
from fogbank.services.dynamodb.tables.update_rules import asked_together, only_updates_indexes

Request = dict[str, Any]
_FILE: Final = Path(__file__).with_name("conflicts.toml")
# What is asked for, as the file calls it, in the order in which it is told.
_KINDS: Final = {
    "ProvisionedThroughput": "iops",
    "BillingMode": "iops",
    "StreamSpecification": "stream",
    "TableClass": "table_class",
    "OnDemandThroughput": "on_demand",
}
_INDEX_WORK: Final = {"CREATING": "index_creation", "DELETING": "index_deletion"}
_OF_A_GROUP: Final = "The resource which you are attempting to change is in use."


def kind_of(table: Table, request: Request) -> str:
    """What an UpdateTable is about, which goes on when it is answered; empty where nothing here is about that."""
    if request.get("BillingMode") not in (None, table.billing_mode):
        return "billing"
    asked = asked_together(request)
    return next((kind for name, kind in _KINDS.items() if name in asked and kind != "on_demand"), "")


def check_change(table: Table, request: Request) -> None:
    """An UpdateTable of a table that is UPDATING. Raises: ResourceInUseException, LimitExceededException."""
    work, index = _work(table)
    updates = request.get("GlobalSecondaryIndexUpdates") or []
    if index is not None:
        _check_same(table, work, index, updates)
    asked = asked_together(request)
    kind = next((kind for name, kind in _KINDS.items() if name in asked), "")
    if not kind and index is not None:
        if only_updates_indexes(request):
            return
        raise Fault("LimitExceededException", ONE_AT_A_TIME)
    raise _refused(table, work, index, kind or "indexes")


def check_deletion(table: Table) -> None:
    """A DeleteTable. Raises: ResourceInUseException while the table is UPDATING."""
    if table.table_status == "UPDATING":
        work, index = _work(table)
        raise _refused(table, work, index, "delete")


def _check_same(table: Table, work: str, index: TableIndex, updates: list[Request]) -> None:
    """What is asked for of the very index that is under way."""
    for update in updates:
        for action, asked in update.items():
            if asked is not None and asked["IndexName"] == index.name:
                raise _refused(table, work, index, "same_update" if action == "Update" else "same")


def _work(table: Table) -> tuple[str, TableIndex | None]:
    """What is under way: an index's work comes before the table's own."""
    for index in table.indexes:
        if index.status in _INDEX_WORK:
            return _INDEX_WORK[index.status], index
    return table.under_way, None


def _refused(table: Table, work: str, index: TableIndex | None, kind: str) -> Fault:
    if table.replicas:
        return Fault("ResourceInUseException", _OF_A_GROUP)
    words = _words().get(work, {}).get(kind)
    if words is None:
        return in_use(table)
    stream = table.stream
    told = words.format(
        table=table.table_name,
        index=index.name if index is not None else "",
        stream=stream.label if stream is not None else "",
        operation="ENABLE" if stream is not None and stream.enabled else "DISABLE",
        table_class=table.table_class,
    )
    return Fault("ResourceInUseException", f"Attempt to change a resource which is still in use: {told}")


@cache
def _words() -> dict[str, dict[str, str]]:
    return msgspec.toml.decode(_FILE.read_bytes(), type=dict[str, dict[str, str]])
