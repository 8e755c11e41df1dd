"""RestoreTableFromBackup and RestoreTableToPointInTime: a new table, whose items come by and by.

Source: the API reference. Tags, streams, time to live, policies, recovery and deletion protection are not restored.
"""

from __future__ import annotations

import uuid
from typing import Any, Final

import msgspec

from fogbank.aws.fault import Fault
from fogbank.core.scope import Scope
from fogbank.engines.dynamodb.item_rules import fault
from fogbank.operations.refusal import refuse_requested
from fogbank.services.dynamodb.backups.describe_backup import stored_backup
from fogbank.services.dynamodb.backups.overrides import overridden
from fogbank.services.dynamodb.backups.recovery import table_at, wanted_time
from fogbank.services.dynamodb.calls import Call
from fogbank.services.dynamodb.tables.describing import described
from fogbank.services.dynamodb.tables.encryption import checked_encryption, customer_key, encryption_of
from fogbank.services.dynamodb.tables.stored import located
from fogbank.services.dynamodb.tables.table import Restore, Table
from fogbank.services.dynamodb.wire.replies import encode

Request = dict[str, Any]
_MOST_AT_ONCE: Final = 50  # restores of an account
_NOT_YET: Final = {"VectorIndexOverride": "vector indexes"}


async def restore_table_from_backup(call: Call, request: Request) -> bytes:
    refuse_requested(request, _NOT_YET)
    request = await _with_checked_key(call, request)
    _check_target(call, request["TargetTableName"])
    backup = stored_backup(call, request["BackupArn"], anywhere=True)
    if backup.backup_status != "AVAILABLE":
        raise Fault("BackupInUseException", f"Backup is being created: {backup.backup_arn}")
    restore = Restore(
        source_arn=backup.source.arn, backup_arn=backup.backup_arn, data=backup.data_id, at=backup.at
    )
    return _restored(call, request, backup.source, restore)


async def restore_table_to_point_in_time(call: Call, request: Request) -> bytes:
    refuse_requested(request, _NOT_YET)
    request = await _with_checked_key(call, request)
    given, latest = request.get("RestoreDateTime"), bool(request.get("UseLatestRestorableTime"))
    if (given is None) != latest:
        raise fault(
            "One or more parameter values were invalid: exactly one of RestoreDateTime and "
            "UseLatestRestorableTime must be specified"
        )
    table = _source(call, request)
    _check_target(call, request["TargetTableName"])
    at = wanted_time(call, table, given)
    restore = Restore(source_arn=table.arn, data=table.data_id, history=table.history, at=at)
    return _restored(call, request, table, restore)


async def _with_checked_key(call: Call, request: Request) -> Request:
    """The request with the ARN of the key that it names, if any. Raises: ValidationException for an unusable key."""
    given = request.get("SSESpecificationOverride")
    encryption = encryption_of(given, call.scope)
    if given is None or customer_key(encryption, call.scope) is None:
        return request
    checked = await checked_encryption(encryption, call.scope, call.service.backing.facilities.surroundings)
    return request | {"SSESpecificationOverride": {**given, "KMSMasterKeyId": checked["KMSMasterKeyArn"]}}


def _source(call: Call, request: Request) -> Table:
    """The table to restore, of any region. Raises: TableNotFoundException, ValidationException."""
    name, arn = request.get("SourceTableName"), request.get("SourceTableArn")
    if (name is None) == (arn is None):
        raise fault(
            "One or more parameter values were invalid: exactly one of SourceTableName and SourceTableArn "
            "must be specified"
        )
    if arn is None:
        return table_at(call, call.scope, name or "")
    parts = arn.split(":", 5)
    region = parts[3] if len(parts) == 6 else ""
    scope, short = located(Scope(call.scope.account, region), arn)
    if scope.account != call.scope.account:
        raise Fault("TableNotFoundException", f"Table not found: {short}")
    return table_at(call, scope, short)


def _check_target(call: Call, name: str) -> None:
    """Raises: TableAlreadyExistsException, TableInUseException, LimitExceededException."""
    resources = call.service.backing.store.resources
    there = resources.get(Table, call.scope, name)
    if there is not None and there.table_status in ("CREATING", "DELETING"):
        doing = "created" if there.table_status == "CREATING" else "deleted"
        raise Fault("TableInUseException", f"Table is being {doing}: {name}")
    if there is not None:
        raise Fault("TableAlreadyExistsException", f"Table already exists: {name}")
    restored = [table for table in resources.everywhere(Table) if table.reads is not None]
    if sum(table.account == call.scope.account for table in restored) >= _MOST_AT_ONCE:
        message = (
            f"Subscriber limit exceeded: Only {_MOST_AT_ONCE} restores can be in progress simultaneously"
        )
        raise Fault("LimitExceededException", message)


def _restored(call: Call, request: Request, source: Table, restore: Restore) -> bytes:
    """Begin the new table. Raises: ValidationException, ServiceUnavailable where its source is cut off."""
    if source.region != call.scope.region and call.service.backing.regions.is_down(source.region):
        raise Fault(
            "ServiceUnavailable", f"The region {source.region} cannot be reached: it is cut off", status=503
        )
    now = call.service.backing.clock.now()
    changes = overridden(source, request, call.scope)
    table = Table(
        account=call.scope.account,
        region=call.scope.region,
        created=now,
        table_name=request["TargetTableName"],
        table_id=str(uuid.uuid4()),
        keys=source.keys,
        table_class=source.table_class,
        on_demand_since=now if changes["billing_mode"] == "PAY_PER_REQUEST" else None,
        policy_revision=str(int(now.timestamp() * 1000)),
        restore=restore,
        **changes,
    )
    made = msgspec.structs.replace(table, indexes_made=len(table.indexes))
    created = call.service.backing.reconciler.create(made, {}, {})
    return encode({"TableDescription": described(call, created)})
