"""Values in headers, labels and query strings, both ways."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from typing import Any

from fogbank.aws.codec import scalars
from fogbank.aws.codec.traits import Use
from fogbank.aws.model import ServiceModel, ShapeRef

_FROM_TEXT: dict[str, Callable[[str], Any]] = {
    "string": str, "character": str, "integer": scalars.integer_from, "long": scalars.integer_from,
    "boolean": scalars.boolean_from, "float": scalars.float_from, "double": scalars.float_from,
    "timestamp": scalars.timestamp, "blob": scalars.blob_from,
}  # fmt: skip
_TO_TEXT: dict[str, Callable[[Any], str]] = {
    "string": lambda value: str.__str__(value), "character": lambda value: str.__str__(value),
    "integer": str, "long": str, "float": scalars.float_text, "double": scalars.float_text,
    "boolean": lambda value: "true" if value else "false", "blob": scalars.blob_text,
}  # fmt: skip
# An element of a list header: quoted, with backslashes before quotes, or plain up to the comma.
_ELEMENT = re.compile(r'\s*(?:"((?:[^"\\]|\\.)*)"|([^,]*?))\s*(?:,|$)')
_DATE_ELEMENT = re.compile(r"\s*([A-Za-z]{3}, [^,]+|[^,]+?)\s*(?:,|$)")


def parser(model: ServiceModel, ref: ShapeRef) -> Callable[[str], Any]:
    """From text to the member's value; raises `ValueError`. Lists are those of headers."""
    use = Use(model, ref)
    if ref.jsonvalue:
        return lambda text: json.loads(base64.b64decode(text, validate=True))
    if use.type != "list":
        return _FROM_TEXT[use.type]
    element = parser(model, use.element)
    if Use(model, use.element).type == "timestamp":
        return lambda text: [element(found) for found in _DATE_ELEMENT.findall(text) if found]
    return lambda text: [element(found) for found in _elements(text)]


def formatter(model: ServiceModel, ref: ShapeRef, timestamps: str = "rfc822") -> Callable[[Any], str]:
    """From the member's value to text; `timestamps` is the form of those that name none."""
    use = Use(model, ref)
    if ref.jsonvalue:
        return lambda value: scalars.blob_text(json.dumps(value, separators=(",", ":")))
    if use.type == "timestamp":
        return scalars.TIMESTAMP_TEXT[use.timestamp_format or timestamps]
    if use.type != "list":
        return _TO_TEXT[use.type]
    element = formatter(model, use.element, timestamps)
    quote = _quoted if Use(model, use.element).type == "string" else str
    return lambda value: ", ".join(quote(element(item)) for item in value if item is not None)


def _elements(text: str) -> list[str]:
    found, position = [], 0
    while position < len(text):
        match = _ELEMENT.match(text, position)
        if match is None:  # text after a closing quote
            raise ValueError("not a list")
        quoted, plain = match.groups()
        found.append(plain if quoted is None else re.sub(r"\\(.)", r"\1", quoted))
        position = match.end()
    return found


def _quoted(text: str) -> str:
    if "," not in text and '"' not in text:
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
