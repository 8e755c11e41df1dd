"""Objects with Python's names as mappings with AWS's: how Describe… answers are made from resources."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fogbank.aws.codec.source import Lines, Source, indented
from fogbank.aws.model import ServiceModel, ShapeRef
from fogbank.aws.names import xform_name

View = Callable[[Any], dict[str, Any]]


def view(model: ServiceModel, shape_name: str) -> View:
    """A compiled projection onto the structure `shape_name`.

    It takes an object whose attributes, or a mapping whose keys, are named `xform_name(member)` (a mapping
    may also use the member names themselves) and gives a dict by member names, recursively through
    structures, lists and maps. What is None or absent is left out. Raises `KeyError` for an unknown shape.
    """
    found = model.views.get(shape_name)
    if found is None:
        projection = _Projection(model)
        found = model.views[shape_name] = projection.source.get(projection.structure(shape_name))
    return found


class _Projection:
    """Writes the functions of one shape and those below it."""

    def __init__(self, model: ServiceModel) -> None:
        self._model = model
        self.source = Source({})

    def structure(self, shape_name: str) -> str:
        return self.source.function(shape_name, "v", lambda: self._structure(shape_name))

    def _structure(self, shape_name: str) -> Lines:
        from_mapping, from_object = ["g = v.get"], []
        for name, ref in self._model.shapes[shape_name].members.items():
            store = f"if x is not None: o[{name!r}] = {self._value(ref, 'x')}"
            attribute = xform_name(name)
            from_object += [f"x = getattr(v, {attribute!r}, None)", store]
            from_mapping += [f"x = g({attribute!r})", f"if x is None: x = g({name!r})", store]
        return [
            "o = {}",
            "if isinstance(v, dict):",
            *indented([*from_mapping, "return o"]),
            *from_object,
            "return o",
        ]

    def _value(self, ref: ShapeRef, x: str) -> str:
        """An expression for the projected value; the value itself where nothing below it needs projecting."""
        shape = self._model.shapes[ref.shape]
        if shape.type == "structure" and not shape.document:
            return f"{self.structure(ref.shape)}({x})"
        if shape.type == "list":
            assert shape.member is not None
            inner = self._value(shape.member, f"{x}i")
            return f"list({x})" if inner == f"{x}i" else f"[{inner} for {x}i in {x}]"
        if shape.type == "map":
            assert shape.value is not None
            inner = self._value(shape.value, f"{x}i")
            return f"dict({x})" if inner == f"{x}i" else f"{{{x}k: {inner} for {x}k, {x}i in {x}.items()}}"
        return x
