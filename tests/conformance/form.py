"""Requests of the query protocol written by hand, so that they may hold what no SDK would send."""

from __future__ import annotations

from collections.abc import Iterator
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode, urlsplit

from botocore.loaders import Loader
from botocore.model import ServiceModel
from botocore.parsers import QueryParser


def load(service: str) -> ServiceModel:
    return ServiceModel(Loader().load_service_model(service, "service-2"), service)


def encoded(shape: Any, value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """The form fields of a value; a plain string stands for any scalar, whatever its shape."""
    if shape.type_name == "structure" and isinstance(value, dict):
        for member, inner in value.items():
            below = shape.members[member]
            yield from encoded(below, inner, f"{name}.{member}".lstrip("."))
    elif shape.type_name == "list" and isinstance(value, list):
        element = shape.member.serialization.get("name", "member")
        for number, inner in enumerate(value, 1):
            yield from encoded(shape.member, inner, f"{name}.{element}.{number}")
    else:
        yield name, str(value).lower() if isinstance(value, bool) else str(value)


class Answer:
    """A response as botocore's own parser understands it."""

    def __init__(self, status: int, headers: dict[str, str], body: bytes, shape: Any) -> None:
        self.status = status
        self.body = body
        self.parsed: dict[str, Any] = QueryParser().parse(
            {"status_code": status, "headers": headers, "body": body}, shape
        )

    @property
    def code(self) -> str:
        return str(self.parsed.get("Error", {}).get("Code", ""))

    def problem(self) -> str:
        """What is wrong with the shape of this answer; nothing if it could be AWS's."""
        if not self.parsed["ResponseMetadata"].get("RequestId"):
            return "no request id"
        if self.status == 200:
            return "" if "Error" not in self.parsed else "an error with status 200"
        error = self.parsed["Error"]
        if self.status not in (400, 404, 409, 501) or self.code in ("", "InternalFailure"):
            return f"{self.status} {error}"
        return "" if error.get("Message") else f"no message: {error}"


class Caller:
    """One connection to a server."""

    def __init__(self, url: str, model: ServiceModel) -> None:
        parts = urlsplit(url)
        self._connection = HTTPConnection(parts.hostname or "", parts.port, timeout=30)
        self.model = model

    def call(self, operation: str, parameters: dict[str, Any], account: str) -> Answer:
        found = self.model.operation_model(operation)
        fields = [("Action", operation), ("Version", self.model.api_version)]
        fields += encoded(found.input_shape, parameters) if found.input_shape else []
        service = self.model.signing_name
        scope = f"{account}/20260101/us-east-1/{service}/aws4_request"
        headers = {
            "Content-Type": "application/x-www-form-urlencoded; charset=utf-8",
            "Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0",
        }
        self._connection.request("POST", "/", urlencode(fields), headers)
        response = self._connection.getresponse()
        known = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, known, response.read(), found.output_shape)

    def close(self) -> None:
        self._connection.close()
