"""What every response carries, whoever made it."""

from __future__ import annotations

from fogbank.aws.http import HttpRequest, HttpResponse
from fogbank.gateway import origins
from fogbank.gateway.compression import deflate
from fogbank.gateway.settings import GatewaySettings

# SDKs of the JSON and query protocols read the first, S3's clients the second.
_REQUEST_IDS = ("x-amzn-requestid", "x-amz-request-id")
_LENGTH = 16  # of both


_ID_LINES = b"x-amzn-requestid: %b\r\nx-amz-request-id: %b\r\n"


def completed(
    request: HttpRequest, response: HttpResponse, request_id: str, settings: GatewaySettings
) -> HttpResponse:
    """The response with its request ids, the headers that browsers need, and its body compressed if it pays.

    A new response: a service may answer with one that it keeps.
    """
    origin, accepted = request.headers.get("origin"), request.headers.get("accept-encoding")
    packs = accepted is not None and len(response.body) > settings.compress_from_bytes
    if response.lines is not None and origin is None and not packs:
        return _with_ids(response, response.lines, request_id)
    headers = list(response.headers)
    present = [name.lower() for name, _ in headers if len(name) == _LENGTH]
    headers += [(name, request_id) for name in _REQUEST_IDS if name not in present]
    full = HttpResponse(response.status, headers, response.body)
    if origin is not None and origins.is_trusted(origin, settings):
        origins.allow(origin, headers)
    if packs and accepted is not None:
        deflate(full, accepted, settings.compress_from_bytes)
    return full


def _with_ids(response: HttpResponse, lines: bytes, request_id: str) -> HttpResponse:
    headers = [*response.headers, *((name, request_id) for name in _REQUEST_IDS)]
    own = request_id.encode()
    return HttpResponse(response.status, headers, response.body, lines + _ID_LINES % (own, own))
