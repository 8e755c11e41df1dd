"""Which operation of a REST service a method and a path mean."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from fogbank.aws.codec.uri import UriTemplate, query_values
from fogbank.aws.fault import Fault
from fogbank.aws.model import Operation, ServiceModel


class Route(msgspec.Struct, frozen=True):
    """One operation; `query` and `headers` are what its required members need to be there.

    S3 tells UploadPart from PutObject by nothing else.
    """

    operation: str
    template: UriTemplate
    query: frozenset[str]
    headers: frozenset[str]

    @property
    def order(self) -> tuple[tuple[int, ...], int, int]:
        """The more that a route asks for, the earlier it is tried."""
        return self.template.specificity, -len(self.template.query), -len(self.query) - len(self.headers)


class RouteTable:
    """A service's routes, by method."""

    def __init__(self, model: ServiceModel) -> None:
        self._routes: dict[str, list[Route]] = {}
        for operation in model.operations.values():
            self._routes.setdefault(operation.http.method, []).append(_route(model, operation))
        for routes in self._routes.values():
            routes.sort(key=lambda route: route.order)

    def find(
        self, method: str, path: str, query: str, headers: Mapping[str, str]
    ) -> tuple[str, dict[str, str]] | None:
        """The operation and its labels. A request that lacks what a route needs still gets that route if no
        other fits, so that it is refused for what is missing."""
        given = query_values(query)
        lacking: tuple[str, dict[str, str]] | None = None
        for route in self._routes.get(method, ()):
            labels = route.template.match(path)
            if labels is None or not route.template.query_matches(given):
                continue
            if route.query <= given.keys() and route.headers <= headers.keys():
                return route.operation, labels
            lacking = route.operation, labels
        return lacking


def route(
    model: ServiceModel, method: str, path: str, query: str, headers: Mapping[str, str] | None = None
) -> tuple[str, dict[str, str]]:
    """The operation's name and the path's labels, percent-decoded.

    `headers` has lower-case names. Raises: `Fault` UnknownOperationException where no operation matches.
    """
    if model.routes is None:
        model.routes = RouteTable(model)
    found = model.routes.find(method, path or "/", query, headers or {})
    if found is None:
        raise Fault(
            "UnknownOperationException", f"No operation of {model.name} at {method} {path}", status=404
        )
    return found


def _route(model: ServiceModel, operation: Operation) -> Route:
    needs: dict[str, set[str]] = {"querystring": set(), "header": set()}
    if operation.input is not None:
        shape = model.shapes[operation.input.shape]
        for name in shape.required:
            ref = shape.members[name]
            if ref.location in needs:
                needs[ref.location].add(ref.location_name or name)
    headers = frozenset(name.lower() for name in needs["header"])
    return Route(
        operation.name, UriTemplate(operation.http.request_uri), frozenset(needs["querystring"]), headers
    )
