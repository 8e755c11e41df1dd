"""The ten data types and what an attribute value is in Python."""

from __future__ import annotations

from typing import Any

# One type descriptor to its content, as the wire has it.
AttributeValue = dict[str, Any]
Item = dict[str, AttributeValue]

SCALARS = frozenset({"S", "N", "B"})
SETS = frozenset({"SS", "NS", "BS"})
TYPES = frozenset({"S", "N", "B", "SS", "NS", "BS", "M", "L", "BOOL", "NULL"})

# The element type of each set.
ELEMENT = {"SS": "S", "NS": "N", "BS": "B"}


def type_of(value: AttributeValue) -> str:
    """The type descriptor of a value that has passed validation."""
    for kind in value:
        return kind
    raise ValueError("an attribute value has exactly one type")
