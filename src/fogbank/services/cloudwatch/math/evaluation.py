"""From a tree to what it stands for."""

from __future__ import annotations

from collections.abc import Callable

from fogbank.services.cloudwatch.math.errors import Flaw, NotThere
from fogbank.services.cloudwatch.math.functions import FUNCTIONS, NOT_THERE, WORDS
from fogbank.services.cloudwatch.math.nodes import Binary, Call, List, Name, Node, Number, Text, Unary
from fogbank.services.cloudwatch.math.operators import apply
from fogbank.services.cloudwatch.math.values import Series, Span, Value, all_series


class Evaluation:
    """Evaluates trees over a time. `value_of` gives another query's value by its id, `metrics` all metrics
    of the request by theirs."""

    def __init__(
        self, span: Span, value_of: Callable[[str], Value], metrics: Callable[[], dict[str, Series]]
    ) -> None:
        self._span = span
        self._value_of = value_of
        self._metrics = metrics

    def value(self, node: Node) -> Value:
        """Raises: `Flaw`, `NotThere`."""
        match node:
            case Number(number):
                return number
            case Text(text):
                return text
            case Name(name):
                return name if name in WORDS else self._value_of(name)
            case List(items):
                return [one for item in items for one in all_series(self.value(item), "[…]")]
            case Unary(operand):
                return apply("*", -1.0, self.value(operand))
            case Binary(operator, left, right):
                return apply(operator, self.value(left), self.value(right))
            case Call(function, arguments):
                return self._call(function, arguments)

    def _call(self, name: str, arguments: tuple[Node, ...]) -> Value:
        if name in NOT_THERE:
            raise NotThere(f"the function {name} of metric math")
        if name == "METRICS":
            return self._chosen(arguments)
        known = FUNCTIONS.get(name)
        if known is None:
            raise Flaw(f"Unsupported operand type or function: {name}")
        function, least, most = known
        if not least <= len(arguments) <= most:
            raise Flaw(f"The function {name} does not take {len(arguments)} arguments")
        return function([self.value(argument) for argument in arguments], self._span)

    def _chosen(self, arguments: tuple[Node, ...]) -> list[Series]:
        """All metrics of the request, or those whose ids hold a text."""
        part = self.value(arguments[0]) if arguments else ""
        if not isinstance(part, str):
            raise Flaw("The function METRICS takes a text")
        return [series for name, series in self._metrics().items() if part in name]
