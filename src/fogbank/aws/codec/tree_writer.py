"""Writes the functions that turn results into what the JSON and CBOR encoders take."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from fogbank.aws.codec import scalars
from fogbank.aws.codec.source import Lines, Source, indented
from fogbank.aws.codec.traits import OUTSIDE_THE_BODY, Use
from fogbank.aws.model import ServiceModel, ShapeRef


def _json_double(value: Any) -> Any:
    number = float(value)
    if number - number != 0:  # only true of NaN and the infinities
        return scalars.float_text(number)
    return value if value.__class__ in (int, float, Decimal) else number


def _json_blob(value: Any) -> Any:
    """The JSON encoder writes bytes as base64 by itself."""
    return value.encode() if isinstance(value, str) else value


def _string(value: Any) -> str:
    """Enumerations of strings and other subclasses, as plain text."""
    return str.__str__(value)


JSON_RUNTIME: dict[str, Any] = {
    "write_string": _string,
    "write_double": _json_double,
    "write_blob": _json_blob,
    "unixTimestamp": scalars.epoch_seconds,
    "iso8601": scalars.iso8601,
    "rfc822": scalars.http_date,
}
CBOR_RUNTIME: dict[str, Any] = {
    "write_string": _string,
    "write_double": float,
    "write_blob": _json_blob,
    "unixTimestamp": scalars.utc,  # the encoder writes datetimes with tag 1
}


class TreeWriter:
    """`structure(shape)` names a function from a mapping of members to a dict by wire names."""

    def __init__(self, model: ServiceModel, source: Source, *, formats: bool = True) -> None:
        """Without `formats` timestamps have but one form, as in CBOR."""
        self._model = model
        self._source = source
        self._formats = formats

    def structure(self, shape_name: str) -> str:
        return self._source.function(("write", shape_name), "v", lambda: self._members(shape_name))

    def expression(self, ref: ShapeRef, x: str) -> str:
        """An expression for the value in the variable `x`, which is not None."""
        use = Use(self._model, ref)
        if use.shape.document:
            return x
        match use.type:
            case "structure":
                return f"{self.structure(ref.shape)}({x})"
            case "list":
                return (
                    f"{self._source.function(('write list', ref.shape), 'v', lambda: self._list(use))}({x})"
                )
            case "map":
                return f"{self._source.function(('write map', ref.shape), 'v', lambda: self._map(use))}({x})"
            case "string" | "character":
                return f"({x} if {x}.__class__ is str else write_string({x}))"
            case "boolean":
                return f"({x} if {x}.__class__ is bool else bool({x}))"
            case "integer" | "long":
                return f"({x} if {x}.__class__ is int else int({x}))"
            case "float" | "double":
                return f"write_double({x})"
            case "timestamp":
                return f"{use.timestamp_format or 'unixTimestamp' if self._formats else 'unixTimestamp'}({x})"
        return f"write_blob({x})"

    def _members(self, shape_name: str) -> Lines:
        lines = ["o = {}", "g = v.get"]
        for name, ref in self._model.shapes[shape_name].members.items():
            if ref.location in OUTSIDE_THE_BODY:
                continue
            write = self.expression(ref, "x")
            lines += [f"x = g({name!r})", f"if x is not None: o[{ref.location_name or name!r}] = {write}"]
        return [*lines, "return o"]

    def _list(self, use: Use) -> Lines:
        return [f"return [None if x is None else {self.expression(use.element, 'x')} for x in v]"]

    def _map(self, use: Use) -> Lines:
        write = self.expression(use.value, "x")
        store = f"o[k if k.__class__ is str else write_string(k)] = {write}"
        skip = "o[k] = None" if use.shape.sparse else "continue"
        return [
            "o = {}",
            "for k, x in v.items():",
            *indented([f"if x is None: {skip}", f"else: {store}"]),
            "return o",
        ]
