"""The customer's keys that replicas are to be encrypted with: each is of its replica's region, whose KMS is asked."""

from __future__ import annotations

from typing import Any

from fogbank.core.scope import Scope
from fogbank.services.dynamodb.calls import Call
from fogbank.services.dynamodb.tables.encryption import checked_encryption, encryption_of

Request = dict[str, Any]


async def with_checked_keys(call: Call, request: Request) -> Request:
    """The request with keys by their ARNs. Raises: ValidationException for a key that cannot be used."""
    updates = [await _checked(call, update) for update in request["ReplicaUpdates"]]
    return request | {"ReplicaUpdates": updates}


async def _checked(call: Call, update: Request) -> Request:
    return {kind: await _with_key(call, asked) for kind, asked in update.items()}


async def _with_key(call: Call, asked: Request) -> Request:
    if not (asked and asked.get("KMSMasterKeyId")):
        return asked
    scope = Scope(call.scope.account, asked["RegionName"])
    encryption = encryption_of(
        {"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": asked["KMSMasterKeyId"]}, scope
    )
    found = await checked_encryption(encryption, scope, call.service.backing.facilities.surroundings)
    return asked | {"KMSMasterKeyId": found["KMSMasterKeyArn"]}
