"""WHERE as a condition of the expression languages.

IS, and conditions whose outcome is compared, have no counterpart there. Sources: "PartiQL functions" and "operators" of
the developer guide.
"""

from __future__ import annotations

from typing import Final, cast

from msgspec import Struct

from fogbank.aws.fault import Fault
from fogbank.engines.dynamodb.expressions.compiler import Compiler
from fogbank.engines.dynamodb.expressions.condition import Condition
from fogbank.engines.dynamodb.expressions.condition import condition_of as bound
from fogbank.engines.dynamodb.expressions.operands import Bound
from fogbank.engines.dynamodb.expressions.problems import OPERANDS, Problems, wrong_count
from fogbank.engines.dynamodb.expressions.syntax.conditions import COMPARATORS, MAX_CHOICES
from fogbank.engines.dynamodb.expressions.syntax.cursor import misused
from fogbank.engines.dynamodb.expressions.syntax.nodes import And, Call, Compare, In, Not, Operand, Or, Tree
from fogbank.engines.dynamodb.expressions.syntax.nodes import Between as Range
from fogbank.engines.dynamodb.partiql.inputs import Inputs
from fogbank.engines.dynamodb.partiql.naming import name_of, place_of
from fogbank.engines.dynamodb.partiql.paths import path_of
from fogbank.engines.dynamodb.partiql.syntax.refusals import refusal
from fogbank.engines.dynamodb.partiql.syntax.tree import (
    Apply,
    Between,
    Infix,
    Is,
    Joined,
    Node,
    Prefixed,
    Reference,
    Sequence,
)
from fogbank.engines.dynamodb.partiql.syntax.words import TYPES
from fogbank.engines.dynamodb.values.kinds import TYPES as ATTRIBUTE_TYPES
from fogbank.engines.dynamodb.values.kinds import Item

_TRUE: Final = {"BOOL": True}
_FALSE: Final = {"BOOL": False}
_ARITHMETIC: Final = frozenset({"+", "-", "*", "/", "%", "||"})
_VALID_TYPES: Final = "{N,BS,L,B,NULL,M,S,SS,NS,BOOL}"


class Truth(Struct, frozen=True):
    """The outcome of a condition as an operand: true or false."""

    term: Tree


class Translator:
    """Trees of statements as trees of conditions. Raises ValidationException."""

    def __init__(self, inputs: Inputs) -> None:
        self._inputs = inputs

    def tree(self, node: Node) -> Tree:
        match node:
            case Joined():
                terms = tuple(self.tree(term) for term in node.terms)
                return And(terms) if node.operator == "and" else Or(terms)
            case Prefixed(operator="not"):
                return Not(self.tree(node.operand))
            case Infix():
                return self._infix(node)
            case Between():
                operands = (self.operand(one) for one in (node.operand, node.lower, node.upper))
                return _negated(Range(*operands), negated=node.negated)
            case Is():
                return _negated(self._type_test(node), negated=node.negated)
            case Apply():
                return self._call(node)
        raise refusal(f"Unsupported operation: {name_of(node)}")

    def operand(self, node: Node) -> Operand:
        match node:
            case Reference():
                return path_of(node)
            case Apply(name="size"):
                return self._function(node)
            case Joined() | Between() | Is() | Apply() | Prefixed(operator="not"):
                return cast(Operand, Truth(self.tree(node)))
            case Prefixed():
                raise refusal(wrong_count(node.operator, 1))
            case Infix():
                return cast(Operand, Truth(self._infix(node)))
        return self._inputs.value(self._inputs.constant(node))

    def _infix(self, node: Infix) -> Tree:
        if node.operator in COMPARATORS:
            return Compare(node.operator, self.operand(node.left), self.operand(node.right))
        if node.operator in ("in", "not_in"):
            return _negated(self._choices(node), negated=node.operator == "not_in")
        if node.operator in _ARITHMETIC:
            raise refusal(f"Unsupported operator in Condition Expression. Operator: {node.operator}")
        raise refusal(f"Unsupported operation: {name_of(node)}")

    def _choices(self, node: Infix) -> In:
        if not isinstance(node.right, Sequence):
            raise refusal(f"Unsupported operation: {name_of(node.right)}")
        count = len(node.right.items)
        if count > MAX_CHOICES:
            reason = "The IN operator is provided with too many operands; number of operands: "
            raise refusal(f"{reason}{count}")
        if not count:
            raise refusal(wrong_count("IN", 1))
        return In(self.operand(node.left), tuple(self.operand(choice) for choice in node.right.items))

    def _type_test(self, node: Is) -> Tree:
        kind = TYPES[node.type]
        operand = self.operand(node.operand)
        if kind == "MISSING":
            return Call("attribute_not_exists", (operand,))
        if not kind:
            raise refusal(f"Unsupported operation: {name_of(node)}")
        return Call("attribute_type", (operand, self._inputs.value({"S": kind})))

    def _call(self, node: Apply) -> Call:
        if node.name == "size":
            raise refusal(misused(node.name))
        return self._function(node)

    def _function(self, node: Apply) -> Call:
        if node.name not in OPERANDS:
            raise _unrecognized(node)
        if len(node.operands) != OPERANDS[node.name]:
            raise refusal(wrong_count(node.name, len(node.operands)))
        if node.name == "attribute_type":
            self._check_type_name(node.operands[1])
        return Call(node.name, tuple(self.operand(operand) for operand in node.operands))

    def _check_type_name(self, node: Node) -> None:
        if isinstance(node, Reference):
            return
        name = self._inputs.constant(node).get("S")
        if name is not None and name not in ATTRIBUTE_TYPES:
            raise refusal(f"Invalid attribute type name found; type: {name}, valid types: {_VALID_TYPES}")


def _unrecognized(node: Apply) -> Fault:
    return refusal(f"Unrecognized function: {node.name}{place_of(node)}")


def _negated(tree: Tree, *, negated: bool) -> Tree:
    return Not(tree) if negated else tree


def condition_of(tree: Tree, inputs: Inputs) -> Condition:
    """The tree, bound to its values. Raises ValidationException."""
    return bound(tree, _Compiler(inputs.binder))


class _Compiler(Compiler):
    """Knows operands that are conditions."""

    def operand(self, node: Operand, problems: Problems) -> Bound:
        if not isinstance(node, Truth):
            return super().operand(node, problems)
        holds = self.compile(node.term)(self.values)

        def outcome(item: Item) -> dict[str, bool]:
            return _TRUE if holds(item) else _FALSE

        return Bound(outcome, kind="BOOL")
