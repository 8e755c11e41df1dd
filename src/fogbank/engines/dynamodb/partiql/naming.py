"""How messages name what a statement may not hold at some place: by the node's name in PartiQL's syntax tree."""

from __future__ import annotations

from typing import Final

from fogbank.engines.dynamodb.partiql.syntax.tree import (
    Apply,
    Between,
    Infix,
    Is,
    Joined,
    Missing,
    Node,
    Number,
    Parameter,
    Prefixed,
    Reference,
    Sequence,
    Star,
    Tuple,
)

_OPERATORS: Final = {
    "=": "Eq",
    "<>": "Ne",
    "<": "Lt",
    "<=": "Lte",
    ">": "Gt",
    ">=": "Gte",
    "+": "Plus",
    "-": "Minus",
    "*": "Times",
    "/": "Divide",
    "%": "Modulo",
    "||": "Concat",
    "and": "And",
    "or": "Or",
    "not": "Not",
    "like": "Like",
    "not_like": "Not",
    "in": "InCollection",
    "not_in": "Not",
}
_NAMES: Final[dict[type, str]] = {
    Number: "Lit",
    Missing: "Missing",
    Parameter: "Parameter",
    Star: "Star",
    Tuple: "Struct",
    Between: "Between",
    Is: "IsType",
}


def name_of(node: Node) -> str:
    match node:
        case Apply():
            return node.name
        case Reference():
            return "Path" if node.steps else "Id"
        case Sequence():
            return "Bag" if node.is_bag else "List"
        case Infix() | Joined() | Prefixed():
            return _OPERATORS.get(node.operator, node.operator.title())
    return _NAMES.get(type(node), type(node).__name__)


def place_of(node: Node) -> str:
    """` at line:column:length`, where it is known."""
    spot = getattr(node, "spot", None)
    return f" at {spot}" if spot is not None else ""
