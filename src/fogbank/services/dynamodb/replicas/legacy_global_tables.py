"""Global tables of version 2017.11.29, which DynamoDB makes no more: there are none, and its answers say so.

Source: DynamoDB's own answers; the developer guide's "Global tables version 2017.11.29 (Legacy)".
"""

from __future__ import annotations

from typing import Any, Final

from fogbank.aws.fault import Fault
from fogbank.engines.dynamodb.item_rules import fault
from fogbank.services.dynamodb.calls import Call
from fogbank.services.dynamodb.tables.key_schemas import INVALID
from fogbank.services.dynamodb.wire.replies import encode

Request = dict[str, Any]
_UNSUPPORTED: Final = (
    f"{INVALID}DynamoDB global tables version 2017.11.29 is not supported. We recommend using DynamoDB global tables "
    "version 2019.11.21, instead of version 2017.11.29 (Legacy)."
)


def create_global_table(call: Call, request: Request) -> bytes:
    raise fault(_UNSUPPORTED)


def update_global_table(call: Call, request: Request) -> bytes:
    raise _missing(request)


def describe_global_table(call: Call, request: Request) -> bytes:
    raise _missing(request, "Global table not found: ")


def describe_global_table_settings(call: Call, request: Request) -> bytes:
    raise _missing(request)


def update_global_table_settings(call: Call, request: Request) -> bytes:
    raise _missing(request)


def list_global_tables(call: Call, request: Request) -> bytes:
    return encode({"GlobalTables": []})


def _missing(request: Request, before: str = "") -> Fault:
    name = request["GlobalTableName"]
    return Fault("GlobalTableNotFoundException", f"{before}Global table with name: '{name}' does not exist.")
