"""What a key condition may say: comparisons of top-level attributes with constants, joined by AND, one for each.

The words are the service's, as tests of emulators have them from real tables.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NoReturn

from msgspec import Struct

from fogbank.aws.fault import Fault
from fogbank.engines.dynamodb.expressions.binding import Binder
from fogbank.engines.dynamodb.expressions.syntax.nodes import (
    And,
    Between,
    Call,
    Compare,
    Operand,
    Path,
    Tree,
    Value,
)
from fogbank.engines.dynamodb.values.kinds import AttributeValue

_MIRRORED = {"=": "=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


class KeyTerm(Struct, frozen=True):
    """One attribute's condition: = < <= > >= BETWEEN or begins_with, and one or two values."""

    operator: str
    values: tuple[AttributeValue, ...]


def collect_terms(tree: Tree, binder: Binder) -> dict[str, KeyTerm]:
    """The condition of each attribute. Raises ValidationException."""
    terms: dict[str, KeyTerm] = {}
    for leaf in _leaves(tree):
        operator, operands = _read(leaf)
        name, values, position = _split(operator, operands, binder)
        if name in terms:
            raise binder.fault("KeyConditionExpressions must only contain one condition per key")
        if position:
            operator = _MIRRORED[operator]
        terms[name] = KeyTerm(operator, values)
    return terms


def _leaves(tree: Tree) -> Iterator[Tree]:
    if isinstance(tree, And):
        for term in tree.terms:
            yield from _leaves(term)
    else:
        yield tree


def _read(leaf: Tree) -> tuple[str, tuple[Operand, ...]]:
    if isinstance(leaf, Compare) and leaf.operator != "<>":
        return leaf.operator, (leaf.left, leaf.right)
    if isinstance(leaf, Between):
        return _key_first("BETWEEN", (leaf.operand, leaf.lower, leaf.upper))
    if isinstance(leaf, Call) and leaf.name == "begins_with":
        return _key_first(leaf.name, leaf.operands)
    raise Fault("ValidationException", f"Invalid operator used in KeyConditionExpression: {_named(leaf)}")


def _named(leaf: Tree) -> str:
    match leaf:
        case Compare():
            return leaf.operator
        case Call():
            return leaf.name
    return type(leaf).__name__.upper()  # OR, NOT, IN


def _key_first(operator: str, operands: tuple[Operand, ...]) -> tuple[str, tuple[Operand, ...]]:
    if not isinstance(operands[0], Path):
        if isinstance(operands[0], Call):
            _refuse("KeyConditionExpressions cannot contain nested operations")
        _refuse_condition(f"{operator} operator must have the key attribute as its first operand")
    return operator, operands


def _split(
    operator: str, operands: tuple[Operand, ...], binder: Binder
) -> tuple[str, tuple[AttributeValue, ...], int]:
    """The attribute's name, the values beside it, and the attribute's position among the operands."""
    name: str | None = None
    position = 0
    values: list[AttributeValue] = []
    for index, operand in enumerate(operands):
        if isinstance(operand, Path):
            parts = binder.path(operand)
            if name is not None:
                _refuse_condition("Multiple attribute names used in one condition")
            if len(parts) > 1:
                _refuse("KeyConditionExpressions cannot have conditions on nested attributes")
            name, position = str(parts[0]), index
        elif isinstance(operand, Value):
            values.append(binder.value(operand))
        else:
            _refuse("KeyConditionExpressions cannot contain nested operations")
    if name is None:
        _refuse_condition("No key attribute specified")
    return name, tuple(values), position


def _refuse_condition(reason: str) -> NoReturn:
    _refuse(f"Invalid condition in KeyConditionExpression: {reason}")


def _refuse(message: str) -> NoReturn:
    raise Fault("ValidationException", message)
