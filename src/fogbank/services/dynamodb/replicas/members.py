"""From a table of a global table to the engine's member: its layout, with what it records."""

from __future__ import annotations

from fogbank.core.scope import Scope
from fogbank.engines.dynamodb.replication.applying import Member
from fogbank.services.dynamodb.calls import Service
from fogbank.services.dynamodb.tables.layouts import layout_of
from fogbank.services.dynamodb.tables.table import Table

_USABLE = frozenset({"ACTIVE", "UPDATING"})


def member_of(service: Service, account: str, region: str, name: str) -> Member | None:
    """A member as it is now; None where there is no such table, or it is not replicated.

    What comes into a table that is still being made is no change to it: its stream does not tell of it.
    """
    scope = Scope(account, region)
    table = service.backing.store.resources.get(Table, scope, name)
    if table is None or not table.replication:
        return None
    if table.table_status in _USABLE:
        layout = service.catalog.table(scope, name).layout
    else:
        layout = layout_of(table, wake=service.wake)
    return Member(region, table.membership, layout)
