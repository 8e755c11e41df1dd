"""Literals as attribute values. Messages say where in the literal they found something.

Source: "PartiQL data types for DynamoDB" of the developer guide: binaries can only be parameters.
"""

from __future__ import annotations

from typing import Final

from fogbank.aws.fault import Fault
from fogbank.engines.dynamodb.partiql.naming import name_of, place_of
from fogbank.engines.dynamodb.partiql.syntax.cursor import TOO_DEEP
from fogbank.engines.dynamodb.partiql.syntax.refusals import INVALID, refusal
from fogbank.engines.dynamodb.partiql.syntax.tree import Constant, Node, Number, Sequence, Tuple
from fogbank.engines.dynamodb.values.kinds import AttributeValue
from fogbank.engines.dynamodb.values.numbers import canonical
from fogbank.engines.dynamodb.values.validation import MAX_DEPTH

_EMPTY_BAG: Final = "Empty bags are not supported"
_MIXED_BAG: Final = "Unsupported data type in Bag. DynamoDB only supports either numbers or strings in bags"


def literal(node: Node, path: str = "root", level: int = 1) -> AttributeValue:
    """The value of a literal. Raises ValidationException."""
    if level > MAX_DEPTH:
        raise refusal(f"{TOO_DEEP} under {path}")
    match node:
        case Constant():
            return node.value
        case Number():
            return {"N": _number(node, path)}
        case Sequence(is_bag=True):
            return _bag(node, path)
        case Sequence():
            return {"L": [literal(one, f"{path}[{i}]", level + 1) for i, one in enumerate(node.items)]}
        case Tuple():
            return {"M": members(node, path, level + 1)}
    raise unsupported(node, path)


def members(node: Tuple, path: str, level: int) -> dict[str, AttributeValue]:
    """A tuple's members by name. Raises ValidationException."""
    found: dict[str, AttributeValue] = {}
    for key, value in node.members:
        name = name_in(key, path)
        if name in found:
            raise refusal(f"Duplicate key {name} under {path}{place_of(key)}")
        found[name] = literal(value, f"{path}.{name}", level)
    return found


def name_in(key: Node, path: str) -> str:
    """The name that a tuple's key is. Raises ValidationException for anything but a string."""
    if isinstance(key, Constant) and "S" in key.value:
        return str(key.value["S"])
    raise unsupported(key, path)


def unsupported(node: Node, path: str) -> Fault:
    return refusal(f"Unsupported data type: {name_of(node)} under key {path}{place_of(node)}")


def _number(node: Number, path: str) -> str:
    try:
        return canonical(node.text)
    except Fault as fault:
        raise refusal(f"{fault.message} under {path}") from fault


def _bag(node: Sequence, path: str) -> AttributeValue:
    if not node.items:
        raise refusal(_EMPTY_BAG)
    numbers = [one for one in node.items if isinstance(one, Number)]
    if len(numbers) == len(node.items):
        return _numbers(numbers, path)
    texts = [one.value["S"] for one in node.items if isinstance(one, Constant) and "S" in one.value]
    if len(texts) != len(node.items):
        raise refusal(_MIXED_BAG)
    if len(set(texts)) < len(texts):
        raise refusal(f"{INVALID}Input collection [{', '.join(texts)}] contains duplicates.")
    return {"SS": texts}


def _numbers(nodes: list[Number], path: str) -> AttributeValue:
    found = [_number(node, path) for node in nodes]
    if len(set(found)) < len(found):
        shown = ", ".join(node.text for node in nodes)
        raise refusal(f"{INVALID}Input collection [{shown}] contains duplicates! under {path}")
    return {"NS": found}
