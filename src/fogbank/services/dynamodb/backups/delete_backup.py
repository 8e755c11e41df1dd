"""DeleteBackup."""

from __future__ import annotations

from typing import Any

from fogbank.aws.fault import Fault
from fogbank.services.dynamodb.backups.backup import Backup
from fogbank.services.dynamodb.backups.describe_backup import stored_backup
from fogbank.services.dynamodb.backups.describing import described
from fogbank.services.dynamodb.backups.readers import is_read
from fogbank.services.dynamodb.calls import Call
from fogbank.services.dynamodb.wire.replies import encode

Request = dict[str, Any]


def delete_backup(call: Call, request: Request) -> bytes:
    backup = stored_backup(call, request["BackupArn"])
    check_free(call, backup)
    deleted = call.service.backing.reconciler.begin(backup, "delete")
    return encode({"BackupDescription": described(deleted)})


def check_free(call: Call, backup: Backup) -> None:
    """Raises: BackupInUseException for a backup that is being made, or restored from."""
    doing = ""
    if backup.backup_status != "AVAILABLE":
        doing = "created"
    elif is_read(call.service.backing.store, backup.data_id):
        doing = "restored to a table"
    if doing:
        raise Fault("BackupInUseException", f"Backup is being {doing}: {backup.backup_arn}")
