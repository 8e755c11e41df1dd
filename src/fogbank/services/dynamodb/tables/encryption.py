"""SSESpecification: the default key, AWS's managed key or a customer's. It cannot be switched off.

Source: the API reference's SSESpecification and SSEDescription. Data on this machine's disk is as safe as the disk.
"""

from __future__ import annotations

from typing import Any

from fogbank.core.scope import Scope
from fogbank.engines.dynamodb.item_rules import fault


def encryption_of(asked: dict[str, Any] | None, scope: Scope) -> dict[str, Any]:
    """The table's SSEDescription; empty for the default, AWS's own key. Raises ValidationException."""
    if asked is None or not asked.get("Enabled"):
        if asked is not None and asked.get("KMSMasterKeyId"):
            raise fault(
                "One or more parameter values were invalid: KMSMasterKeyId can only be specified "
                "when Enabled is true"
            )
        return {}
    key = asked.get("KMSMasterKeyId") or "alias/aws/dynamodb"
    if not key.startswith("arn:"):
        kind = key if key.startswith("alias/") else f"key/{key}"
        key = f"arn:aws:kms:{scope.region}:{scope.account}:{kind}"
    return {"Status": "ENABLED", "SSEType": asked.get("SSEType") or "KMS", "KMSMasterKeyArn": key}
