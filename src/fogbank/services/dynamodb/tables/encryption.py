"""SSESpecification: the default key, AWS's managed key or a customer's, which is asked for. It cannot be switched off.

Source: the API reference's SSESpecification and SSEDescription. Data on this machine's disk is as safe as the disk.
"""

from __future__ import annotations

import uuid
from typing import Any, Final

import msgspec

from fogbank.aws.fault import Fault
from fogbank.core.facilities import Surroundings
from fogbank.core.scope import Scope
from fogbank.engines.dynamodb.item_rules import fault
from fogbank.services.dynamodb.tables.table import Table

Description = dict[str, Any]
_INVALID: Final = "One or more parameter values were invalid: "
_MANAGED: Final = "alias/aws/dynamodb"
_KEY: Final = "KMSMasterKeyArn"
_SYMMETRIC: Final = "SYMMETRIC_DEFAULT"
_ONLY_SYMMETRIC: Final = (
    "EncryptionContext is supported only when creating a grant for a symmetric encryption KMS key."
)
_NOBODYS: Final = (
    "because the resource does not exist in this Region, no resource-based policies allow access, "
    "or a resource-based policy explicitly denies access"
)
# What DynamoDB and KMS say of keys that nobody may use, by the key's state.
_UNUSABLE: Final = {
    "Disabled": ("key disabled", "DisabledException", "{} is disabled."),
    "PendingDeletion": ("validation", "KMSInvalidStateException", "{} is pending deletion."),
    "PendingImport": ("validation", "KMSInvalidStateException", "{} is pending import."),
}


def encryption_of(asked: dict[str, Any] | None, scope: Scope) -> Description:
    """The table's SSEDescription; empty for the default, AWS's own key.

    A customer's key is described by the name it was given until `checked_key` has its ARN.
    Raises: ValidationException.
    """
    if asked is None:
        return {}
    if not asked.get("Enabled", asked.get("SSEType") == "KMS"):
        for name in ("SSEType", "KMSMasterKeyId"):
            if asked.get(name) is not None:
                raise fault(f"{_INVALID}{name} can not be specified if Enabled is false")
        return {}
    if asked.get("SSEType") == "AES256":
        raise fault(f"{_INVALID}SSEType AES256 is not supported")
    if asked.get("KMSMasterKeyId") and asked.get("SSEType") is None:
        raise fault(f"{_INVALID}SSEType KMS is required if KMSMasterKeyId is specified")
    key = asked.get("KMSMasterKeyId") or _MANAGED
    if key.rpartition(":")[2] == _MANAGED:
        key = _managed_arn(scope)
    return {"Status": "ENABLED", "SSEType": "KMS", _KEY: key}


def check_changed(before: Description, asked: dict[str, Any]) -> None:
    """Raises ValidationException where a table's encryption stays what it is.

    Only the key's own ARN counts as the same key: by an alias or an id, the table is encrypted anew.
    """
    if not before and not asked.get("Enabled", asked.get("SSEType") == "KMS"):
        raise fault(f"{_INVALID}Table is already encrypted by default")
    if before and asked.get("KMSMasterKeyId") == before[_KEY]:
        raise fault(
            f"{_INVALID}Table is already encrypted with given KMSMasterKeyId. "
            "Use KMSMasterKeyId parameter if you want to change Master Key"
        )


def customer_key(encryption: Description, scope: Scope) -> str | None:
    """The key that KMS has to be asked for; None where it is AWS's own or managed one."""
    key: str | None = encryption.get(_KEY)
    return None if key == _managed_arn(scope) else key


async def with_checked_key(table: Table, surroundings: Surroundings) -> Table:
    """The table with its customer's key by ARN. Raises: ValidationException for a key that cannot be used."""
    checked = await checked_encryption(table.encryption, table.scope, surroundings)
    return table if checked is table.encryption else msgspec.structs.replace(table, encryption=checked)


async def checked_encryption(
    encryption: Description, scope: Scope, surroundings: Surroundings
) -> Description:
    """The same with a customer's key by ARN. Raises: ValidationException for a key that cannot be used."""
    key = customer_key(encryption, scope)
    if key is None:
        return encryption
    try:
        answer = await surroundings.call("kms", "DescribeKey", {"KeyId": key}, scope)
    except Fault as error:
        if error.status >= 500:
            raise
        raise _unknown(key, scope, error) from error
    found = answer["KeyMetadata"]
    if key.rpartition(":")[2].startswith("alias/aws/"):  # another service's
        raise _denied(
            scope,
            f"kms:CreateGrant on resource: {found['Arn']} because no resource-based policy allows the "
            "kms:CreateGrant action",
        )
    unusable = _UNUSABLE.get(found.get("KeyState", ""))
    if unusable is not None:
        raise _refused(unusable[0], unusable[1], unusable[2].format(found["Arn"]))
    if found.get("KeySpec", _SYMMETRIC) != _SYMMETRIC:
        words = _said("internal", "AWSKMSException", _ONLY_SYMMETRIC, "ValidationException")
        raise Fault("InternalServerError", words, status=500)  # as the service answers it
    return {**encryption, _KEY: found["Arn"]}


def _managed_arn(scope: Scope) -> str:
    """Every account has one such key in a region; it is never asked for, so KMS need not run for it."""
    key = uuid.uuid5(uuid.NAMESPACE_URL, f"{_MANAGED}/{scope.account}/{scope.region}")
    return f"arn:aws:kms:{scope.region}:{scope.account}:key/{key}"


def _unknown(key: str, scope: Scope, error: Fault) -> Fault:
    """What is said of a key that KMS does not know: one by its ARN may be of somewhere else, or somebody else's."""
    parts = key.split(":")
    if error.shape == "NotFoundException" and len(parts) > 5:
        if parts[3] != scope.region:
            return _refused("validation", error.shape, f"Invalid arn {parts[3]}")
        if parts[4] != scope.account:
            return _denied(scope, f"kms:DescribeKey on this resource {_NOBODYS}")
    return _refused("validation", error.shape, error.message)


def _denied(scope: Scope, what: str) -> Fault:
    caller = f"User: arn:aws:iam::{scope.account}:root is not authorized to perform: {what}"
    return Fault(
        "AccessDeniedException",
        _said("key access denied", "AWSKMSException", caller, "AccessDeniedException"),
    )


def _refused(kind: str, code: str, words: str) -> Fault:
    return fault(_said(kind, code, words, code))


def _said(kind: str, thrown: str, words: str, code: str) -> str:
    return (
        f"KMS {kind} error: com.amazonaws.services.kms.model.{thrown}: {words} (Service: AWSKMS; Status Code: 400; "
        f"Error Code: {code}; Request ID: {uuid.uuid4()}; Proxy: null)"
    )
