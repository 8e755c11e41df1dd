"""Writes the functions that turn a form's tree into members: query and ec2 requests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fogbank.aws.codec import scalars
from fogbank.aws.codec.form import in_order, malformed
from fogbank.aws.codec.source import Lines, Source
from fogbank.aws.codec.traits import Use
from fogbank.aws.model import ServiceModel


def _reader(convert: Callable[[str], Any], kind: str) -> Callable[[Any, str], Any]:
    def read(value: Any, path: str) -> Any:
        if value.__class__ is not str:
            raise malformed(path, kind)
        try:
            return convert(value)
        except ValueError as error:
            raise malformed(path, kind) from error

    return read


RUNTIME: dict[str, Any] = {
    "in_order": in_order,
    "malformed": malformed,
    "string": _reader(str, "string"),
    "integer": _reader(scalars.integer_from, "integer"),
    "boolean": _reader(scalars.boolean_from, "boolean"),
    "double": _reader(scalars.float_from, "number"),
    "timestamp": _reader(scalars.timestamp, "timestamp"),
    "blob": _reader(scalars.blob_from, "base64 value"),
}
_SCALARS = {"long": "integer", "float": "double", "character": "string"}


class FormReader:
    """`structure(shape)` names a function `f(tree, path)`; `path` is a prefix such as `Filters.Filter.1.`."""

    def __init__(self, model: ServiceModel, source: Source) -> None:
        self._model = model
        self._source = source

    def structure(self, shape_name: str) -> str:
        return self._source.function(("form", shape_name), "t, p", lambda: self._members(shape_name))

    def member_name(self, use: Use, name: str) -> str:
        return use.xml_name(name)

    def _members(self, shape_name: str) -> Lines:
        lines = ["if t.__class__ is not dict: raise malformed(p[:-1], 'structure')", "o = {}", "g = t.get"]
        for name, ref in self._model.shapes[shape_name].members.items():
            use = Use(self._model, ref)
            wire = self.member_name(use, name)
            read = self._read(use, "x", f"p + {wire!r}")
            if "." in wire:
                raise ValueError(f"a form name with a dot: {shape_name}.{name}")
            lines += [f"x = g({wire!r})", f"if x is not None: o[{name!r}] = {read}"]
        return [*lines, "return o"]

    def _read(self, use: Use, x: str, path: str) -> str:
        """An expression for the member's value from the node in the variable `x`."""
        if use.type == "structure":
            return f"{self.structure(use.ref.shape)}({x}, {path} + '.')"
        if use.type == "list":
            return f"{self._list(use)}({x}, {path})"
        if use.type == "map":
            return f"{self._map(use)}({x}, {path})"
        if use.type == "string":
            return f"{x} if {x}.__class__ is str else string({x}, {path})"
        return f"{_SCALARS.get(use.type, use.type)}({x}, {path})"

    def element_name(self, use: Use) -> str | None:
        """What stands between a list's name and its numbers."""
        return None if use.flattened else use.element.location_name or "member"

    def _list(self, use: Use) -> str:
        element = self.element_name(use)

        def body() -> Lines:
            read = self._read(Use(self._model, use.element), "x", "q")
            return [f"return [({read}) for q, x in in_order(t, p, {element!r})]"]

        return self._source.function(("form list", use.ref.shape, element), "t, p", body)

    def _map(self, use: Use) -> str:
        entry = None if use.flattened else "entry"

        def body() -> Lines:
            key, value = use.key.location_name or "key", use.value.location_name or "value"
            read_key = self._read(Use(self._model, use.key), "k", "q")
            read_value = self._read(Use(self._model, use.value), "x", "q")
            return [
                "o = {}",
                f"for q, n in in_order(t, p, {entry!r}):",
                "    if n.__class__ is not dict: raise malformed(q, 'map entry')",
                f"    k, x = n.get({key!r}), n.get({value!r})",
                "    if k is None: raise malformed(q, 'map entry')",
                f"    if x is not None: o[{read_key}] = {read_value}",
                "return o",
            ]

        return self._source.function(("form map", use.ref.shape, entry), "t, p", body)


class Ec2FormReader(FormReader):
    """EC2's names: `queryName`, or the location name with a capital; lists are always flat."""

    def member_name(self, use: Use, name: str) -> str:
        if use.ref.query_name:
            return use.ref.query_name
        wire = use.ref.location_name or name
        return wire[0].upper() + wire[1:]

    def element_name(self, use: Use) -> str | None:
        return None
