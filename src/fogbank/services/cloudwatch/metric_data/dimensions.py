"""Dimensions as requests have them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from fogbank.metrics.metric import Dimensions, dimensions_of
from fogbank.services.cloudwatch.faults import invalid_value


def dimensions_given(given: Iterable[Mapping[str, Any]] | None, path: str = "") -> Dimensions:
    """The dimensions of a metric. Raises: `Fault` InvalidParameterValue for a name that comes twice."""
    found: dict[str, str] = {}
    at = f"{path}.Dimensions" if path else "Dimensions"
    for one in given or ():
        name, value = one["Name"], one["Value"]
        if name in found or not _printable(name) or not _printable(value) or name.startswith(":"):
            raise invalid_value(f"The value {name} for parameter {at} is invalid.")
        found[name] = value
    return dimensions_of(found)


def described(dimensions: Dimensions) -> list[dict[str, str]]:
    return [{"Name": name, "Value": value} for name, value in dimensions]


def _printable(text: str) -> bool:
    return text.isascii() and text.isprintable() and not text.isspace()
