"""AttributesToGet: top-level names."""

from __future__ import annotations

from collections.abc import Sequence

from fogbank.engines.dynamodb.expressions.legacy.operators import fault
from fogbank.engines.dynamodb.expressions.projection import Projection
from fogbank.engines.dynamodb.intake import check_names
from fogbank.engines.dynamodb.values.sets import INVALID


def parse_attributes_to_get(names: Sequence[str]) -> Projection:
    """The projection that AttributesToGet mean. Raises ValidationException for a name given twice."""
    check_names(names)
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise fault(f"{INVALID}Duplicate value in attribute name: {name}")
        seen.add(name)
    return Projection((name,) for name in names)
