"""RestoreTableFromBackup and RestoreTableToPointInTime: a new table, whose items come by and by.

Source: the API reference; the words and their order are what the service answers. Tags, streams, time to live,
policies, recovery, deletion protection and the table class are not restored.
"""

from __future__ import annotations

import re
import uuid
from typing import Any, Final

import msgspec

from fogbank.aws.fault import Fault
from fogbank.core.scope import Scope
from fogbank.engines.dynamodb.item_rules import fault
from fogbank.operations.refusal import refuse_requested
from fogbank.services.dynamodb.backups.backup_arns import place_of
from fogbank.services.dynamodb.backups.delete_backup import check_free
from fogbank.services.dynamodb.backups.describe_backup import settled_backup
from fogbank.services.dynamodb.backups.overrides import overridden
from fogbank.services.dynamodb.backups.recovery import table_at, wanted_time
from fogbank.services.dynamodb.calls import Call
from fogbank.services.dynamodb.tables.describing import described
from fogbank.services.dynamodb.tables.encryption import checked_encryption, customer_key, encryption_of
from fogbank.services.dynamodb.tables.key_schemas import INVALID
from fogbank.services.dynamodb.tables.table import Restore, Table
from fogbank.services.dynamodb.wire.replies import encode

Request = dict[str, Any]
_MOST_AT_ONCE: Final = 50  # restores of an account
_ARN: Final = re.compile(r"arn:aws:dynamodb:([^:/]+):([^:/]+):table/([^:/]+)")
_NOT_YET: Final = {"VectorIndexOverride": "vector indexes"}


async def restore_table_from_backup(call: Call, request: Request) -> bytes:
    refuse_requested(request, _NOT_YET)
    region, _ = place_of(call.scope, request["BackupArn"])
    _check_region(call, request, region)
    request = await _with_checked_key(call, request)
    backup = await settled_backup(call, request["BackupArn"], anywhere=True)
    _check_target(call, request["TargetTableName"])
    check_free(call, backup, "another table")
    restore = Restore(
        source_arn=backup.source.arn, backup_arn=backup.backup_arn, data=backup.data_id, at=backup.at
    )
    return _restored(call, request, backup.source, restore)


async def restore_table_to_point_in_time(call: Call, request: Request) -> bytes:
    refuse_requested(request, _NOT_YET)
    _check_times(request)
    table = _source(call, request)
    _check_region(call, request, table.region)
    request = await _with_checked_key(call, request)
    at = wanted_time(call, table, request.get("RestoreDateTime"))
    _check_target(call, request["TargetTableName"])
    restore = Restore(source_arn=table.arn, data=table.data_id, history=table.history, at=at)
    return _restored(call, request, table, restore)


def _check_times(request: Request) -> None:
    """Raises: ValidationException unless there is either a time or the wish for the latest."""
    given, latest = request.get("RestoreDateTime") is not None, bool(request.get("UseLatestRestorableTime"))
    if given and latest:
        raise fault(
            "Invalid Request: Both RestoreDateTime and UseLatestRestorableTime cannot be set for point-in-time "
            "restore request. Please specify either RestoreDateTime time or UseLatestRestorableTime"
        )
    if not given and not latest:
        raise fault(
            "Invalid Request: Either one of RestoreDateTime or UseLatestRestorableTime must be specified, "
            "but not both"
        )


def _check_region(call: Call, request: Request, region: str) -> None:
    """Keys do not leave their region: raises ValidationException unless the new table's is named."""
    if region != call.scope.region and request.get("SSESpecificationOverride") is None:
        raise fault("Invalid Request: sseSpecificationOverride must be provided for cross-region restores")


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
    if name is not None and arn is not None:
        raise fault("Invalid Request: Must provide exactly one of: sourceTableArn, sourceTableName")
    if name is not None:
        return table_at(call, call.scope, name)
    if arn is None:
        raise fault("The parameter 'TableName' is required but was not present in the request")
    return _of_arn(call, arn)


def _of_arn(call: Call, arn: str) -> Table:
    if not arn.startswith("arn:"):
        raise fault(f"{INVALID}ARNs must start with 'arn:': {arn}")
    parts = _ARN.fullmatch(arn)
    if parts is None:
        raise fault(f"{INVALID}sourceTableArn is not a valid ARN")
    if parts[2] != call.scope.account:
        raise fault("This action is only supported by accounts that match the resource owner’s account.")
    table = call.service.backing.store.resources.get(Table, Scope(parts[2], parts[1]), parts[3])
    if table is None or table.table_status == "DELETING" or table.is_being_restored:
        raise Fault("TableNotFoundException", "Table not found")
    return table


def _check_target(call: Call, name: str) -> None:
    """Raises: TableAlreadyExistsException, TableInUseException, LimitExceededException."""
    resources = call.service.backing.store.resources
    there = resources.get(Table, call.scope, name)
    if there is not None and there.restore is not None and there.is_being_restored:
        source = f" from backup: {there.restore.backup_arn}" if there.restore.backup_arn else ""
        raise Fault("TableInUseException", f"Table: {name} is already being restored{source}")
    if there is not None:
        raise Fault("TableAlreadyExistsException", f"Table already exists: {name}")
    restored = [table for table in resources.everywhere(Table) if table.reads is not None]
    if sum(table.account == call.scope.account for table in restored) >= _MOST_AT_ONCE:
        message = f"Only {_MOST_AT_ONCE} restore operations can be done simultaneously"
        raise Fault("LimitExceededException", f"Subscriber limit exceeded: {message}")


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
        on_demand_since=now if changes["billing_mode"] == "PAY_PER_REQUEST" else None,
        policy_revision=str(int(now.timestamp() * 1000)),
        restore=restore,
        **changes,
    )
    made = msgspec.structs.replace(table, indexes_made=len(table.indexes))
    created = call.service.backing.reconciler.create(made, {}, {})
    return encode({"TableDescription": described(call, created)})
