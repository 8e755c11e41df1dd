"""What Fogbank's own services ask of the borrowed ones, by operation and members as any SDK would."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from fogbank.aws.fault import Fault
from fogbank.aws.http import HttpResponse
from fogbank.aws.model import Operation, ServiceModel
from fogbank.borrowed.cbor import json_fault, json_headers, to_json
from fogbank.borrowed.engine import Borrowed
from fogbank.borrowed.forwarder import exchange
from fogbank.borrowed.members import from_json, from_xml
from fogbank.borrowed.offered import offered
from fogbank.core.ids import request_id
from fogbank.core.scope import Scope

_FORM = {"content-type": "application/x-www-form-urlencoded; charset=utf-8"}


class BorrowedClient:
    """Calls services that speak json, query, ec2 or rest-xml."""

    def __init__(self, borrowed: Borrowed) -> None:
        self._borrowed = borrowed

    async def call(
        self, service: str, operation: str, parameters: Mapping[str, Any], scope: Scope
    ) -> dict[str, Any]:
        """`service` is a signing name that is a model's directory too (secretsmanager, kms, ec2, iam, s3).

        Returns the output's members: timestamps are aware datetimes, blobs and streams bytes, absent members
        absent.
        Raises: `Fault` with AWS's code where the service refuses; its `shape` is the wire code.
        """
        model = ServiceModel.load(service)
        called = model.operation(operation)
        if "rest-xml" in model.protocols:
            return await self._call_rest(model, called, parameters, scope)
        speaks_json = "json" in model.protocols
        headers = json_headers(model, operation) if speaks_json else _FORM
        body = to_json(dict(parameters)) if speaks_json else _form(model, called, parameters)
        answer, content = await exchange(self._borrowed, _head(service, headers, scope), body)
        response = HttpResponse(answer["status"], [], content)
        if speaks_json:
            return _from_json(model, called, response)
        return _from_xml(model, called, response)

    async def _call_rest(
        self, model: ServiceModel, operation: Operation, parameters: Mapping[str, Any], scope: Scope
    ) -> dict[str, Any]:
        from fogbank.borrowed.rest import rest_answer, rest_request  # few services speak it

        method, path, query, headers, body = rest_request(model, operation, parameters)
        head = _head(model.name, headers, scope) | {"method": method, "path": path, "query": query}
        answer, content = await exchange(self._borrowed, head, body)
        returned = [(name, value) for name, value in answer["headers"]]
        return rest_answer(model, operation, HttpResponse(answer["status"], returned, content))


def _head(service: str, headers: Mapping[str, str], scope: Scope) -> dict[str, Any]:
    return {
        "service": service,
        "moto": offered().service(service).moto,
        "method": "POST",
        "path": "/",
        "query": "",
        "headers": {"host": "localhost", **headers},
        "account": scope.account,
        "region": scope.region,
        "access_key": "AKIAIOSFODNN7EXAMPLE",
        "request_id": request_id(),
    }


def _form(model: ServiceModel, operation: Operation, parameters: Mapping[str, Any]) -> bytes:
    fields = {"Action": operation.name, "Version": model.api_version}
    separator = "" if model.metadata.protocol == "ec2" else ".member"
    return urlencode([*fields.items(), *_fields(model, operation, parameters, separator)]).encode()


def _fields(
    model: ServiceModel, operation: Operation, parameters: Mapping[str, Any], separator: str
) -> Iterator[tuple[str, str]]:
    members = model.shapes[operation.input.shape].members if operation.input else {}
    for name, value in parameters.items():
        known = members[name].location_name if separator == "" else None
        yield from _flat(known or name, value, separator)


def _flat(name: str, value: Any, separator: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, list):
        for index, item in enumerate(value, 1):
            yield from _flat(f"{name}{separator}.{index}", item, separator)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            # ec2 lists have singular names on the wire (Filter.1.Value.1); a filter's is the one in use.
            yield from _flat(f"{name}.{'Value' if key == 'Values' else key}", item, separator)
    else:
        yield name, str(value).lower() if isinstance(value, bool) else str(value)


def _from_json(model: ServiceModel, operation: Operation, response: HttpResponse) -> dict[str, Any]:
    answer = json.loads(response.body or b"{}")
    if response.status >= 400:
        raise json_fault(answer, response)
    members: dict[str, Any] = from_json(model, operation.output.shape, answer) if operation.output else {}
    return members


def _from_xml(model: ServiceModel, operation: Operation, response: HttpResponse) -> dict[str, Any]:
    from xml.etree import ElementTree

    root = ElementTree.fromstring(response.body)  # noqa: S314 - moto's own, not a caller's
    if response.status >= 400:
        code, message = (root.findtext(f".//{{*}}{name}", "") for name in ("Code", "Message"))
        raise Fault(code or "InternalFailure", message, status=response.status)
    if operation.output is None:
        return {}
    wrapper = operation.output.result_wrapper
    element = root.find(f"{{*}}{wrapper}") if wrapper else root
    members: dict[str, Any] = from_xml(model, operation.output.shape, element) if element is not None else {}
    return members
