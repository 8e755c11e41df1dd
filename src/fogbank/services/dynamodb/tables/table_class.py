"""TableClass, which DynamoDB checks by hand and in words of its own."""

from __future__ import annotations

from typing import Any, Final

from fogbank.engines.dynamodb.item_rules import fault
from fogbank.services.dynamodb.calls import Call
from fogbank.services.dynamodb.tables.change_quotas import spent
from fogbank.services.dynamodb.tables.table import Table

_CLASSES: Final = ("STANDARD", "STANDARD_INFREQUENT_ACCESS")


def checked_class(asked: str | None) -> str:
    """The table class; empty where none is asked for. Raises ValidationException."""
    if asked is not None and asked not in _CLASSES:
        raise fault(
            "Invalid table-class parameter provided. Please try again with a valid table-class value: "
            f"[{', '.join(_CLASSES)}]."
        )
    return asked or ""


def changed_class(call: Call, table: Table, asked: str) -> dict[str, Any]:
    """What becomes of the fields of a table that is to have a class. Raises: `QuotaSpent`.

    The class that it has is refused, too, where no change is left, and is no change where some are.
    """
    if (asked, table.table_class) == ("STANDARD", ""):
        return {}  # the table still says nothing of it
    changes = spent(call, table, "table_class")
    if asked == table.table_class:
        return {}
    return changes | {"table_class": asked, "table_class_changed": call.service.backing.clock.now()}
