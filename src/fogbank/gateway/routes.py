"""Where requests go that are like earlier ones: what the steps found out of those, by what they found it from.

A JSON service's request tells who serves it by its target and its credential, which are the same in every request
of a client; looking them up again costs as much as reading the request does.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from fogbank.aws.http import HttpRequest
from fogbank.aws.identify import Identity
from fogbank.core.scope import Scope
from fogbank.gateway.registry import RawHandler

_MOST: Final = 2000  # operations times clients; then all are found anew
_END: Final = "/aws4_request"
# Headers that a step has something to do about.
_SPECIAL: Final = ("origin", "content-encoding", "smithy-protocol")


class Route(Struct, frozen=True):
    """A raw service's request, identified and authenticated."""

    identity: Identity
    raw: RawHandler
    scope: Scope


class Routes:
    """Routes by target and credential, region and signing name included."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], Route] = {}

    def recall(self, request: HttpRequest) -> Route | None:
        """The route of a request like this one; None where the steps have to look."""
        headers = request.headers
        target = headers.get("x-amz-target")
        if target is None or request.path != "/":
            return None
        authorization = headers.get("authorization", "")
        route = self._known.get((target, authorization[: authorization.find(_END)]))
        if route is None or request.query or request.method != "POST":
            return None
        for name in _SPECIAL:
            if name in headers:
                return None
        return route

    def remember(self, request: HttpRequest, identity: Identity, raw: RawHandler, scope: Scope) -> None:
        """Keep what the steps found, if it depends on nothing else of the request."""
        headers = request.headers
        target, authorization = headers.get("x-amz-target"), headers.get("authorization", "")
        end = authorization.find(_END)
        if (
            target is None
            or end < 0
            or identity.region not in authorization
            or any(name in headers for name in _SPECIAL)
        ):
            return
        if len(self._known) >= _MOST:
            self._known.clear()
        self._known[target, authorization[:end]] = Route(identity, raw, scope)
