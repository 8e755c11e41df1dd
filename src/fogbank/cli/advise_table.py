"""A DynamoDB table, made from the template's resource: the table, its replicas, point-in-time recovery."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any, Final

from fogbank.cli.api import call
from fogbank.cli.failure import CommandFailed
from fogbank.ready import Ready

Properties = dict[str, Any]
_AS_THEY_ARE: Final = ("TableName", "BillingMode", "AttributeDefinitions", "KeySchema")
_LOOK_SECONDS: Final = 0.1


def create_table(ready: Ready, resources: dict[str, Any], scope: dict[str, str], seconds: float) -> None:
    """Create the resource `Table` (an AWS::DynamoDB::GlobalTable), wait for it, and print ARNs and endpoint.

    Raises: `CommandFailed` with the server's words; they say what exists already when a later step is refused.
    """
    properties: Properties = resources["Table"]["Properties"]
    name, deadline = properties["TableName"], time.monotonic() + seconds
    call(ready, "dynamodb", "CreateTable", table_request(properties), scope)
    first, *others = properties["Replicas"]
    arns = [_await_active(ready, name, scope, deadline)["TableArn"]]
    try:
        call(ready, "dynamodb", "UpdateContinuousBackups", recovery_request(name, first), scope)
        for update in replica_updates(properties):
            call(ready, "dynamodb", "UpdateTable", update, scope)
            _await_active(ready, name, scope, deadline)
        for replica in others:
            there = scope | {"region": replica["Region"]}
            arns.append(_await_active(ready, name, there, deadline)["TableArn"])
            call(ready, "dynamodb", "UpdateContinuousBackups", recovery_request(name, replica), there)
    except CommandFailed as error:
        raise CommandFailed(f"{error} (what is there already: {', '.join(arns)})") from error
    for arn in arns:
        print(f"{name} is active as {arn} at {ready.url}")


def table_request(properties: Properties) -> Properties:
    """What CreateTable is called with for the first region."""
    request = {member: properties[member] for member in _AS_THEY_ARE}
    encryption, stream = properties["SSESpecification"], properties.get("StreamSpecification")
    request["SSESpecification"] = {"Enabled": encryption["SSEEnabled"], "SSEType": encryption["SSEType"]}
    request["DeletionProtectionEnabled"] = properties["Replicas"][0]["DeletionProtectionEnabled"]
    if stream:
        request["StreamSpecification"] = {"StreamEnabled": True, **stream}
    return request


def replica_updates(properties: Properties) -> Iterator[Properties]:
    """The UpdateTable calls that add the other regions: one each, or one for all where they are strongly consistent."""
    name = properties["TableName"]
    others = [{"Create": {"RegionName": replica["Region"]}} for replica in properties["Replicas"][1:]]
    if "MultiRegionConsistency" in properties:
        consistency = properties["MultiRegionConsistency"]
        yield {"TableName": name, "ReplicaUpdates": others, "MultiRegionConsistency": consistency}
    else:
        yield from ({"TableName": name, "ReplicaUpdates": [one]} for one in others)


def recovery_request(name: str, replica: Properties) -> Properties:
    """What UpdateContinuousBackups is called with: recovery for as many days as the design keeps backups."""
    return {
        "TableName": name,
        "PointInTimeRecoverySpecification": replica["PointInTimeRecoverySpecification"],
    }


def _await_active(ready: Ready, name: str, scope: dict[str, str], deadline: float) -> Properties:
    """Look until the table and all its replicas are ACTIVE; the table's description."""
    statuses: set[str] = set()
    while time.monotonic() < deadline:
        table: Properties = call(ready, "dynamodb", "DescribeTable", {"TableName": name}, scope)["Table"]
        replicas = table.get("Replicas", [])
        statuses = {table["TableStatus"], *(replica["ReplicaStatus"] for replica in replicas)}
        if statuses == {"ACTIVE"}:
            return table
        time.sleep(_LOOK_SECONDS)
    states = ", ".join(sorted(statuses)) or "not there"
    raise CommandFailed(f"{name} is {states} in {scope['region']} when the waiting ends (--wait)")
