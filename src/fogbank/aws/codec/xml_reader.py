"""Functions from XML elements to members: rest-xml requests.

Each takes all elements of one name below the same parent, since a flattened list is just that.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

from fogbank.aws.codec import scalars
from fogbank.aws.codec.traits import Use
from fogbank.aws.fault import Fault
from fogbank.aws.model import ServiceModel, ShapeRef

Elements = list[ElementTree.Element]
Read = Callable[[Elements], Any]
_SCALARS: dict[str, Callable[[str], Any]] = {
    "string": str, "character": str, "integer": scalars.integer_from, "long": scalars.integer_from,
    "boolean": scalars.boolean_from, "float": scalars.float_from, "double": scalars.float_from,
    "timestamp": scalars.timestamp, "blob": scalars.blob_from,
}  # fmt: skip


def malformed(reason: str) -> Fault:
    """S3's code and words; the other rest-xml services say MalformedInput with a parser's message."""
    return Fault("MalformedXML", "The XML you provided was not well-formed or did not validate against our "
                 f"published schema ({reason})")  # fmt: skip


def parse_document(body: bytes) -> ElementTree.Element:
    """Raises `Fault` MalformedXML. Document type declarations are refused: they can grow without bound."""
    if b"<!DOCTYPE" in body:
        raise malformed("a document type declaration")
    try:
        return ElementTree.fromstring(body)  # noqa: S314 - no declaration, hence no entities
    except ElementTree.ParseError as error:
        raise malformed(str(error)) from error


class XmlReader:
    def __init__(self, model: ServiceModel) -> None:
        self._model = model
        self._structures: dict[str, Read] = {}

    def value(self, ref: ShapeRef) -> Read:
        use = Use(self._model, ref)
        match use.type:
            case "structure":
                return self._structure(ref.shape)
            case "list":
                return self._list(use)
            case "map":
                return self._map(use)
        return _scalar(_SCALARS[use.type])

    def _structure(self, shape_name: str) -> Read:
        """Made on first use of the shape, so that a shape may hold itself."""

        def read(elements: Elements) -> Any:
            made = self._structures.get(shape_name)
            if made is None:
                made = self._structures[shape_name] = self._make_structure(shape_name)
            return made(elements)

        return read

    def _make_structure(self, shape_name: str) -> Read:
        members, attributes = [], []
        for name, ref in self._model.shapes[shape_name].members.items():
            wire = _local(ref.location_name or name)
            if ref.xml_attribute:
                attributes.append((name, wire))
            elif ref.location is None:
                # Old clients name a flattened list after its elements.
                other = _local(Use(self._model, ref).xml_name(name))
                members.append((name, wire, other, self.value(ref)))

        def read(elements: Elements) -> dict[str, Any]:
            element = elements[-1]
            found = _by_name(element)
            given = {_local(name): text for name, text in element.attrib.items()} if attributes else {}
            result = {name: given[wire] for name, wire in attributes if wire in given}
            for name, wire, other, value in members:
                given_elements = found.get(wire) or found.get(other)
                if given_elements:
                    result[name] = value(given_elements)
            return result

        return read

    def _list(self, use: Use) -> Read:
        element = self.value(use.element)
        if use.flattened:
            return lambda elements: [element([each]) for each in elements]
        return lambda elements: [element([each]) for each in elements[-1]]

    def _map(self, use: Use) -> Read:
        key_name, value_name = use.key.location_name or "key", use.value.location_name or "value"
        key, value, flattened = self.value(use.key), self.value(use.value), use.flattened

        def read(elements: Elements) -> dict[str, Any]:
            result = {}
            for entry in elements if flattened else elements[-1]:
                found = _by_name(entry)
                if key_name not in found or value_name not in found:
                    raise malformed("a map entry without key and value")
                result[key(found[key_name])] = value(found[value_name])
            return result

        return read


def _scalar(convert: Callable[[str], Any]) -> Read:
    def read(elements: Elements) -> Any:
        element = elements[-1]
        try:
            return convert(element.text or "")
        except ValueError as error:
            raise malformed(f"{_local(element.tag)}: {error}") from error

    return read


def _local(tag: str) -> str:
    return tag.rpartition("}")[2].rpartition(":")[2]


def _by_name(element: ElementTree.Element) -> dict[str, Elements]:
    found: dict[str, Elements] = {}
    for child in element:
        found.setdefault(_local(child.tag), []).append(child)
    return found
