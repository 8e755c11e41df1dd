"""What a table must be before it can have a replica.

Source: the developer guide's "Best practices and requirements for managing global tables".
"""

from __future__ import annotations

from typing import Any

from fogbank.engines.dynamodb.item_rules import fault
from fogbank.services.dynamodb.calls import Call
from fogbank.services.dynamodb.tables.encryption import customer_key
from fogbank.services.dynamodb.tables.key_schemas import INVALID
from fogbank.services.dynamodb.tables.table import Table

Request = dict[str, Any]


def check_write_capacity(call: Call, table: Table) -> None:
    """Raises ValidationException where write capacity neither is on demand nor scales by itself."""
    if table.billing_mode == "PAY_PER_REQUEST":
        return
    if not write_scales(call, table, ""):
        raise fault("Table write capacity should either be Pay-Per-Request or AutoScaled.")
    for index in table.indexes:
        if not index.local and not write_scales(call, table, index.name):
            raise fault("GSI write capacity should either be Pay-Per-Request or AutoScaled.")


def write_scales(call: Call, table: Table, index: str) -> bool:
    """Whether Application Auto Scaling sees to the write capacity of a table, or of an index of it."""
    place, kind = f"table/{table.table_name}", "table"
    if index:
        place, kind = f"{place}/index/{index}", "index"
    scaling = call.service.backing.facilities.scaling
    return scaling.scales(table.scope, "dynamodb", place, f"dynamodb:{kind}:WriteCapacityUnits")


def check_encryption(table: Table, asked: Request) -> None:
    """Raises ValidationException where some members have a key of the customer's and others would not."""
    if has_own_key(table) != bool(asked.get("KMSMasterKeyId")):
        raise fault(f"{INVALID}KMSMasterKeyId must be specified for each replica.")


def has_own_key(table: Table) -> bool:
    """Whether a table is encrypted with a key of the customer's."""
    return customer_key(table.encryption, table.scope) is not None
