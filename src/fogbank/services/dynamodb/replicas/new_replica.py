"""A replica's table as it begins: its source's keys, indexes and settings, and what was asked for it alone.

Source: the API reference's CreateReplicationGroupMemberAction; the developer guide's "Global tables core concepts",
Settings synchronization.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

import msgspec

from fogbank.core.scope import Scope
from fogbank.services.dynamodb.replicas import group
from fogbank.services.dynamodb.replicas.overrides import overridden
from fogbank.services.dynamodb.replicas.replica import Replica
from fogbank.services.dynamodb.tables.encryption import encryption_of
from fogbank.services.dynamodb.tables.table import Table

Request = dict[str, Any]


def new_replica(source: Table, asked: Request, now: datetime) -> Table:
    """The table to insert. Tags, protection, policies and recovery are each replica's own and begin empty."""
    region = asked["RegionName"]
    listed = [one.region for one in source.replicas if one.region != region]
    indexes = [msgspec.structs.replace(one, status="ACTIVE", decreases=[]) for one in source.indexes]
    made = Table(
        account=source.account,
        region=region,
        created=now,
        table_name=source.table_name,
        table_id=str(uuid.uuid4()),
        definitions=source.definitions,
        keys=source.keys,
        billing_mode=source.billing_mode,
        on_demand_since=None if source.on_demand_since is None else now,
        read_units=source.read_units,
        write_units=source.write_units,
        on_demand=source.on_demand,
        warm=source.warm,
        indexes=indexes,
        indexes_made=source.indexes_made,
        table_class=source.table_class,
        encryption=encryption_there(source, region),
        ttl_attribute=source.ttl_attribute,
        policy_revision=str(int(now.timestamp() * 1000)),
        replication=group.new_membership(),
        replicas=[Replica(region=one) for one in (source.region, *listed)],
        copies_from=source.region,
    )
    return msgspec.structs.replace(made, **overridden(made, asked, now))


def encryption_there(source: Table, region: str) -> dict[str, Any]:
    """The source's kind of encryption, with AWS's managed key of the region; a customer's is in the request."""
    if not source.encryption:
        return {}
    return encryption_of({"Enabled": True}, Scope(source.account, region))
