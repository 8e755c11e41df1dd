"""DescribeBackup and ListBackups."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from math import inf
from typing import Any, Final

from fogbank.aws.fault import Fault
from fogbank.core.scope import Scope
from fogbank.services.dynamodb.backups.backup import Backup
from fogbank.services.dynamodb.backups.describing import described, summary
from fogbank.services.dynamodb.calls import Call
from fogbank.services.dynamodb.tables.stored import located
from fogbank.services.dynamodb.wire.replies import encode
from fogbank.services.dynamodb.wire.times import timestamp

Request = dict[str, Any]
_MOST: Final = 100


async def describe_backup(call: Call, request: Request) -> bytes:
    """A backup that is being made is described when it is done: waiters then return at their first look."""
    await call.service.backing.settled(stored_backup(call, request["BackupArn"]).key)
    return encode({"BackupDescription": described(stored_backup(call, request["BackupArn"]))})


def list_backups(call: Call, request: Request) -> bytes:
    limit = request.get("Limit") or _MOST
    found = list(islice(_wanted(call, request), limit + 1))
    answer: dict[str, Any] = {"BackupSummaries": [summary(backup) for backup in found[:limit]]}
    if len(found) > limit:
        answer["LastEvaluatedBackupArn"] = found[limit - 1].backup_arn
    return encode(answer)


def stored_backup(call: Call, arn: str, *, anywhere: bool = False) -> Backup:
    """A backup of the caller's account; `anywhere` takes those of other regions, too.

    Raises: BackupNotFoundException.
    """
    parts = arn.split(":", 5)
    region = parts[3] if anywhere and len(parts) == 6 else call.scope.region
    store = call.service.backing.store
    backup = store.resources.get(Backup, Scope(call.scope.account, region), arn)
    if backup is None or backup.backup_status == "DELETED":
        raise Fault(Backup.NOT_FOUND, Backup.NOT_FOUND_MESSAGE.format(identifier=arn))
    return backup


def _wanted(call: Call, request: Request) -> Iterator[Backup]:
    name = request.get("TableName")
    table = located(call.scope, name)[1] if name else None
    kind = request.get("BackupType") or "USER"
    lower, upper = request.get("TimeRangeLowerBound"), request.get("TimeRangeUpperBound")
    since = 0.0 if lower is None else timestamp(lower)
    until = inf if upper is None else timestamp(upper)
    start = request.get("ExclusiveStartBackupArn") or ""
    for backup in call.service.backing.store.resources.find(Backup, call.scope, start):
        if backup.backup_status == "DELETED" or kind not in ("ALL", backup.backup_type):
            continue
        if table in (None, backup.source.table_name) and since <= backup.created.timestamp() < until:
            yield backup
