"""CBOR for moto, which speaks JSON only: current SDKs prefer it for CloudWatch."""

from __future__ import annotations

import base64
import json
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from fogbank.aws.codec import codec_for
from fogbank.aws.fault import Fault
from fogbank.aws.http import HttpRequest, HttpResponse
from fogbank.aws.identify import CBOR, Identity
from fogbank.aws.model import ServiceModel
from fogbank.borrowed.members import from_json


class Transcoding:
    """One request's way from CBOR to JSON and back."""

    def __init__(self, identity: Identity) -> None:
        self._model = ServiceModel.load(identity.models[0])
        self._codec = codec_for(self._model, CBOR)
        self._operation = identity.operation or ""

    def request(self, request: HttpRequest) -> HttpRequest:
        """Raises: `Fault` for a body that is not of the operation's form."""
        parameters = self._codec.operation(self._operation).parse(request)
        return replace(
            request,
            path="/",
            headers=_without_smithy(request.headers) | json_headers(self._model, self._operation),
            body=to_json(parameters),
        )

    def response(self, response: HttpResponse, request_id: str) -> HttpResponse:
        answer = json.loads(response.body or b"{}")
        if response.status >= 400:
            return self._codec.fault(json_fault(answer, response), request_id, self._operation)
        output = self._model.operation(self._operation).output
        members = from_json(self._model, output.shape, answer) if output else {}
        return self._codec.operation(self._operation).serialize(members, request_id)


def json_headers(model: ServiceModel, operation: str) -> dict[str, str]:
    """What names an operation in the JSON protocols."""
    return {
        "x-amz-target": f"{model.target_prefix}.{operation}",
        "content-type": f"application/x-amz-json-{model.metadata.json_version}",
    }


def to_json(parameters: dict[str, Any]) -> bytes:
    """Members as the JSON protocols write them."""
    return json.dumps(parameters, default=_plain).encode()


def json_fault(answer: dict[str, Any], response: HttpResponse) -> Fault:
    """The fault that a JSON body tells of."""
    shape = str(answer.get("__type", "InternalFailure")).rpartition("#")[2]
    message = str(answer.get("message") or answer.get("Message") or "")
    return Fault(shape, message, status=response.status)


def _without_smithy(headers: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name not in ("smithy-protocol", "accept")}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.timestamp()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    raise TypeError(f"no JSON for {type(value).__name__}")
