"""Fogbank's own routes under `/_fogbank/`: a table of handlers, JSON in and out."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from fogbank.aws.http import HttpRequest, HttpResponse
from fogbank.gateway.addresses import host_name, is_address, is_loopback
from fogbank.gateway.origins import is_trusted
from fogbank.gateway.settings import GatewaySettings

PREFIX = "/_fogbank"

_log = logging.getLogger(__name__)


class AdminRequest(msgspec.Struct, frozen=True):
    """`rest` is what follows the route where it ends in `/*`; `body` is decoded JSON, None for none."""

    method: str
    path: str
    rest: str = ""
    query: dict[str, str] = {}
    body: Any = None
    headers: Mapping[str, str] = {}


# A handler returns something that msgspec can encode, or a whole response of its own.
AdminHandler = Callable[[AdminRequest], Awaitable[Any]]
AdminRoutes = Mapping[tuple[str, str], AdminHandler]


class AdminRefused(Exception):  # noqa: N818 - a verdict
    """A handler refuses: the message is for people."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


class Admin:
    """Finds the handler and keeps strangers out.

    A route is a method and a path below `/_fogbank`; a path that ends in `/*` takes everything below it.
    """

    def __init__(self, routes: AdminRoutes, settings: GatewaySettings) -> None:
        self._routes = dict(routes)
        self._settings = settings

    def owns(self, request: HttpRequest) -> bool:
        return request.path.startswith(PREFIX) and request.path[len(PREFIX) :][:1] in ("", "/")

    async def handle(self, request: HttpRequest) -> HttpResponse:
        """Never raises."""
        try:
            self._guard(request)
            handler, rest = self._find(request)
            answer = await handler(_admin_request(request, rest))
            return answer if isinstance(answer, HttpResponse) else _json(200, answer)
        except AdminRefused as refused:
            return _json(refused.status, {"message": str(refused)} | self._hint(refused.status))
        except Exception:  # noqa: BLE001 - the fault boundary, as seen from Fogbank's own routes
            _log.exception("%s %s failed", request.method, request.path)
            return _json(500, {"message": "An internal error occurred; the server's log has it"})

    def _guard(self, request: HttpRequest) -> None:
        """Keep out pages of foreign sites, and names that a name server only now points to this machine."""
        host = host_name(request.headers.get("host", ""))
        if host and not (is_loopback(host) or is_address(host) or host in self._settings.admin_hosts):
            raise AdminRefused(
                f"{host} is not a name of this server; allow it with the setting 'admin_hosts'", 403
            )
        origin = request.headers.get("origin")
        foreign = origin is not None and not is_trusted(origin, self._settings)
        if foreign or request.headers.get("sec-fetch-site") == "cross-site":
            raise AdminRefused("Pages of other sites may not use these routes", 403)

    def _find(self, request: HttpRequest) -> tuple[AdminHandler, str]:
        method = "GET" if request.method == "HEAD" else request.method
        path = request.path.rstrip("/")
        handler = self._routes.get((method, path))
        if handler is not None:
            return handler, ""
        parent, rest = path, ""
        while parent != PREFIX:
            parent, _, last = parent.rpartition("/")
            rest = f"{last}/{rest}" if rest else last
            handler = self._routes.get((method, f"{parent}/*"))
            if handler is not None:
                return handler, rest
        known = sorted(m for m, p in self._routes if p == path)
        if known:
            raise AdminRefused(f"{path} takes {' and '.join(known)}", 405)
        raise AdminRefused(f"There is nothing at {request.path}", 404)

    def _hint(self, status: int) -> dict[str, list[str]]:
        return {"routes": sorted(f"{m} {p}" for m, p in self._routes)} if status == 404 else {}


def _admin_request(request: HttpRequest, rest: str) -> AdminRequest:
    """Raises: `AdminRefused` for a body that is not JSON."""
    try:
        body = msgspec.json.decode(request.body) if request.body else None
    except msgspec.DecodeError as error:
        raise AdminRefused(f"The body is not JSON: {error}") from error
    query = dict(parse_qsl(request.query, keep_blank_values=True))
    return AdminRequest(request.method, request.path, rest, query, body, request.headers)


def _json(status: int, answer: Any) -> HttpResponse:
    headers = [("Content-Type", "application/json"), ("Cache-Control", "no-store")]
    return HttpResponse(status, headers, msgspec.json.encode(answer))
