"""Writes the functions that turn decoded JSON or CBOR into members.

Types are checked, because a decoder takes whatever comes: Coral, AWS's service framework, answers
`SerializationException` with these words.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fogbank.aws.codec import scalars
from fogbank.aws.codec.source import Lines, Source
from fogbank.aws.codec.traits import Use
from fogbank.aws.fault import Fault
from fogbank.aws.model import ServiceModel, ShapeRef

_TOKENS: dict[type, str] = {
    str: "STRING_VALUE", int: "NUMBER_VALUE", float: "DECIMAL_VALUE", bytes: "BLOB_VALUE",
}  # fmt: skip


def mismatch(value: Any, kind: str) -> Fault:
    """The fault for a value of another type than the model's."""
    if value.__class__ is bool:
        token = "TRUE_VALUE" if value else "FALSE_VALUE"
    elif value.__class__ is dict:
        return Fault("SerializationException", "Start of structure or map found where not expected.")
    elif value.__class__ is list:
        return Fault("SerializationException", "Start of list found where not expected")
    else:
        token = _TOKENS.get(value.__class__, value.__class__.__name__)
    return Fault("SerializationException", f"{token} can not be converted to {kind}")


def unexpected(value: Any) -> Fault:
    """A scalar where a structure, list or map belongs."""
    if value.__class__ in (dict, list):
        return mismatch(value, "")
    return Fault("SerializationException", "Unexpected field type")


def too_deep() -> Fault:
    """The decoders and the readers recurse; what exhausts them is no honest request."""
    return Fault("SerializationException", "The request is nested too deeply.")


def read_tree(read: Callable[[Any], Any], tree: Any) -> Any:
    """`read(tree)`, with a fault for a tree that is too deep."""
    try:
        return read(tree)
    except RecursionError as error:
        raise too_deep() from error


def _string(value: Any) -> str:
    raise mismatch(value, "a String")


def _integer(value: Any) -> int:
    if value.__class__ is float and value.is_integer():
        return int(value)
    raise mismatch(value, "an Integer")


def _boolean(value: Any) -> bool:
    raise mismatch(value, "a Boolean")


def _converted(convert: Callable[[Any], Any], kind: str) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        if value.__class__ in (bool, dict, list):
            raise mismatch(value, kind)
        try:
            return convert(value)
        except ValueError as error:
            raise mismatch(value, kind) from error

    return read


def _blob(value: Any) -> bytes:
    """JSON has blobs as base64 text, CBOR as they are."""
    if value.__class__ is bytes:
        return value
    if not isinstance(value, str):
        raise mismatch(value, "a Blob")
    try:
        return scalars.blob_from(value)
    except ValueError as error:
        raise Fault("SerializationException", "Invalid Base64 input.") from error


RUNTIME: dict[str, Any] = {
    "unexpected": unexpected,
    "string": _string,
    "integer": _integer,
    "boolean": _boolean,
    "double": _converted(scalars.float_from, "a Double"),
    "timestamp": _converted(scalars.timestamp, "a Timestamp"),
    "blob": _blob,
}
_CHECKED = {"string": "str", "character": "str", "integer": "int", "long": "int", "boolean": "bool"}
_SCALARS = {"long": "integer", "float": "double", "character": "string"}


class TreeReader:
    """`value(ref)` names a function from a decoded value to the member's value."""

    def __init__(self, model: ServiceModel, source: Source) -> None:
        self._model = model
        self._source = source

    def structure(self, shape_name: str) -> str:
        """A function of a decoded object; members with a location of their own (headers, …) are left out."""
        return self._source.function(("tree", shape_name), "t", lambda: self._members(shape_name))

    def expression(self, ref: ShapeRef, x: str) -> str:
        """An expression for the value in the variable `x`, which is not None."""
        use = Use(self._model, ref)
        if use.shape.document:
            return x
        if use.type == "structure":
            return f"{self.structure(ref.shape)}({x})"
        if use.type == "list":
            return f"{self._source.function(('tree list', ref.shape), 't', lambda: self._list(use))}({x})"
        if use.type == "map":
            return f"{self._source.function(('tree map', ref.shape), 't', lambda: self._map(use))}({x})"
        reader = _SCALARS.get(use.type, use.type)
        checked = _CHECKED.get(use.type)
        if checked:
            return f"({x} if {x}.__class__ is {checked} else {reader}({x}))"
        return f"{reader}({x})"

    def _members(self, shape_name: str) -> Lines:
        lines = ["if t.__class__ is not dict: raise unexpected(t)", "o = {}", "g = t.get"]
        for name, ref in self._model.shapes[shape_name].members.items():
            if ref.location is not None:
                continue
            read = self.expression(ref, "x")
            lines += [f"x = g({ref.location_name or name!r})", f"if x is not None: o[{name!r}] = {read}"]
        return [*lines, "return o"]

    def _list(self, use: Use) -> Lines:
        read = self.expression(use.element, "x")
        return [
            "if t.__class__ is not list: raise unexpected(t)",
            f"return [None if x is None else {read} for x in t]",
        ]

    def _map(self, use: Use) -> Lines:
        read = self.expression(use.value, "x")
        none = ["    if x is None: continue"] if not use.shape.sparse else []
        value = f"None if x is None else {read}" if use.shape.sparse else read
        return [
            "if t.__class__ is not dict: raise unexpected(t)",
            "o = {}",
            "for k, x in t.items():",
            *none,
            f"    o[k] = {value}",
            "return o",
        ]
