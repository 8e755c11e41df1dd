"""Checks what the model says of an operation's input, and refuses in AWS's words.

Like a codec, a validator is compiled for an operation on first use, and visits only those members that have
something to check. A required member that is missing is worded per service (`missing_parameters.json`);
everything else is Coral's `ValidationException`, which the query protocol sends as `ValidationError`.

Source: answers of RDS, ElastiCache, CloudWatch, EC2 and DynamoDB, as quoted in bug reports.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from fogbank.aws import constraints
from fogbank.aws.codec.source import Lines, Source, indented
from fogbank.aws.fault import Fault
from fogbank.aws.model import ServiceModel, ShapeRef

Validate = Callable[[dict[str, Any]], None]

_FILE = Path(__file__).parent / "data" / "missing_parameters.json"
_QUERY = frozenset({"query", "ec2"})


class MissingWords(msgspec.Struct, frozen=True):
    """How a service says that a required member is missing: `text` of strings, `other` of the rest."""

    code: str
    text: str
    other: str


@cache
def _missing_words() -> dict[str, MissingWords]:
    return msgspec.json.decode(_FILE.read_bytes(), type=dict[str, MissingWords])


def validator_for(model: ServiceModel, operation: str) -> Validate:
    """`validate(parameters)` gives nothing or raises `Fault`. Raises `KeyError` for an unknown operation."""
    found = model.validators.get(operation)
    if found is None:
        found = model.validators[operation] = _compile(model, operation)
    return found


def _compile(model: ServiceModel, operation: str) -> Validate:
    ref = model.operation(operation).input
    if ref is None:
        return lambda parameters: None
    writer = _Writer(model)
    check = writer.source.get(writer.structure(ref.shape))

    def validate(parameters: dict[str, Any]) -> None:
        errors: list[str] = []
        check(parameters, "", errors)
        if errors:
            detected = "1 validation error" if len(errors) == 1 else f"{len(errors)} validation errors"
            raise Fault("ValidationException", f"{detected} detected: {'; '.join(errors)}")

    return validate


class _Writer:
    """Writes `f(value, path, errors)` for every shape below an input that has constraints."""

    def __init__(self, model: ServiceModel) -> None:
        self._model = model
        self._constrained: dict[str, bool] = {}
        words = _missing_words().get(model.signing_name) if _QUERY & set(model.protocols) else None
        self._words = words
        self.source = Source({"missing": constraints.missing, "Fault": Fault, "words": words})

    def constrained(self, shape_name: str) -> bool:
        """Whether the shape or one below it has anything to check; a shape within itself adds nothing."""
        known = self._constrained.get(shape_name)
        if known is None:
            self._constrained[shape_name] = False
            known = self._constrained[shape_name] = self._has_constraints(shape_name)
        return known

    def _has_constraints(self, shape_name: str) -> bool:
        shape = self._model.shapes[shape_name]
        if shape.required or shape.pattern or shape.enum or shape.min is not None or shape.max is not None:
            return True
        below = [*shape.members.values(), *(ref for ref in (shape.member, shape.key, shape.value) if ref)]
        return any(self.constrained(ref.shape) for ref in below)

    def structure(self, shape_name: str) -> str:
        return self.source.function(shape_name, "v, p, e", lambda: self._members(shape_name))

    def _members(self, shape_name: str) -> Lines:
        shape = self._model.shapes[shape_name]
        lines = ["g = v.get"]
        for name, ref in shape.members.items():
            required, constrained = name in shape.required, self.constrained(ref.shape)
            if not required and not constrained:
                continue
            path = f"p + {name[:1].lower() + name[1:]!r}"
            lines.append(f"x = g({name!r})")
            if constrained:
                lines += ["if x is not None:", *indented(self._value(ref, "x", path))]
            if required:
                lines.append(f"if x is None: {self._missing(name, ref, path)}")
        return lines

    def _missing(self, name: str, ref: ShapeRef, path: str) -> str:
        if self._words is None:
            return f"missing({path}, e)"
        text = self._model.shapes[ref.shape].type == "string"
        message = (self._words.text if text else self._words.other).format(name=name)
        return f"raise Fault({self._words.code!r}, {message!r})"

    def _value(self, ref: ShapeRef, x: str, path: str) -> Lines:
        shape = self._model.shapes[ref.shape]
        lines = [f"{self.source.constant(check)}({x}, {path}, e)" for check in constraints.checks_of(shape)]
        if shape.type == "structure":
            lines.append(f"{self.structure(ref.shape)}({x}, {path} + '.', e)")
        elif shape.member is not None and self.constrained(shape.member.shape):
            lines.append(f"{self._list(ref.shape, shape.member)}({x}, {path} + '.', e)")
        elif shape.value is not None:
            lines.append(f"{self._map(ref.shape, shape.key, shape.value)}({x}, {path} + '.', e)")
        return lines

    def _list(self, shape_name: str, element: ShapeRef) -> str:
        def body() -> Lines:
            inner = self._value(element, "x", "q")
            return [
                "for i, x in enumerate(v, 1):",
                "    q = f'{p}{i}.member'",
                "    if x is None: missing(q, e)",
                "    else:",
                *indented(indented(inner)),
            ]

        return self.source.function(shape_name, "v, p, e", body)

    def _map(self, shape_name: str, key: ShapeRef | None, value: ShapeRef) -> str:
        def body() -> Lines:
            keys = self._value(key, "k", "p[:-1]") if key and self.constrained(key.shape) else []
            values = self._value(value, "x", "q") if self.constrained(value.shape) else []
            return ["for k, x in v.items():", "    q = f'{p}{k}.member'", *indented([*keys, *values])]

        return self.source.function(shape_name, "v, p, e", body)
