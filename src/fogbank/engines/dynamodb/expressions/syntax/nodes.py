"""The tree of a parsed expression. Names keep their `#`, values their `:`."""

from __future__ import annotations

from typing import TypeAlias

from msgspec import Struct

# A name is a string, a list index an integer.
Part: TypeAlias = str | int
Parts: TypeAlias = tuple[Part, ...]


class Path(Struct, frozen=True):
    """A document path: `a.#b[0]`. `aliased` when one of its names begins with `#`."""

    parts: Parts
    aliased: bool


class Value(Struct, frozen=True):
    """An expression attribute value: `:v`."""

    name: str


class Call(Struct, frozen=True):
    """A function with its operands."""

    name: str
    operands: tuple[Operand, ...]


class Sum(Struct, frozen=True):
    """`left + right` or `left - right` in an update."""

    operator: str
    left: Operand
    right: Operand


class Compare(Struct, frozen=True):
    """`left < right`; the operator is one of = <> < <= > >=."""

    operator: str
    left: Operand
    right: Operand


class Between(Struct, frozen=True):
    operand: Operand
    lower: Operand
    upper: Operand


class In(Struct, frozen=True):
    operand: Operand
    choices: tuple[Operand, ...]


class Not(Struct, frozen=True):
    term: Tree


class And(Struct, frozen=True):
    terms: tuple[Tree, ...]


class Or(Struct, frozen=True):
    terms: tuple[Tree, ...]


class Action(Struct, frozen=True):
    """One action of an update; `operand` is None for REMOVE."""

    section: str
    path: Path
    operand: Operand | None


Operand: TypeAlias = Path | Value | Call | Sum
Tree: TypeAlias = Compare | Between | In | Not | And | Or | Call
