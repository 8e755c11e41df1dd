"""TableClass, which DynamoDB checks by hand and in words of its own."""

from __future__ import annotations

from typing import Final

from fogbank.engines.dynamodb.item_rules import fault

_CLASSES: Final = ("STANDARD", "STANDARD_INFREQUENT_ACCESS")


def checked_class(asked: str | None) -> str:
    """The table class; empty where none is asked for. Raises ValidationException."""
    if asked is not None and asked not in _CLASSES:
        raise fault(
            "Invalid table-class parameter provided. Please try again with a valid table-class value: "
            f"[{', '.join(_CLASSES)}]."
        )
    return asked or ""
