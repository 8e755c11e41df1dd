"""Paths of a statement as the document paths of the expression languages, and the columns that they become."""

from __future__ import annotations

from typing import Final

from fogbank.engines.dynamodb.expressions.syntax.cursor import MAX_INDEX, MAX_PATH
from fogbank.engines.dynamodb.expressions.syntax.nodes import Part, Parts, Path
from fogbank.engines.dynamodb.partiql.naming import place_of
from fogbank.engines.dynamodb.partiql.syntax.refusals import refusal
from fogbank.engines.dynamodb.partiql.syntax.tree import Constant, Node, Number, Reference, Step

_UNEXPECTED: Final = "Unexpected path component"


def parts_of(node: Node) -> Parts:
    """The parts of a path. Raises ValidationException for anything else."""
    if not isinstance(node, Reference) or not node.name:
        raise unexpected(node)
    parts = (node.name, *map(_part, node.steps))
    if len(parts) > MAX_PATH:
        reason = "The document path has too many nesting levels; nesting levels: "
        raise refusal(f"{reason}{len(parts)}")
    return parts


def path_of(node: Node) -> Path:
    return Path(parts_of(node), aliased=False)


def unexpected(node: Node) -> Exception:
    return refusal(f"{_UNEXPECTED}{place_of(node)}")


def column_of(parts: Parts) -> str:
    """The name under which a SELECT returns a path: its last name and the indexes behind it."""
    last = max(index for index, part in enumerate(parts) if isinstance(part, str))
    return str(parts[last]) + "".join(f"[{index}]" for index in parts[last + 1 :])


def _part(step: Step) -> Part:
    match step:
        case str():
            return step
        case Number():
            return _index(step)
        case Constant() if "S" in step.value:
            return str(step.value["S"])
    raise unexpected(step)


def _index(node: Number) -> int:
    text = node.text
    digits = text[1:] if text[0] == "-" else text
    if not digits.isdigit():
        raise unexpected(node)
    index = int(text) if len(text) < 16 else MAX_INDEX + 1
    if not 0 <= index <= MAX_INDEX:
        reason = "List index is not within the allowable range; index: "
        raise refusal(f"{reason}[{text}]{place_of(node)}")
    return index
