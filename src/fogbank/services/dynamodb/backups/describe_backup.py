"""DescribeBackup and ListBackups."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from math import inf
from typing import Any, Final

from fogbank.aws.fault import Fault
from fogbank.core.scope import Scope
from fogbank.engines.dynamodb.item_rules import fault
from fogbank.services.dynamodb.backups.backup import Backup
from fogbank.services.dynamodb.backups.backup_arns import cursor_of, place_of
from fogbank.services.dynamodb.backups.describing import described, summary
from fogbank.services.dynamodb.calls import Call
from fogbank.services.dynamodb.tables.key_schemas import INVALID
from fogbank.services.dynamodb.tables.stored import located
from fogbank.services.dynamodb.wire.replies import encode
from fogbank.services.dynamodb.wire.times import timestamp

Request = dict[str, Any]
_MOST: Final = 100


async def describe_backup(call: Call, request: Request) -> bytes:
    """A backup that is being made is described when it is done: waiters then return at their first look."""
    arn = request["BackupArn"]
    return encode({"BackupDescription": described(await settled_backup(call, arn), arn)})


def list_backups(call: Call, request: Request) -> bytes:
    limit = request.get("Limit") or _MOST
    found = list(islice(_wanted(call, request), limit + 1))
    answer: dict[str, Any] = {"BackupSummaries": [summary(backup) for backup in found[:limit]]}
    if len(found) > limit:
        answer["LastEvaluatedBackupArn"] = found[limit - 1].backup_arn
    return encode(answer)


def stored_backup(call: Call, arn: str, *, anywhere: bool = False) -> Backup:
    """A backup of the called region, whatever region its ARN names; with `anywhere`, of the ARN's.

    Raises: BackupNotFoundException, ValidationException, AccessDeniedException.
    """
    region, resource = place_of(call.scope, arn)
    scope = Scope(call.scope.account, region if anywhere else call.scope.region)
    own = f"arn:aws:dynamodb:{scope.region}:{scope.account}:{resource}"
    backup = call.service.backing.store.resources.get(Backup, scope, own)
    if backup is None or backup.backup_status == "DELETED":
        raise Fault(Backup.NOT_FOUND, Backup.NOT_FOUND_MESSAGE.format(identifier=arn))
    return backup


async def settled_backup(call: Call, arn: str, *, anywhere: bool = False) -> Backup:
    """The same, when it is made: AWS's are within milliseconds."""
    await call.service.backing.settled(stored_backup(call, arn, anywhere=anywhere).key)
    return stored_backup(call, arn, anywhere=anywhere)


def _wanted(call: Call, request: Request) -> Iterator[Backup]:
    name = request.get("TableName")
    table = located(call.scope, name)[1] if name else None
    kind = request.get("BackupType") or "USER"
    lower, upper = request.get("TimeRangeLowerBound"), request.get("TimeRangeUpperBound")
    since = 0.0 if lower is None else timestamp(lower)
    until = inf if upper is None else timestamp(upper)
    if upper is not None and since > until:
        raise fault(f"{INVALID}Time range lower bound must be less than or equal to upper bound")
    start = cursor_of(call.scope, request.get("ExclusiveStartBackupArn"))
    for backup in call.service.backing.store.resources.find(Backup, call.scope, start):
        if backup.backup_status == "DELETED" or kind not in ("ALL", backup.backup_type):
            continue
        if table in (None, backup.source.table_name) and since <= backup.created.timestamp() < until:
            yield backup
