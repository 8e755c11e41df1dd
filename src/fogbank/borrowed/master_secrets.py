"""Secrets and keys that a service holds for its resources: the password of a master user."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fogbank.aws.fault import Fault
from fogbank.borrowed.client import BorrowedClient
from fogbank.core.scope import Scope


class MasterSecrets:
    """Secrets Manager and KMS, as far as a managed master user needs them."""

    def __init__(self, client: BorrowedClient) -> None:
        self._client = client

    async def write(
        self,
        name: str,
        value: str,
        scope: Scope,
        *,
        kms_key_id: str | None = None,
        description: str = "",
        tags: Mapping[str, str] | None = None,
    ) -> str:
        """Create the secret, or give it a new version, and return its ARN. May be repeated.

        Raises: `Fault` as Secrets Manager has them.
        """
        try:
            parameters = {"SecretId": name, "SecretString": value}
            return str((await self._call("PutSecretValue", parameters, scope))["ARN"])
        except Fault as fault:
            if fault.shape != "ResourceNotFoundException":
                raise
        created: dict[str, Any] = {
            "Name": name,
            "SecretString": value,
            "Description": description,
            "Tags": [{"Key": key, "Value": each} for key, each in (tags or {}).items()],
        }
        if kms_key_id:
            created["KmsKeyId"] = kms_key_id
        return str((await self._call("CreateSecret", created, scope))["ARN"])

    async def read(self, secret_id: str, scope: Scope) -> str:
        """The current version's text. Raises: `Fault` ResourceNotFoundException."""
        return str((await self._call("GetSecretValue", {"SecretId": secret_id}, scope))["SecretString"])

    async def remove(self, secret_id: str, scope: Scope) -> None:
        """Remove it at once, without a recovery window; nothing happens where there is none."""
        parameters = {"SecretId": secret_id, "ForceDeleteWithoutRecovery": True}
        try:
            await self._call("DeleteSecret", parameters, scope)
        except Fault as fault:
            if fault.shape != "ResourceNotFoundException":
                raise

    async def key_arn(self, key_id: str, scope: Scope) -> str:
        """The ARN of an enabled key, given its id, ARN or alias.

        Raises: `Fault` NotFoundException, or DisabledException and KMSInvalidStateException where it cannot
        encrypt.
        """
        answer = await self._client.call("kms", "DescribeKey", {"KeyId": key_id}, scope)
        key = answer["KeyMetadata"]
        if key["KeyState"] == "Disabled":
            raise Fault("DisabledException", f"{key['Arn']} is disabled.")
        if key["KeyState"] != "Enabled":
            raise Fault("KMSInvalidStateException", f"{key['Arn']} is {key['KeyState']}.")
        return str(key["Arn"])

    async def _call(self, operation: str, parameters: dict[str, Any], scope: Scope) -> dict[str, Any]:
        return await self._client.call("secretsmanager", operation, parameters, scope)
