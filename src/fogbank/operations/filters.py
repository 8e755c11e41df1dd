"""The Filters parameter of describe calls: values of one filter are alternatives, filters add up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from fogbank.aws.fault import Fault

T = TypeVar("T")


def matching(
    items: Iterable[T],
    filters: Iterable[Mapping[str, Any]] | None,
    known: Mapping[str, Callable[[Any], Iterable[str]]],
) -> list[T]:
    """Return the items that every filter matches. `known` maps a filter's name to an item's values for it.

    Raises: `Fault` InvalidParameterValue for a filter that this call does not have.
    """
    found = list(items)
    for item in filters or ():
        values_of = known.get(item.get("Name", ""))
        if values_of is None:
            raise Fault("InvalidParameterValue", f"Unrecognized filter name: {item.get('Name', '')}")
        wanted = set(item.get("Values", ()))
        found = [one for one in found if not wanted.isdisjoint(values_of(one))]
    return found
