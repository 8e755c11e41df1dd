"""The members of a global table: found, joined, left. Every member lists all others, changed in one transaction."""

from __future__ import annotations

import secrets
from datetime import datetime

import msgspec

from fogbank.aws.fault import Fault
from fogbank.core.scope import Scope
from fogbank.services.dynamodb.calls import Service
from fogbank.services.dynamodb.replicas.replica import Replica
from fogbank.services.dynamodb.tables.table import Table

_IN_USE = "The resource which you are attempting to change is in use."


def found(service: Service, table: Table, region: str) -> Table | None:
    """The table of the same name and account in another region."""
    return service.backing.store.resources.get(Table, Scope(table.account, region), table.table_name)


def others(service: Service, table: Table) -> list[Table]:
    """All other members that are there."""
    tables = [found(service, table, replica.region) for replica in table.replicas]
    return [one for one in tables if one is not None]


def check_changeable(service: Service, table: Table) -> list[Table]:
    """The other members, all of which can be changed now. Raises: ResourceInUseException."""
    members = others(service, table)
    regions = service.backing.regions
    for member in members:
        if regions.is_down(member.region):
            message = f"{_IN_USE} The replica in {member.region} cannot be reached."
            raise Fault("ResourceInUseException", message)
        if member.table_status != "ACTIVE":
            raise Fault("ResourceInUseException", _IN_USE)
    return members


def new_membership() -> str:
    """An id under which a table keeps what replication needs, for as long as it is in the group."""
    return secrets.token_hex(8)


def join(service: Service, table: Table, region: str, now: datetime) -> list[Replica]:
    """Tell all other members of a new one; returns what `table`, its source, is to list."""
    for member in others(service, table):
        listed = [*member.replicas, Replica(region=region)]
        service.backing.store.resources.update(msgspec.structs.replace(member, replicas=listed))
    return [*table.replicas, Replica(region=region, sourced=now)]


def leave(service: Service, table: Table) -> None:
    """Take a table out of all other members' lists. The last one that is left is no global table any more."""
    for member in others(service, table):
        _unlist(service, member, table.region)


def is_member(table: Table, region: str) -> bool:
    """Whether a table is in a group with the one of a region."""
    return bool(table.replication) and any(replica.region == region for replica in table.replicas)


def give_up(service: Service, table: Table, region: str) -> None:
    """A member that was announced by `join` does not come."""
    for member in (*others(service, table), table):
        if is_member(member, region):
            _unlist(service, member, region)


def _unlist(service: Service, member: Table, region: str) -> None:
    listed = [replica for replica in member.replicas if replica.region != region]
    membership = member.replication if listed else ""
    changed = msgspec.structs.replace(member, replicas=listed, replication=membership)
    service.backing.store.resources.update(changed)
    with service.place.store.write() as txn:
        from fogbank.engines.dynamodb import tending  # here: a start needs no engine
        from fogbank.engines.dynamodb.replication import feed

        if listed:
            feed.forget(txn, member.membership, region)
        elif member.replication:
            tending.discard(txn, member.membership)
