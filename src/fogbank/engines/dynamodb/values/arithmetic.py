"""Exact sums of numbers, and unions and differences of sets, of normalized values."""

from __future__ import annotations

from decimal import Context, Decimal

from fogbank.aws.fault import Fault
from fogbank.engines.dynamodb.values.numbers import OVERFLOW, TOO_PRECISE, canonical
from fogbank.engines.dynamodb.values.sets import arranged

# Any sum of two stored numbers is exact within 295 digits: 126 before the point, 168 after it.
_EXACT = Context(prec=400, Emax=10_000, Emin=-10_000)
_SMALL = 18  # characters; sums of such integers need no decimal


def add(one: str, other: str) -> str:
    """The canonical sum. Raises ValidationException when DynamoDB cannot store it."""
    if len(one) <= _SMALL and len(other) <= _SMALL and "." not in one and "." not in other:
        return str(int(one) + int(other))
    return _stored(_EXACT.add(Decimal(one), Decimal(other)))


def subtract(one: str, other: str) -> str:
    """The canonical difference. Raises ValidationException when DynamoDB cannot store it."""
    if len(one) <= _SMALL and len(other) <= _SMALL and "." not in one and "." not in other:
        return str(int(one) - int(other))
    return _stored(_EXACT.subtract(Decimal(one), Decimal(other)))


def _stored(result: Decimal) -> str:
    if not result:
        return "0"  # whatever its exponent
    try:
        return canonical(str(result))
    except Fault as fault:
        if fault.message != TOO_PRECISE:
            raise
        # The service calls a result of more than 38 digits an overflow, too.
        raise Fault("ValidationException", OVERFLOW) from fault


def union(kind: str, existing: list[str], added: list[str]) -> list[str]:
    """A new list: the members of two sets of one type, in order."""
    known = set(existing)
    return arranged(kind, existing + [member for member in added if member not in known])


def difference(existing: list[str], removed: list[str]) -> list[str]:
    """A new list: the existing members without the removed ones."""
    gone = set(removed)
    return [member for member in existing if member not in gone]
