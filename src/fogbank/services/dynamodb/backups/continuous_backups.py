"""DescribeContinuousBackups, which says that there are none; switching them on is refused."""

from __future__ import annotations

from typing import Any

from fogbank.aws.fault import Fault
from fogbank.operations.refusal import not_yet
from fogbank.services.dynamodb.calls import Call
from fogbank.services.dynamodb.tables.catalog import located
from fogbank.services.dynamodb.tables.table import Table
from fogbank.services.dynamodb.wire.replies import encode

Request = dict[str, Any]


def describe_continuous_backups(call: Call, request: Request) -> bytes:
    _check_table(call, request["TableName"])
    return _disabled()


def update_continuous_backups(call: Call, request: Request) -> bytes:
    _check_table(call, request["TableName"])
    if request["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"]:
        raise not_yet("point-in-time recovery of DynamoDB tables")
    return _disabled()


def _disabled() -> bytes:
    """Continuous backups are a matter of course with AWS; recovery to a point in time is what is off."""
    return encode(
        {
            "ContinuousBackupsDescription": {
                "ContinuousBackupsStatus": "ENABLED",
                "PointInTimeRecoveryDescription": {"PointInTimeRecoveryStatus": "DISABLED"},
            }
        }
    )


def _check_table(call: Call, name: str) -> None:
    scope, short = located(call.scope, name)
    if call.service.backing.store.resources.get(Table, scope, short) is None:
        raise Fault("TableNotFoundException", f"Table not found: {short}")
