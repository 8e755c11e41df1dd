"""A statement's parameters, and all its values under the names by which conditions and updates know them."""

from __future__ import annotations

from typing import Final

from fogbank.aws.fault import Fault
from fogbank.engines.dynamodb.expressions.binding import Binder
from fogbank.engines.dynamodb.expressions.placeholders import Placeholders
from fogbank.engines.dynamodb.expressions.syntax.nodes import Value
from fogbank.engines.dynamodb.flaw import Flaw
from fogbank.engines.dynamodb.partiql.literals import literal
from fogbank.engines.dynamodb.partiql.syntax.refusals import refusal
from fogbank.engines.dynamodb.partiql.syntax.tree import Node, Parameter
from fogbank.engines.dynamodb.values.kinds import AttributeValue
from fogbank.engines.dynamodb.values.validation import normalize

_TOO_FEW: Final = "Number of parameters in request and statement don't match."


def check_parameters(parameters: list[AttributeValue]) -> None:
    """Normalizes the parameters in place. Raises ValidationException, SerializationException."""
    for parameter in parameters:
        try:
            normalize(parameter)
        except Flaw as flaw:  # PartiQL is told in the older layer's words
            raise refusal(flaw.older) from flaw


class Inputs:
    """What stands for the literals and parameters of one statement."""

    def __init__(self, parameters: list[AttributeValue]) -> None:
        self._parameters = parameters
        self._values: dict[str, AttributeValue] = {}
        self.binder: Binder = _Binder(self._values)

    def constant(self, node: Node) -> AttributeValue:
        """The value of a literal or a parameter. Raises ValidationException."""
        if not isinstance(node, Parameter):
            return literal(node)
        if node.position >= len(self._parameters):
            raise refusal(_TOO_FEW)
        return self._parameters[node.position]

    def value(self, constant: AttributeValue) -> Value:
        """The constant as an operand of the expression languages."""
        name = f":{len(self._values)}"
        self._values[name] = constant
        return Value(name)


class _Binder(Binder):
    """Messages about a statement do not say which expression they mean."""

    def __init__(self, values: dict[str, AttributeValue]) -> None:
        super().__init__("", None, None, Placeholders())
        self.values = values

    def fault(self, reason: str) -> Fault:
        return refusal(reason)
