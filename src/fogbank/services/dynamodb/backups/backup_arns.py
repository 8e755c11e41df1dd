"""ARNs of backups, as requests name them. The words are what the service answers."""

from __future__ import annotations

import re
from typing import Final

from fogbank.aws.fault import Fault
from fogbank.aws.regions import partitions
from fogbank.core.scope import Scope
from fogbank.engines.dynamodb.item_rules import fault

_RESOURCE: Final = re.compile(r"table/[a-zA-Z0-9_.-]{3,255}/backup/[^/]+")


def place_of(scope: Scope, arn: str) -> tuple[str, str]:
    """The region that an ARN names, and what it names there: the table, and the backup's own id.

    Raises: ValidationException, and AccessDeniedException for what is not the caller's.
    """
    prefix, *place, resource = [*arn.split(":", 5), *[""] * 5][:6]
    if prefix != "arn" or _RESOURCE.fullmatch(resource) is None:
        raise fault("Invalid Backup ARN")
    partition, service, region, account = place
    if (partition, service) != ("aws", "dynamodb") or region not in ("", *partitions()["aws"]):
        raise fault("Invalid Request: BackupArn is not valid")
    if not region or account != scope.account:
        raise Fault("AccessDeniedException", "Access is denied")
    return region, resource


def cursor_of(scope: Scope, arn: str | None) -> str:
    """Where a page of ListBackups begins. Raises: ValidationException for an ARN of another region."""
    if not arn:
        return ""
    region, _ = place_of(scope, arn)
    if region != scope.region:
        raise fault("Invalid Request: The supplied ExclusiveStartBackupArn does not match the region")
    return arn
