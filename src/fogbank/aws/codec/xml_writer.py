"""Writes the functions that turn results into XML: query, ec2 and rest-xml responses."""

from __future__ import annotations

from typing import Any

from fogbank.aws.codec import scalars, xml_text
from fogbank.aws.codec.memo import Memo
from fogbank.aws.codec.source import Lines, Source, indented
from fogbank.aws.codec.traits import OUTSIDE_THE_BODY, Use
from fogbank.aws.fixed import Fixed, fixed_text
from fogbank.aws.model import Namespace, ServiceModel, ShapeRef

RUNTIME: dict[str, Any] = {
    "Fixed": Fixed,
    "fixed_text": fixed_text,
    "write_text": Memo(xml_text.content),
    "write_attribute": Memo(xml_text.attribute),
    "write_blob": scalars.blob_text,
    "write_double": scalars.float_text,
    "unixTimestamp": Memo(scalars.epoch_text),
    "iso8601": Memo(scalars.iso8601),
    "rfc822": Memo(scalars.http_date),
}
_SCALARS = {
    "string": "write_text[{0}]",
    "character": "write_text[{0}]",
    "integer": "{0}",
    "long": "{0}",
    "float": "write_double({0})",
    "double": "write_double({0})",
    "blob": "write_blob({0})",
}


class XmlWriter:
    """`members(shape)` names a function `f(value, append)` that appends the members' elements."""

    def __init__(self, model: ServiceModel, source: Source) -> None:
        self._model = model
        self._source = source

    def members(self, shape_name: str) -> str:
        return self._source.function(("xml", shape_name), "v, a", lambda: self._members(shape_name))

    def element(self, ref: ShapeRef, tag: str) -> str:
        """Names a function `f(value, append)` that appends one whole element."""
        key = ("xml element", ref.shape, tag, repr(ref.xml_namespace))
        return self._source.function(key, "x, a", lambda: self._emit(ref, tag, "x", 0))

    def _members(self, shape_name: str) -> Lines:
        lines = ["g = v.get"]
        for name, ref in self._model.shapes[shape_name].members.items():
            if ref.location in OUTSIDE_THE_BODY or ref.xml_attribute:
                continue
            tag = Use(self._model, ref).xml_name(name)
            lines += [f"x = g({name!r})", "if x is not None:", *indented(self._emit(ref, tag, "x", 0))]
        return lines

    def _emit(self, ref: ShapeRef, tag: str, x: str, depth: int) -> Lines:
        """Lines that append the element `tag` for the value in the variable `x`."""
        use = Use(self._model, ref)
        if use.type == "structure":
            return self._structure(use, tag, x)
        if use.type == "list":
            return self._list(use, tag, x, depth)
        if use.type == "map":
            return self._map(use, tag, x, depth)
        return [f"a({self._text(use, f'<{tag}{_xmlns(use.namespace)}>', x, f'</{tag}>')})"]

    def _text(self, use: Use, start: str, x: str, end: str, *, text: str = "write_text") -> str:
        """An expression for the scalar in `x` between two constants."""
        if use.type == "boolean":
            return f"{start + 'true' + end!r} if {x} else {start + 'false' + end!r}"
        if use.type == "timestamp":
            value = f"{use.timestamp_format or 'iso8601'}[{x}]"
        else:
            value = _SCALARS[use.type].format(x).replace("write_text", text)
        constant = repr(f"{start}\0{end}".replace("{", "{{").replace("}", "}}"))
        return "f" + constant.replace("\\x00", "{" + value + "}")

    def _structure(self, use: Use, tag: str, x: str) -> Lines:
        start = f"<{tag}{_xmlns(use.namespace)}"
        attributes = [(name, ref) for name, ref in use.shape.members.items() if ref.xml_attribute]
        if attributes:
            function = self._source.function(
                ("attributes", use.ref.shape), "v", lambda: self._attributes(attributes)
            )
            opening = f"a({start!r} + {function}({x}) + '>')"
        else:
            opening = f"a({start + '>'!r})"
        return [opening, f"{self.members(use.ref.shape)}({x}, a)", f"a({f'</{tag}>'!r})"]

    def _attributes(self, attributes: list[tuple[str, ShapeRef]]) -> Lines:
        lines = ["t = ''"]
        for name, ref in attributes:
            start = f' {ref.location_name or name}="'
            value = self._text(Use(self._model, ref), start, "x", '"', text="write_attribute")
            lines += [f"x = v.get({name!r})", f"if x is not None: t += {value}"]
        return [*lines, "return t"]

    def _list(self, use: Use, tag: str, x: str, depth: int) -> Lines:
        y = f"y{depth}"
        if use.flattened:
            # The list's namespace belongs to the element that is not there; its elements carry it.
            element = _with_namespace(use.element, use.namespace)
            return [f"for {y} in {x}:", *indented(self._emit(element, tag, y, depth + 1))]
        name = use.element.location_name or "member"
        loop = [f"for {y} in {x}:", *indented(self._list_element(use.element, name, y, depth))]
        return [f"a({f'<{tag}{_xmlns(use.namespace)}>'!r})", *loop, f"a({f'</{tag}>'!r})"]

    def _list_element(self, ref: ShapeRef, name: str, y: str, depth: int) -> Lines:
        if Use(self._model, ref).type != "structure":
            return self._emit(ref, name, y, depth + 1)
        element = self.element(ref, name)
        return [f"if {y}.__class__ is Fixed: a(fixed_text({y}, {element}))", f"else: {element}({y}, a)"]

    def _map(self, use: Use, tag: str, x: str, depth: int) -> Lines:
        k, y = f"k{depth}", f"y{depth}"
        pair = [
            *self._emit(use.key, use.key.location_name or "key", k, depth + 1),
            *self._emit(use.value, use.value.location_name or "value", y, depth + 1),
        ]
        entry = tag if use.flattened else "entry"
        namespace = _xmlns(use.namespace)
        loop = [
            f"for {k}, {y} in {x}.items():",
            f"    if {y} is None: continue",
            f"    a({f'<{entry}{namespace if use.flattened else str()}>'!r})",
            *indented(pair),
            f"    a({f'</{entry}>'!r})",
        ]
        if use.flattened:
            return loop
        return [f"a({f'<{tag}{namespace}>'!r})", *loop, f"a({f'</{tag}>'!r})"]


def _xmlns(namespace: Namespace) -> str:
    if not namespace:
        return ""
    if isinstance(namespace, str):
        return f' xmlns="{xml_text.attribute(namespace)}"'
    prefix = f":{namespace['prefix']}" if namespace.get("prefix") else ""
    return f' xmlns{prefix}="{xml_text.attribute(namespace["uri"])}"'


def _with_namespace(ref: ShapeRef, namespace: Namespace) -> ShapeRef:
    if not namespace or ref.xml_namespace:
        return ref
    return ShapeRef(ref.shape, location_name=ref.location_name, xml_namespace=namespace,
                    timestamp_format=ref.timestamp_format)  # fmt: skip
