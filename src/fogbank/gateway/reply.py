"""What every response carries, whoever made it."""

from __future__ import annotations

from fogbank.aws.http import HttpRequest, HttpResponse
from fogbank.gateway import origins
from fogbank.gateway.compression import deflate
from fogbank.gateway.settings import GatewaySettings

# SDKs of the JSON and query protocols read the first, S3's clients the second.
_REQUEST_IDS = ("x-amzn-requestid", "x-amz-request-id")
_LENGTH = 16  # of both


def completed(
    request: HttpRequest, response: HttpResponse, request_id: str, settings: GatewaySettings
) -> HttpResponse:
    """The response with its request ids, the headers that browsers need, and its body compressed if it pays.

    A new response: a service may answer with one that it keeps.
    """
    headers = list(response.headers)
    present = [name.lower() for name, _ in headers if len(name) == _LENGTH]
    headers += [(name, request_id) for name in _REQUEST_IDS if name not in present]
    full = HttpResponse(response.status, headers, response.body)
    origin = request.headers.get("origin")
    if origin is not None and origins.is_trusted(origin, settings):
        origins.allow(origin, headers)
    accepted = request.headers.get("accept-encoding")
    if accepted is not None:
        deflate(full, accepted, settings.compress_from_bytes)
    return full
