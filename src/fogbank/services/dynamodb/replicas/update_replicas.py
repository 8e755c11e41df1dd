"""UpdateTable with ReplicaUpdates."""

from __future__ import annotations

from typing import Any

from fogbank.services.dynamodb.calls import Call
from fogbank.services.dynamodb.replicas import group, requests
from fogbank.services.dynamodb.replicas.keys import with_checked_keys
from fogbank.services.dynamodb.replicas.overrides import overridden
from fogbank.services.dynamodb.replicas.strong_consistency import refuse_strong
from fogbank.services.dynamodb.streams.table_streams import make_stream
from fogbank.services.dynamodb.tables.change_quotas import QuotaSpent, spent
from fogbank.services.dynamodb.tables.stored import stored_table, usable_table
from fogbank.services.dynamodb.tables.table import Table

Request = dict[str, Any]
_STREAM = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}


def asks_for_replicas(request: Request) -> bool:
    """Whether an UpdateTable is about the table's replicas."""
    return bool(request.get("ReplicaUpdates"))


async def update_replicas(call: Call, request: Request) -> Table:
    """Begin what is asked for. Raises: ValidationException, ResourceInUseException, ResourceNotFoundException."""
    refuse_strong(request, call.scope.region)
    _checked(call, request)
    request = await with_checked_keys(call, request)
    kind, asked, table = _checked(call, request)  # once more: time has passed
    if kind == "Create":
        return _create(call, table, asked[0])
    return _delete(call, table, asked[0]) if kind == "Delete" else _update(call, table, asked)


def _checked(call: Call, request: Request) -> tuple[str, list[Request], Table]:
    kind, asked = requests.action_of(request)
    table = stored_table(call, request["TableName"])
    requests.check_local(table, asked)
    if kind == "Create":
        requests.check_create(call, table, asked[0])
    else:
        requests.check_members(table, asked)
    return kind, asked, usable_table(call, request["TableName"])


def _create(call: Call, table: Table, asked: Request) -> Table:
    """The table gets a stream where it has none, and from now on keeps what its replicas will need."""
    service, now, region = call.service, call.service.backing.clock.now(), asked["RegionName"]
    with service.backing.store.transaction():
        if table.stream is None or not table.stream.enabled:
            table = make_stream(call, table, _STREAM)
        changes = {
            "stream": table.stream,
            "replication": table.replication or group.new_membership(),
            "replicas": group.join(service, table, region, now),
        }
        arguments = {"region": region, "create": asked}
        return service.backing.reconciler.begin(table, "add-replica", changes=changes, arguments=arguments)


def _delete(call: Call, table: Table, asked: Request) -> Table:
    backing, region = call.service.backing, asked["RegionName"]
    requests.check_delete(call, table, region, backing.clock.now())
    return backing.reconciler.begin(table, "remove-replica", arguments={"region": region})


def _update(call: Call, table: Table, asked: list[Request]) -> Table:
    """Change what replicas have of their own; the table that was called is under way as long as they are."""
    requests.check_update(table, asked)
    backing = call.service.backing
    members = {member.region: member for member in group.check_changeable(call.service, table)}
    with backing.store.transaction():
        for one in asked:
            there = members[one["RegionName"]]
            changes = overridden(there, one, backing.clock.now()) | _spent(call, there, one)
            backing.reconciler.begin(there, "update", changes=changes)
        return backing.reconciler.begin(table, "update")


def _spent(call: Call, there: Table, asked: Request) -> dict[str, Any]:
    """A change of a replica's table class counts as one. Raises: `Fault` for one too many."""
    wanted = asked.get("TableClassOverride")
    if not wanted or wanted == (there.table_class or "STANDARD"):
        return {}
    try:
        return spent(call, there, "table_class")
    except QuotaSpent as refused:
        raise refused.of_replica(there.region) from refused
