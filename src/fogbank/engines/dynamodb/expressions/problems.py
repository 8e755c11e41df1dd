"""What can be wrong with the operands of one comparison or function, once they are resolved.

Of one condition the service tells a wrong number of operands first, then equal operands, then wrong types. The
words are the service's, as tests of emulators have them from real tables.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import TYPE_CHECKING

from fogbank.engines.dynamodb.expressions.documents import printed
from fogbank.engines.dynamodb.values.comparison import compare
from fogbank.engines.dynamodb.values.kinds import SCALARS, TYPES, AttributeValue, type_of

if TYPE_CHECKING:
    from fogbank.engines.dynamodb.expressions.operands import Bound

OPERANDS = {
    "attribute_exists": 1,
    "attribute_not_exists": 1,
    "attribute_type": 2,
    "begins_with": 2,
    "contains": 2,
    "size": 1,
}
_ALL_TYPES = "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}"
_VALID_TYPES = "{B,NULL,SS,BOOL,L,BS,N,NS,S,M}"
_UNSIZED = frozenset({"N", "BOOL", "NULL"})
_BEGINS = frozenset({"S", "B"})


class Sort(IntEnum):
    COUNT = 0
    DISTINCT = 1
    TYPE = 2


class Problems:
    """The first problem of each sort within one condition."""

    __slots__ = ("_found",)

    def __init__(self) -> None:
        self._found: dict[Sort, str] = {}

    def worst(self) -> str | None:
        return self._found[min(self._found)] if self._found else None

    def _note(self, sort: Sort, reason: str) -> None:
        self._found.setdefault(sort, reason)

    def check_call(self, name: str, operands: Sequence[Bound]) -> None:
        """A function of conditions."""
        if len(operands) != OPERANDS[name]:
            self._note(Sort.COUNT, wrong_count(name, len(operands)))
            return
        self.check_distinct(name, *operands)
        self._check_types(name, operands)

    def check_distinct(self, operator: str, first: Bound, *others: Bound) -> None:
        if first.path is not None and any(first.path == other.path for other in others):
            self._note(
                Sort.DISTINCT,
                "The first operand must be distinct from the remaining operands for this operator or function; "
                f"operator: {operator}, first operand: {printed(first.path)}",
            )

    def _check_types(self, name: str, operands: Sequence[Bound]) -> None:
        first = operands[0]
        if name in ("attribute_exists", "attribute_not_exists"):
            if first.path is None:
                self._note(Sort.TYPE, needs_path(name))
        elif name == "begins_with":
            for operand in operands:
                if operand.kind is not None and operand.kind not in _BEGINS:
                    self._note(Sort.TYPE, wrong_type(name, operand.kind))
        elif name == "size":
            if first.kind in _UNSIZED:
                self._note(Sort.TYPE, wrong_type(name, first.kind))
        elif name == "attribute_type":
            self._check_type_name(operands[1])

    def _check_type_name(self, operand: Bound) -> None:
        if operand.constant is None or operand.kind != "S":
            self._note(Sort.TYPE, wrong_type("attribute_type", operand.kind or _ALL_TYPES))
            return
        flaw = type_name_flaw(operand.constant)
        if flaw is not None:
            self._note(Sort.TYPE, flaw)

    def check_order(self, operator: str, operands: Sequence[Bound]) -> None:
        """Operands of an operator that orders: constants must have an order."""
        for operand in operands:
            if operand.kind is not None and operand.kind not in SCALARS:
                self._note(Sort.TYPE, wrong_type(operator, operand.kind))

    def check_bounds(self, lower: AttributeValue | None, upper: AttributeValue | None) -> None:
        """The constant bounds of a BETWEEN."""
        if lower is None or upper is None:
            return
        flaw = bounds_flaw(lower, upper)
        if flaw is not None:
            self._note(Sort.TYPE, flaw)


def type_name_flaw(value: AttributeValue) -> str | None:
    """Why a string names no type."""
    name = value["S"]
    if name in TYPES:
        return None
    return f"Invalid attribute type name found; type: {name}, valid types: {_VALID_TYPES}"


def bounds_flaw(lower: AttributeValue, upper: AttributeValue) -> str | None:
    """Why two constants are no bounds of a BETWEEN."""
    if type_of(lower) != type_of(upper):
        reason = "The BETWEEN operator requires same data type for lower and upper bounds; "
    elif (compare(lower, upper) or 0) > 0:
        reason = "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; "
    else:
        return None
    return (
        f"{reason}lower bound operand: AttributeValue: {_shown(lower)}, "
        f"upper bound operand: AttributeValue: {_shown(upper)}"
    )


def wrong_count(name: str, count: int) -> str:
    return (
        "Incorrect number of operands for operator or function; "
        f"operator or function: {name}, number of operands: {count}"
    )


def wrong_type(name: str, kind: str | None) -> str:
    return (
        f"Incorrect operand type for operator or function; operator or function: {name}, operand type: {kind}"
    )


def needs_path(name: str) -> str:
    return f"Operator or function requires a document path; operator or function: {name}"


def _shown(value: AttributeValue) -> str:
    kind = type_of(value)
    return f"{{{kind}:{value[kind]}}}"
