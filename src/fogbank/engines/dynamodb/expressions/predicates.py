"""Comparisons and functions of conditions as plain functions over items.

A missing operand makes every comparison false but `<>`, which it makes true. Source: "Condition and filter
expressions, operators, and functions" of the developer guide.
"""

from __future__ import annotations

import operator
from base64 import b64decode
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from fogbank.engines.dynamodb.expressions.operands import Bound
from fogbank.engines.dynamodb.values.comparison import equal, ordered
from fogbank.engines.dynamodb.values.kinds import ELEMENT, SCALARS, AttributeValue, Item, type_of

Predicate: TypeAlias = Callable[[Item], bool]

_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


def comparison(sign: str, left: Bound, right: Bound) -> Predicate:
    """`left sign right`."""
    if sign == "=":
        return _equality(left, right)
    if sign == "<>":
        same = _equality(left, right)
        return lambda item: not same(item)
    if right.constant is not None:
        return _against_constant(_ORDER[sign], left, right.constant)
    if left.constant is not None:
        return _against_constant(_ORDER[_MIRRORED[sign]], right, left.constant)
    return _order(_ORDER[sign], left, right)


def _equality(left: Bound, right: Bound) -> Predicate:
    get, other = left.get, right.get
    constant = right.constant
    if constant is not None:
        return lambda item: (value := get(item)) is not None and equal(value, constant)

    def same(item: Item) -> bool:
        one, two = get(item), other(item)
        return one is not None and two is not None and equal(one, two)

    return same


def _against_constant(
    test: Callable[[Any, Any], bool], operand: Bound, constant: AttributeValue
) -> Predicate:
    get, kind = operand.get, type_of(constant)
    limit = ordered(kind, constant[kind])

    def holds(item: Item) -> bool:
        value = get(item)
        return value is not None and kind in value and test(ordered(kind, value[kind]), limit)

    return holds


def _order(test: Callable[[Any, Any], bool], left: Bound, right: Bound) -> Predicate:
    get, other = left.get, right.get

    def holds(item: Item) -> bool:
        one, two = get(item), other(item)
        if one is None or two is None:
            return False
        kind = type_of(one)
        if kind not in SCALARS or kind not in two:
            return False
        return test(ordered(kind, one[kind]), ordered(kind, two[kind]))

    return holds


def between(operand: Bound, lower: Bound, upper: Bound) -> Predicate:
    """`operand BETWEEN lower AND upper`, both ends included."""
    at_least = comparison(">=", operand, lower)
    at_most = comparison("<=", operand, upper)
    return lambda item: at_least(item) and at_most(item)


def among(operand: Bound, choices: Sequence[Bound]) -> Predicate:
    """`operand IN (choices)`."""
    get = operand.get
    getters = [choice.get for choice in choices]

    def holds(item: Item) -> bool:
        value = get(item)
        if value is None:
            return False
        return any((choice := other(item)) is not None and equal(value, choice) for other in getters)

    return holds


def function(name: str, operands: Sequence[Bound]) -> Predicate:
    """A boolean function whose operands were checked."""
    get = operands[0].get
    if name == "attribute_exists":
        return lambda item: get(item) is not None
    if name == "attribute_not_exists":
        return lambda item: get(item) is None
    if name == "attribute_type":
        kind = (operands[1].constant or {})["S"]
        return lambda item: (value := get(item)) is not None and kind in value
    return _binary(begins_with if name == "begins_with" else contains, operands)


def _binary(test: Callable[[AttributeValue, AttributeValue], bool], operands: Sequence[Bound]) -> Predicate:
    get, other = operands[0].get, operands[1].get

    def holds(item: Item) -> bool:
        one, two = get(item), other(item)
        return one is not None and two is not None and test(one, two)

    return holds


def begins_with(value: AttributeValue, prefix: AttributeValue) -> bool:
    """Strings and binaries only."""
    if "S" in value and "S" in prefix:
        return bool(value["S"].startswith(prefix["S"]))
    if "B" in value and "B" in prefix:
        return b64decode(value["B"]).startswith(b64decode(prefix["B"]))
    return False


def contains(value: AttributeValue, part: AttributeValue) -> bool:
    """A string within a string, bytes within a binary, a member of a set, an element of a list."""
    kind, other = type_of(value), type_of(part)
    if kind == "L":
        return any(equal(element, part) for element in value["L"])
    if kind in ELEMENT:
        return ELEMENT[kind] == other and part[other] in value[kind]
    if kind == "S" == other:
        return part["S"] in value["S"]
    if kind == "B" == other:
        return b64decode(part["B"]) in b64decode(value["B"])
    return False
