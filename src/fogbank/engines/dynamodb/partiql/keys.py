"""What a condition says about key attributes: comparisons of one of them with constants."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from fogbank.engines.dynamodb.expressions.binding import Binder
from fogbank.engines.dynamodb.expressions.key_schema import KeySchema
from fogbank.engines.dynamodb.expressions.key_terms import KeyTerm
from fogbank.engines.dynamodb.expressions.syntax.nodes import (
    And,
    Between,
    Call,
    Compare,
    In,
    Not,
    Operand,
    Or,
    Path,
    Tree,
    Value,
)
from fogbank.engines.dynamodb.partiql.conditions import Truth
from fogbank.engines.dynamodb.partiql.syntax.refusals import refusal
from fogbank.engines.dynamodb.values.kinds import AttributeValue, Item

INCOMPLETE: Final = "Where clause does not contain a mandatory equality on all key attributes"
_MIRRORED: Final = {"=": "=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


class Said(NamedTuple):
    """A condition on one attribute that a range of keys can stand for."""

    name: str
    term: KeyTerm


def terms_of(tree: Tree | None) -> Iterator[Tree]:
    """What AND joins, through all parentheses."""
    if isinstance(tree, And):
        for term in tree.terms:
            yield from terms_of(term)
    elif tree is not None:
        yield tree


def said(tree: Tree, binder: Binder) -> Said | None:
    """What the tree says, if it is a comparison of a top-level attribute with constants."""
    match tree:
        case Compare() if tree.operator in _MIRRORED:
            if isinstance(tree.left, Value):
                return _said(_MIRRORED[tree.operator], tree.right, (tree.left,), binder)
            return _said(tree.operator, tree.left, (tree.right,), binder)
        case Between():
            return _said("BETWEEN", tree.operand, (tree.lower, tree.upper), binder)
        case Call(name="begins_with"):
            return _said("begins_with", tree.operands[0], tree.operands[1:], binder)
    return None


def _said(operator: str, attribute: Operand, values: tuple[Operand, ...], binder: Binder) -> Said | None:
    name = top_level(attribute)
    constants = tuple(binder.value(value) for value in values if isinstance(value, Value))
    if name is None or len(constants) < len(values):
        return None
    return Said(name, KeyTerm(operator, constants))


def top_level(operand: object) -> str | None:
    """The attribute that an operand is, if it is a whole one."""
    if isinstance(operand, Path) and len(operand.parts) == 1:
        return str(operand.parts[0])
    return None


def chosen(tree: Tree, binder: Binder) -> tuple[str, list[AttributeValue]] | None:
    """The attribute and the values of an IN with constants only."""
    if not isinstance(tree, In):
        return None
    name = top_level(tree.operand)
    values = [binder.value(choice) for choice in tree.choices if isinstance(choice, Value)]
    return (name, values) if name is not None and len(values) == len(tree.choices) else None


def attributes_in(node: object) -> Iterator[str]:
    """The top-level attributes that are named in a tree or in several, in their order."""
    match node:
        case Path():
            yield str(node.parts[0])
        case list() | tuple():
            for one in node:
                yield from attributes_in(one)
        case And() | Or():
            yield from attributes_in(node.terms)
        case Compare():
            yield from attributes_in((node.left, node.right))
        case Between():
            yield from attributes_in((node.operand, node.lower, node.upper))
        case In():
            yield from attributes_in((node.operand, *node.choices))
        case Call():
            yield from attributes_in(node.operands)
        case Not() | Truth():
            yield from attributes_in(node.term)


def mentions(tree: Tree, names: frozenset[str]) -> bool:
    """Whether one of the attributes is named anywhere in the tree."""
    return any(name in names for name in attributes_in(tree))


class Pinned(NamedTuple):
    """One item's key, and what else the condition says."""

    key: Item
    rest: list[Tree]
    contradicted: str | None  # the first key attribute with two values


def pinned(tree: Tree | None, schema: KeySchema, binder: Binder) -> Pinned:
    """The key that equalities name; it may lack attributes. A second value of one attribute stays in the rest."""
    key: Item = {}
    rest: list[Tree] = []
    contradicted = None
    for term in terms_of(tree):
        found = said(term, binder)
        if found is None or found.term.operator != "=" or found.name not in schema.names:
            rest.append(term)
            continue
        value = found.term.values[0]
        if key.setdefault(found.name, value) != value:
            contradicted = contradicted or found.name
            rest.append(term)
    return Pinned({name: key[name] for name in schema.names if name in key}, rest, contradicted)


def changed_key(found: Pinned, schema: KeySchema) -> Item:
    """The key of an UPDATE or DELETE. Raises ValidationException unless it is exactly one."""
    if len(found.key) < len(schema.names):
        raise refusal(INCOMPLETE)
    if found.contradicted is not None:
        raise refusal(
            f"Multiple conditions on same key {found.contradicted}. "
            "Only single item Update/Insert/Delete are supported"
        )
    return found.key


def only_key(tree: Tree | None, schema: KeySchema, binder: Binder) -> Item | None:
    """The key that a condition consists of; None where it says more, less or something else."""
    key: Item = {}
    for term in terms_of(tree):
        found = said(term, binder)
        choices = chosen(term, binder)
        if found is not None and found.term.operator == "=":
            name, value = found.name, found.term.values[0]
        elif choices is not None and len(choices[1]) == 1:
            name, value = choices[0], choices[1][0]
        else:
            return None
        if name not in schema.names or key.setdefault(name, value) != value:
            return None
    return {name: key[name] for name in schema.names} if len(key) == len(schema.names) else None
