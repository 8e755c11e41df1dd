"""Browsers: which pages may call, and the headers (CORS) with which a browser believes it.

A page from anywhere can make a browser send requests to this machine, and requests need no signature here, so
pages of foreign sites are refused, not only kept from reading the answer.
Source: Fetch standard, "HTTP CORS protocol".
"""

from __future__ import annotations

from fogbank.aws.fault import Fault
from fogbank.aws.http import HttpRequest, HttpResponse
from fogbank.gateway.addresses import host_name, is_loopback
from fogbank.gateway.settings import GatewaySettings

_METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"
_EXPOSED = ", ".join((
    "Content-Length", "Content-Range", "Date", "ETag", "Last-Modified", "Location", "x-amz-crc32",
    "x-amz-delete-marker", "x-amz-id-2", "x-amz-request-id", "x-amz-version-id", "x-amzn-ErrorType",
    "x-amzn-query-error", "x-amzn-RequestId", "x-amzn-trace-id",
))  # fmt: skip
_MAX_AGE_SECONDS = "600"


def is_trusted(origin: str, settings: GatewaySettings) -> bool:
    """Pages served from this machine, and those that the settings name."""
    if "*" in settings.origins or origin in settings.origins:
        return True
    scheme, separator, netloc = origin.partition("://")
    host = host_name(netloc)
    return (
        bool(separator)
        and scheme in ("http", "https")
        and (is_loopback(host) or host in settings.admin_hosts)
    )


def refuse_foreign(request: HttpRequest, settings: GatewaySettings) -> None:
    """Raises: `Fault` AccessDenied (403) for a request of a foreign site's page."""
    origin = request.headers.get("origin")
    if origin is not None and not is_trusted(origin, settings):
        raise Fault(
            "AccessDenied",
            f"Pages from {origin} may not call Fogbank; allow it with the setting 'origins'",
            status=403,
        )


def preflight(request: HttpRequest) -> HttpResponse:
    """The answer to OPTIONS, which no AWS API has as a method of its own."""
    headers = [("Allow", _METHODS)]
    if "access-control-request-method" in request.headers:
        wanted = request.headers.get("access-control-request-headers", "*")
        headers += [
            ("Access-Control-Allow-Methods", _METHODS),
            ("Access-Control-Allow-Headers", wanted),
            ("Access-Control-Max-Age", _MAX_AGE_SECONDS),
        ]
    if "access-control-request-private-network" in request.headers:
        headers.append(("Access-Control-Allow-Private-Network", "true"))
    return HttpResponse(204, headers)


def allow(origin: str, headers: list[tuple[str, str]]) -> None:
    """Add what lets the page read the response, unless the service said it already."""
    if any(name.lower() == "access-control-allow-origin" for name, _ in headers):
        return
    headers += [
        ("Access-Control-Allow-Origin", origin),
        ("Access-Control-Expose-Headers", _EXPOSED),
        ("Vary", "Origin"),
    ]
