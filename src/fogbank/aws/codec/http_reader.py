"""Members of a REST request that live outside its body: labels, query string, headers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fogbank.aws.codec.header_text import parser
from fogbank.aws.codec.traits import Use
from fogbank.aws.codec.uri import UriTemplate, query_values
from fogbank.aws.fault import Fault
from fogbank.aws.http import HttpRequest
from fogbank.aws.model import Operation, ServiceModel, ShapeRef

Query = dict[str, list[str]]
Binding = Callable[[HttpRequest, dict[str, str], Query, dict[str, Any]], None]


class HttpReader:
    """Bound to one operation: `read(request, members)` fills in what is not in the body."""

    def __init__(self, model: ServiceModel, operation: Operation) -> None:
        self._uri = UriTemplate(operation.http.request_uri)
        members = model.shapes[operation.input.shape].members if operation.input else {}
        self._bindings = [
            _bind(model, name, ref) for name, ref in members.items() if ref.location in _BINDINGS
        ]

    def read(self, request: HttpRequest, members: dict[str, Any]) -> None:
        """Raises `Fault` SerializationException for a value of the wrong type."""
        if not self._bindings:
            return
        labels = self._uri.match(request.path) or {}
        query = query_values(request.query)
        for bind in self._bindings:
            bind(request, labels, query, members)


def _bind(model: ServiceModel, name: str, ref: ShapeRef) -> Binding:
    assert ref.location is not None
    return _BINDINGS[ref.location](model, name, ref, ref.location_name or name)


def _value(convert: Callable[[str], Any], text: str, wire: str) -> Any:
    try:
        return convert(text)
    except ValueError as error:
        raise Fault("SerializationException", f"Value for {wire} can not be read: {error}") from error


def _label(model: ServiceModel, name: str, ref: ShapeRef, wire: str) -> Binding:
    convert = parser(model, ref)

    def bind(request: HttpRequest, labels: dict[str, str], query: Query, members: dict[str, Any]) -> None:
        if wire in labels:
            members[name] = _value(convert, labels[wire], wire)

    return bind


def _querystring(model: ServiceModel, name: str, ref: ShapeRef, wire: str) -> Binding:
    use = Use(model, ref)
    if use.type == "map":
        return _query_map(model, name, use)
    many = use.type == "list"
    convert = parser(model, use.element if many else ref)

    def bind(request: HttpRequest, labels: dict[str, str], query: Query, members: dict[str, Any]) -> None:
        if wire in query:
            values = [_value(convert, text, wire) for text in query[wire]]
            members[name] = values if many else values[-1]

    return bind


def _query_map(model: ServiceModel, name: str, use: Use) -> Binding:
    """A map takes every parameter, also those that other members name."""
    many = Use(model, use.value).type == "list"

    def bind(request: HttpRequest, labels: dict[str, str], query: Query, members: dict[str, Any]) -> None:
        if query:
            members[name] = {key: values if many else values[-1] for key, values in query.items()}

    return bind


def _header(model: ServiceModel, name: str, ref: ShapeRef, wire: str) -> Binding:
    convert, lower = parser(model, ref), wire.lower()

    def bind(request: HttpRequest, labels: dict[str, str], query: Query, members: dict[str, Any]) -> None:
        text = request.headers.get(lower)
        if text is not None:
            members[name] = _value(convert, text, wire)

    return bind


def _headers(model: ServiceModel, name: str, ref: ShapeRef, wire: str) -> Binding:
    """A map of all headers that begin with the prefix."""
    prefix = (ref.location_name or "").lower()

    def bind(request: HttpRequest, labels: dict[str, str], query: Query, members: dict[str, Any]) -> None:
        found = {key[len(prefix) :]: text for key, text in request.headers.items() if key.startswith(prefix)}
        if found:
            members[name] = found

    return bind


_BINDINGS = {"uri": _label, "querystring": _querystring, "header": _header, "headers": _headers}
