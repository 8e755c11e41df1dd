"""The life of a request, from whole message to whole message."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Collection, Mapping
from functools import partial
from typing import Any

from fogbank.aws.codec import codec_for
from fogbank.aws.fault import Fault
from fogbank.aws.http import Held, HttpRequest, HttpResponse
from fogbank.aws.identify import identify, operation_of, protocol_of
from fogbank.aws.model import ServiceModel
from fogbank.aws.validate import validator_for
from fogbank.core.call import ApiService, Call
from fogbank.core.ids import request_id
from fogbank.gateway import health, origins
from fogbank.gateway.admin import Admin
from fogbank.gateway.authentication import Authenticator
from fogbank.gateway.compression import inflated
from fogbank.gateway.exchange import Exchange
from fogbank.gateway.faults import internal_failure, not_offered, response_of, unreachable
from fogbank.gateway.metrics import Metrics
from fogbank.gateway.registry import Offer, RawHandler, Registry
from fogbank.gateway.reply import completed
from fogbank.gateway.routes import Route, Routes
from fogbank.gateway.settings import GatewaySettings

_log = logging.getLogger(__name__)
_LAST_RESORT = HttpResponse(500, [("Content-Type", "application/json")], b'{"__type":"InternalFailure"}')


class RequestLife:
    """Takes a request through the steps below, inside one fault boundary. See `handle`."""

    def __init__(
        self,
        registry: Registry,
        fallback: RawHandler | None,
        admin: Admin,
        authenticator: Authenticator,
        settings: GatewaySettings,
        metrics: Metrics,
        cut_off: Collection[str] = frozenset(),
    ) -> None:
        self._registry = registry
        self._fallback = fallback
        self._admin = admin
        self._authenticator = authenticator
        self._settings = settings
        self._metrics = metrics
        self._cut_off = cut_off
        self._routes = Routes()
        self._steps = (
            self._admit,
            self._inflate,
            self._identify,
            self._authenticate,
            self._parse,
            self._authorize,
        )

    def handle(self, request: HttpRequest) -> HttpResponse | Awaitable[HttpResponse]:
        """Answer, at once where nothing has to be waited for. Never raises."""
        route = self._routes.recall(request)
        if route is not None and not self._cut_off:
            return self._directly(request, route)
        if self._admin.owns(request):
            return self._admin.handle(request)
        exchange = Exchange(request, request, request_id())
        try:
            if request.method == "OPTIONS":
                self._admit(exchange)
                return self._close(exchange, origins.preflight(request))
            for step in self._steps:
                step(exchange)
            answer = self._dispatch(exchange)
        except Exception as error:  # noqa: BLE001 - the fault boundary
            answer = self._refused(exchange, error)
        return self._answered(exchange, answer)

    def _directly(self, request: HttpRequest, route: Route) -> HttpResponse | Awaitable[HttpResponse]:
        """Answer a request like an earlier one: all steps before the service itself are known."""
        identity, own_id = route.identity, request_id()
        exchange = Exchange(
            request, request, own_id, identity, operation=identity.operation, scope=route.scope
        )
        try:
            answer = route.raw.handle(request, identity, route.scope, own_id)
        except Exception as error:  # noqa: BLE001 - the fault boundary, once more
            answer = self._refused(exchange, error)
        return self._answered(exchange, answer)

    def _answered(
        self, exchange: Exchange, answer: HttpResponse | Awaitable[HttpResponse]
    ) -> HttpResponse | Awaitable[HttpResponse]:
        if isinstance(answer, HttpResponse):
            return self._close(exchange, answer)
        if isinstance(answer, Held):
            return Held(answer.until, partial(self._released, exchange, answer))
        return self._wait(exchange, answer)

    def _released(self, exchange: Exchange, held: Held) -> HttpResponse:
        try:
            response = held.finish()
        except Exception as error:  # noqa: BLE001 - the fault boundary, of what was held
            response = self._refused(exchange, error)
        return self._close(exchange, response)

    async def _wait(self, exchange: Exchange, answer: Awaitable[HttpResponse]) -> HttpResponse:
        try:
            response = await answer
        except Exception as error:  # noqa: BLE001 - the fault boundary, its waiting half
            response = self._refused(exchange, error)
        return self._close(exchange, response)

    def refuse(self, request: HttpRequest, fault: Fault) -> HttpResponse:
        """Answer a request of which only a part could be read. Never raises."""
        exchange = Exchange(request, request, request_id())
        return self._close(exchange, self._refused(exchange, fault))

    # The steps, in their order

    def _admit(self, exchange: Exchange) -> None:
        origins.refuse_foreign(exchange.request, self._settings)

    def _inflate(self, exchange: Exchange) -> None:
        exchange.request = inflated(exchange.wire, self._settings.max_body_bytes)

    def _identify(self, exchange: Exchange) -> None:
        identity = identify(exchange.request)
        exchange.identity = identity
        exchange.operation = identity.operation
        exchange.offer = self._registry.find(identity) or self._fallback_offer(identity.service)
        if exchange.offer is None:
            raise not_offered(exchange)

    def _authenticate(self, exchange: Exchange) -> None:
        assert exchange.identity is not None
        self._authenticator.verify(exchange.wire)
        exchange.scope = self._authenticator.scope(exchange.identity)
        if exchange.scope.region in self._cut_off:
            raise unreachable(exchange.scope.region)

    def _parse(self, exchange: Exchange) -> None:
        assert exchange.offer is not None
        service = exchange.offer.api
        if service is None:
            return  # it parses by itself
        identity, request = exchange.identity, exchange.request
        assert identity is not None
        model = ServiceModel.load(service.model)
        likeliest = service.model == identity.models[0]
        protocol = identity.protocol if likeliest else protocol_of(request, model)
        exchange.codec = codec_for(model, protocol)
        exchange.operation = operation_of(identity, request, model)
        if exchange.operation not in service.operations:
            raise not_offered(exchange)
        parameters = exchange.codec.operation(exchange.operation).parse(request)
        validator_for(model, exchange.operation)(parameters)
        exchange.call = self._call(exchange, service, parameters)

    def _authorize(self, exchange: Exchange) -> None:
        """The seat of a policy check: everything is allowed."""

    def _dispatch(self, exchange: Exchange) -> HttpResponse | Awaitable[HttpResponse]:
        offer = exchange.offer
        assert offer is not None
        if offer.api is not None:
            return self._answer(exchange, offer.api)
        assert offer.raw is not None
        assert exchange.identity is not None
        assert exchange.scope is not None
        if not self._settings.strict_signatures:
            self._routes.remember(exchange.wire, exchange.identity, offer.raw, exchange.scope)
        return offer.raw.handle(exchange.request, exchange.identity, exchange.scope, exchange.request_id)

    async def _answer(self, exchange: Exchange, service: ApiService) -> HttpResponse:
        assert exchange.call is not None
        return self._serialize(exchange, await service.call(exchange.call))

    def _serialize(self, exchange: Exchange, result: Mapping[str, Any]) -> HttpResponse:
        assert exchange.codec is not None
        assert exchange.operation is not None
        return exchange.codec.operation(exchange.operation).serialize(result, exchange.request_id)

    # Around them

    def _fallback_offer(self, service: str) -> Offer | None:
        return None if self._fallback is None else Offer(service, raw=self._fallback)

    def _call(self, exchange: Exchange, service: ApiService, parameters: dict[str, Any]) -> Call:
        assert exchange.scope is not None
        assert exchange.identity is not None
        assert exchange.operation is not None
        request = exchange.request
        scheme = "https" if request.secure else "http"
        return Call(
            service=service.name,
            operation=exchange.operation,
            scope=exchange.scope,
            parameters=parameters,
            request_id=exchange.request_id,
            principal=exchange.identity.access_key,
            endpoint=f"{scheme}://{request.headers.get('host', 'localhost')}",
        )

    def _refused(self, exchange: Exchange, error: Exception) -> HttpResponse:
        if health.is_asked(exchange.request, error):
            return health.page(exchange.request)
        fault = error if isinstance(error, Fault) else internal_failure(exchange, error)
        try:
            return response_of(exchange, fault)
        except Exception:  # noqa: BLE001 - the fault itself cannot be said: a bug, and still one answer per request
            _log.exception("No response for %r, request id %s", fault, exchange.request_id)
            return _LAST_RESORT

    def _close(self, exchange: Exchange, response: HttpResponse) -> HttpResponse:
        service = exchange.identity.service if exchange.identity else ""
        self._metrics.count(service, exchange.operation or "", response.status)
        return completed(exchange.request, response, exchange.request_id, self._settings)
