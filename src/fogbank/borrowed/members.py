"""Answers in JSON or XML as members of the output shape, by a walk over the model."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

from fogbank.aws.model import ServiceModel, Shape, ShapeRef


def from_json(model: ServiceModel, shape_name: str, value: Any) -> Any:
    """What JSON cannot say by itself: timestamps as aware datetimes, blobs as bytes."""
    shape = model.shapes[shape_name]
    if value is None:
        return None
    match shape.type:
        case "structure":
            known = {name: ref for name, ref in shape.members.items() if value.get(name) is not None}
            return {name: from_json(model, ref.shape, value[name]) for name, ref in known.items()}
        case "list" if shape.member:
            return [from_json(model, shape.member.shape, item) for item in value]
        case "map" if shape.value:
            return {key: from_json(model, shape.value.shape, item) for key, item in value.items()}
        case "timestamp":
            return _moment(value)
        case "blob":
            return base64.b64decode(value)
    return value


def _moment(value: float | str) -> datetime:
    if isinstance(value, str):
        return datetime.fromisoformat(value)
    return datetime.fromtimestamp(value, UTC)


def _time(text: str) -> datetime:
    """Elements have ISO dates, headers those of HTTP."""
    return parsedate_to_datetime(text) if text.endswith("GMT") else datetime.fromisoformat(text)


_SCALARS: dict[str, Callable[[str], Any]] = {
    "integer": int,
    "long": int,
    "float": float,
    "double": float,
    "boolean": lambda text: text == "true",
    "timestamp": _time,
    "blob": base64.b64decode,
}


def from_xml(model: ServiceModel, shape_name: str, element: Element) -> Any:
    """The query and ec2 protocols' answers. Names are compared without their namespace."""
    shape = model.shapes[shape_name]
    if shape.type == "structure":
        return _structure(model, shape, element)
    if shape.type == "list" and shape.member:
        return [from_xml(model, shape.member.shape, child) for child in element]
    return from_text(shape.type, element.text or "")


def from_text(type_name: str, text: str) -> Any:
    """A scalar in an element or a header."""
    return _SCALARS.get(type_name, str)(text)


def _structure(model: ServiceModel, shape: Shape, element: Element) -> dict[str, Any]:
    children: dict[str, list[Element]] = {}
    for child in element:
        children.setdefault(child.tag.rpartition("}")[2], []).append(child)
    found = {}
    for name, ref in shape.members.items():
        mine = children.get(ref.location_name or name)
        if mine is not None:
            found[name] = _member(model, ref, mine)
    return found


def _member(model: ServiceModel, ref: ShapeRef, elements: list[Element]) -> Any:
    shape = model.shapes[ref.shape]
    if shape.type == "list" and (shape.flattened or ref.flattened) and shape.member:
        return [from_xml(model, shape.member.shape, element) for element in elements]
    return from_xml(model, ref.shape, elements[0])
