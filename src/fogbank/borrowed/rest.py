"""Requests and answers of services that speak rest-xml (S3), by the model's locations.

A streaming body is bytes both ways: who moves much asks for ranges and sends parts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode
from xml.sax.saxutils import escape

from fogbank.aws.fault import Fault
from fogbank.aws.http import HttpResponse
from fogbank.aws.model import Operation, ServiceModel, ShapeRef
from fogbank.borrowed.members import from_text, from_xml

_STATUS_WORDS = {403: "AccessDenied", 404: "NotFound", 412: "PreconditionFailed"}  # of answers without a body


class RestRequest(NamedTuple):
    """What goes into a request's head, and its body."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes


def rest_request(model: ServiceModel, operation: Operation, parameters: Mapping[str, Any]) -> RestRequest:
    """A request of these members. KeyError for a label that is not given."""
    shape = model.shapes[operation.input.shape] if operation.input else None
    members = shape.members if shape is not None else {}
    path, _, constant = operation.http.request_uri.partition("?")
    query, headers, body = [], {}, b""
    for name, value in parameters.items():
        ref = members[name]
        match ref.location:
            case "uri":
                path = _filled(path, ref.location_name or name, str(value))
            case "querystring":
                query.append((ref.location_name or name, _text(value)))
            case "header":
                headers[(ref.location_name or name).lower()] = _text(value)
            case _:
                body = value if isinstance(value, bytes) else _xml(model, ref, name, value).encode()
    if body:
        headers.setdefault("content-type", "application/octet-stream")
    joined = "&".join(part for part in (constant, urlencode(query, quote_via=quote)) if part)
    return RestRequest(operation.http.method, path, joined, headers, body)


def _filled(path: str, label: str, value: str) -> str:
    return path.replace(f"{{{label}+}}", quote(value, safe="/~")).replace(
        f"{{{label}}}", quote(value, safe="~")
    )


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _xml(model: ServiceModel, ref: ShapeRef, name: str, value: Any) -> str:
    """One element, or the elements of a flattened list."""
    shape, tag = model.shapes[ref.shape], ref.location_name or name
    if shape.type == "list" and shape.member is not None:
        items = [_xml(model, ShapeRef(shape.member.shape), tag, item) for item in value]
        return "".join(items) if shape.flattened else f"<{tag}>{''.join(items)}</{tag}>"
    if shape.type == "structure":
        inner = "".join(_xml(model, shape.members[member], member, one) for member, one in value.items())
        return f"<{tag}>{inner}</{tag}>"
    return f"<{tag}>{escape(_text(value))}</{tag}>"


def rest_answer(model: ServiceModel, operation: Operation, response: HttpResponse) -> dict[str, Any]:
    """The output's members. Raises: `Fault` with the service's code where it refuses."""
    if response.status >= 400:
        raise _refusal(response)
    if operation.output is None:
        return {}
    shape = model.shapes[operation.output.shape]
    headers = {name.lower(): value for name, value in response.headers}
    found: dict[str, Any] = {}
    for name, ref in shape.members.items():
        text = headers.get((ref.location_name or name).lower()) if ref.location == "header" else None
        if text is not None:
            found[name] = from_text(model.shapes[ref.shape].type, text)
    if shape.payload and model.shapes[shape.members[shape.payload].shape].type in ("blob", "string"):
        return found | {shape.payload: response.body}
    if response.body:
        found |= _members_of(
            model, shape.members[shape.payload] if shape.payload else operation.output, response
        )
    return found


def _members_of(model: ServiceModel, ref: ShapeRef, response: HttpResponse) -> dict[str, Any]:
    from xml.etree import ElementTree

    root = ElementTree.fromstring(response.body)  # noqa: S314 - moto's own, not a caller's
    members: dict[str, Any] = from_xml(model, ref.shape, root)
    return members


def _refusal(response: HttpResponse) -> Fault:
    from xml.etree import ElementTree

    code = _STATUS_WORDS.get(response.status, "InternalFailure")
    if not response.body:
        return Fault(code, "", status=response.status)
    root = ElementTree.fromstring(response.body)  # noqa: S314 - moto's own, not a caller's
    message = root.findtext("{*}Message", "")
    return Fault(root.findtext("{*}Code", code), message, status=response.status)
