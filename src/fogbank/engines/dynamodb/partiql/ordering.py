"""ORDER BY: the ways in which keys are ordered anyway.

Source: "PartiQL select statements" of the developer guide. A sort key that is not named is returned in descending
order, as the service does.
"""

from __future__ import annotations

from typing import Final

from fogbank.engines.dynamodb.expressions.key_schema import KeySchema
from fogbank.engines.dynamodb.partiql.paths import parts_of
from fogbank.engines.dynamodb.partiql.reads import Branch
from fogbank.engines.dynamodb.partiql.syntax.refusals import refusal
from fogbank.engines.dynamodb.partiql.syntax.tree import Order, Select

_WHEN: Final = "when using ORDER BY clause."
_SEVERAL: Final = (
    "Must have hash key in ORDER BY clause when more than one hash key condition specified in WHERE clause."
)


def directions(orders: tuple[Order, ...], schema: KeySchema) -> dict[str, bool]:
    """Key attributes in the statement's order; True is descending. Raises ValidationException."""
    found: dict[str, bool] = {}
    for order in orders:
        parts = parts_of(order.by)
        name = str(parts[0])
        if len(parts) > 1 or name not in schema.names:
            raise refusal(f"Attribute {name} in ORDER BY clause must be part of the primary key")
        found.setdefault(name, order.descending)
    return found


def ordered(select: Select, schema: KeySchema, found: list[Branch]) -> tuple[list[Branch], bool]:
    """The branches in the order in which they are read, and whether each is read backwards.

    Raises ValidationException.
    """
    if not select.order:
        return found, False
    if select.where is None:
        raise refusal(f"Must have WHERE clause in the statement {_WHEN}")
    wanted = directions(select.order, schema)
    if not found:
        raise refusal(f"Must have at least one non-optional hash key condition in WHERE clause {_WHEN}")
    by_hash = wanted.get(schema.hashes[0].name)
    if by_hash is None and len({branch.partition for branch in found}) > 1:
        raise refusal(_SEVERAL)
    backwards = wanted.get(schema.ranges[0].name, True) if schema.ranges else False
    inner = sorted(found, key=lambda branch: branch.lower, reverse=backwards)
    return sorted(inner, key=lambda branch: branch.partition, reverse=bool(by_hash)), backwards
