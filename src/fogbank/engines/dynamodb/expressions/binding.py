"""From a parsed expression to one request's: its text looked up, its placeholders resolved, its faults worded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias, TypeVar

from fogbank.aws.fault import Fault
from fogbank.engines.dynamodb.expressions.placeholders import Placeholders
from fogbank.engines.dynamodb.expressions.syntax.flaws import ExpressionError
from fogbank.engines.dynamodb.expressions.syntax.nodes import Parts, Path, Value
from fogbank.engines.dynamodb.values.kinds import AttributeValue

MAX_BYTES = 4096
_TELLING_SIZE = frozenset({"ConditionExpression", "FilterExpression"})  # whose messages say how long they are
_TOO_LONG = "Expression size has exceeded the maximum allowed size;"

Parsed = TypeVar("Parsed")
Values: TypeAlias = Mapping[
    str, AttributeValue
]  # a request's, by the names that its expressions have for them


def invalid(kind: str, reason: str) -> Fault:
    """The fault of an expression; `kind` is its parameter."""
    return Fault("ValidationException", f"Invalid {kind}: {reason}")


class Binder:
    """Resolves the placeholders of one expression. `kind` is the request's parameter, for the messages."""

    __slots__ = ("_kind", "_names", "_usage", "values")

    def __init__(
        self,
        kind: str,
        names: Mapping[str, str] | None,
        values: Mapping[str, AttributeValue] | None,
        usage: Placeholders,
    ) -> None:
        self._kind = kind
        self._names = names or {}
        self.values = values or {}
        self._usage = usage

    def fault(self, reason: str) -> Fault:
        return invalid(self._kind, reason)

    def parse(self, text: str, parser: Callable[[str], Parsed]) -> Parsed:
        """The text's tree, from the parser's cache if it is there. Raises ValidationException."""
        if not text:
            raise self.fault("The expression can not be empty;")
        if len(text) > MAX_BYTES // 4 and len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
            raise self.fault(self._too_long(text))
        try:
            return parser(text)
        except ExpressionError as error:
            raise self.fault(error.reason) from error

    def _too_long(self, text: str) -> str:
        if self._kind in _TELLING_SIZE:
            return f"{_TOO_LONG} expression size: {len(text.encode('utf-8', 'surrogatepass'))}"
        return _TOO_LONG

    def check(self, flaw: str | None) -> None:
        if flaw is not None:
            raise self.fault(flaw)

    def path(self, path: Path) -> Parts:
        """The path's parts without placeholders. Raises ValidationException."""
        if not path.aliased:
            return path.parts
        return tuple([self._name(part) if type(part) is str else part for part in path.parts])

    def _name(self, name: str) -> str:
        if name[0] != "#":
            return name
        if name not in self._names:
            reason = f"attribute name: {name}"
            raise self.fault(
                f"An expression attribute name used in the document path is not defined; {reason}"
            )
        self._usage.used_names.add(name)
        return self._names[name]

    def value(self, value: Value) -> AttributeValue:
        """What the placeholder stands for. Raises ValidationException."""
        found = self.values.get(value.name)
        if found is None:
            reason = f"attribute value: {value.name}"
            raise self.fault(f"An expression attribute value used in expression is not defined; {reason}")
        self._usage.used_values.add(value.name)
        return found
