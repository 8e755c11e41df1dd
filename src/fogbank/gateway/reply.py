"""What every response carries, whoever made it."""

from __future__ import annotations

from fogbank.aws.http import HttpRequest, HttpResponse, headers_of
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
    origin, accepted = request.headers.get("origin"), request.headers.get("accept-encoding")
    packs = accepted is not None and len(response.body) > settings.compress_from_bytes
    if response.lines and origin is None and not packs:
        lines = b"%bx-amzn-requestid: %b\r\nx-amz-request-id: %b\r\n" % (
            response.lines, own := request_id.encode(), own,
        )  # fmt: skip
        return HttpResponse(response.status, response.headers, response.body, lines)
    headers = headers_of(response)
    present = [name.lower() for name, _ in headers if len(name) == _LENGTH]
    headers += [(name, request_id) for name in _REQUEST_IDS if name not in present]
    full = HttpResponse(response.status, headers, response.body)
    if origin is not None and origins.is_trusted(origin, settings):
        origins.allow(origin, headers)
    if packs and accepted is not None:
        deflate(full, accepted, settings.compress_from_bytes)
    return full
