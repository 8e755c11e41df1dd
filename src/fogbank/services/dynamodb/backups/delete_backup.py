"""DeleteBackup."""

from __future__ import annotations

from typing import Any

from fogbank.aws.fault import Fault
from fogbank.engines.dynamodb.item_rules import fault
from fogbank.services.dynamodb.backups.backup import Backup
from fogbank.services.dynamodb.backups.describe_backup import settled_backup
from fogbank.services.dynamodb.backups.describing import described
from fogbank.services.dynamodb.backups.readers import is_restored
from fogbank.services.dynamodb.calls import Call
from fogbank.services.dynamodb.wire.replies import encode

Request = dict[str, Any]


async def delete_backup(call: Call, request: Request) -> bytes:
    arn = request["BackupArn"]
    backup = await settled_backup(call, arn)
    expires = backup.backup_expiry_date_time
    if backup.backup_type == "SYSTEM" and expires is not None:
        when = expires.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        raise fault(
            f"Invalid Request: User is not allowed to delete the system backup with arn {arn}. "
            f"It will automatically expire on {when}"
        )
    check_free(call, backup, "table")
    deleted = call.service.backing.reconciler.begin(backup, "delete")
    return encode({"BackupDescription": described(deleted, arn)})


def check_free(call: Call, backup: Backup, target: str) -> None:
    """Raises: BackupInUseException for a backup that is being made, or restored to a `target`."""
    if backup.backup_status != "AVAILABLE":
        raise Fault("BackupInUseException", f"Backup is being created: {backup.backup_arn}")
    if is_restored(call.service.backing.store, backup):
        raise Fault("BackupInUseException", f"Backup is being used to restore {target}: {backup.backup_arn}")
