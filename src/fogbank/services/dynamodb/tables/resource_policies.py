"""PutResourcePolicy, GetResourcePolicy and DeleteResourcePolicy: policies are kept and not enforced.

Source: the API reference; the developer guide's "Using resource-based policies for DynamoDB".
"""

from __future__ import annotations

import time
from typing import Any, Final

import msgspec

from fogbank.aws.fault import Fault
from fogbank.engines.dynamodb.item_rules import fault
from fogbank.operations.refusal import not_yet
from fogbank.services.dynamodb.calls import Call
from fogbank.services.dynamodb.tables.resource_tags import tagged_table
from fogbank.services.dynamodb.tables.table import Table
from fogbank.services.dynamodb.wire.replies import EMPTY, encode

Request = dict[str, Any]
_MOST_BYTES: Final = 20 << 10
_NO_POLICY: Final = "NO_POLICY"


def put_resource_policy(call: Call, request: Request) -> bytes:
    table = _table(call, request)
    text = request["Policy"]
    _check_policy(text)
    _check_revision(table, request.get("ExpectedRevisionId"))
    revision = table.policy_revision if text == table.policy else str(time.time_ns() // 1_000_000)
    _update(call, table, text, revision)
    return encode({"RevisionId": revision})


def get_resource_policy(call: Call, request: Request) -> bytes:
    table = _table(call, request)
    if not table.policy:
        raise _no_policy(table)
    return encode({"Policy": table.policy, "RevisionId": table.policy_revision})


def delete_resource_policy(call: Call, request: Request) -> bytes:
    table = _table(call, request)
    expected = request.get("ExpectedRevisionId")
    if expected is not None and not table.policy:
        raise _no_policy(table)
    _check_revision(table, expected)
    if not table.policy:
        return EMPTY
    _update(call, table, "", "")
    return encode({"RevisionId": table.policy_revision})


def _table(call: Call, request: Request) -> Table:
    arn = request["ResourceArn"]
    if "/stream/" in arn:
        raise not_yet("resource policies of streams")
    return tagged_table(call, arn)


def _check_policy(text: str) -> None:
    if len(text.encode()) > _MOST_BYTES:
        raise fault(f"Resource policies are {_MOST_BYTES} bytes at most")
    try:
        document = msgspec.json.decode(text)
    except msgspec.DecodeError as error:
        raise fault("This policy contains invalid Json") from error
    if not isinstance(document, dict) or "Statement" not in document:
        raise fault("This policy has no Statement")


def _check_revision(table: Table, expected: str | None) -> None:
    if expected is None:
        return
    if expected != (table.policy_revision if table.policy else _NO_POLICY):
        message = f"Resource-based policy not found for the provided RevisionId: {expected}"
        raise Fault("PolicyNotFoundException", message)


def _no_policy(table: Table) -> Fault:
    return Fault(
        "PolicyNotFoundException",
        f"Resource-based policy not found for the provided ResourceArn: {table.arn}",
    )


def _update(call: Call, table: Table, text: str, revision: str) -> None:
    changed = msgspec.structs.replace(table, policy=text, policy_revision=revision)
    call.service.backing.store.resources.update(changed)
