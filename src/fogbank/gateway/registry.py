"""Who serves which AWS service."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Protocol

from fogbank.aws.http import HttpRequest, HttpResponse
from fogbank.aws.identify import Identity
from fogbank.core.call import ApiService
from fogbank.core.scope import Scope


class RawService(Protocol):
    """A service that takes requests whole: it parses, answers and serializes by itself.

    `handle` may be a coroutine function, or a plain one that returns the response itself where it has it at
    once: that saves a task per request. It raises `Fault` like any service.
    """

    name: str
    model: str

    def handle(
        self, request: HttpRequest, identity: Identity, scope: Scope, request_id: str
    ) -> HttpResponse | Awaitable[HttpResponse]: ...


class Fallback(Protocol):
    """Takes what nobody registered, or does not."""

    def offers(self, identity: Identity) -> bool:
        """Whether it serves what the request asks for."""
        ...

    def handle(
        self, request: HttpRequest, identity: Identity, scope: Scope, request_id: str
    ) -> HttpResponse | Awaitable[HttpResponse]: ...


@dataclass(frozen=True, slots=True)
class Offer:
    """One of the two kinds of service."""

    name: str
    api: ApiService | None = None
    raw: RawService | Fallback | None = None


class Registry:
    """Services by model; several models may sign by one name (rds, docdb and neptune; elb and elbv2)."""

    def __init__(self, fallback: Fallback | None = None) -> None:
        self._offers: dict[str, Offer] = {}
        self._fallback = fallback

    def add(self, service: ApiService) -> None:
        """Raises `ValueError` for a model that somebody serves already."""
        self._add(service.model, Offer(service.name, api=service))

    def add_raw(self, service: RawService) -> None:
        """Raises `ValueError` for a model that somebody serves already."""
        self._add(service.model, Offer(service.name, raw=service))

    def _add(self, model: str, offer: Offer) -> None:
        if model in self._offers:
            raise ValueError(f"the model {model!r} is served by {self._offers[model].name!r} already")
        self._offers[model] = offer

    @property
    def services(self) -> list[ApiService]:
        return [offer.api for offer in self._offers.values() if offer.api is not None]

    def find(self, identity: Identity) -> Offer | None:
        """Who serves the request; among several, the one that has its operation. None if nobody does."""
        found = [self._offers[model] for model in identity.models if model in self._offers]
        if not found:
            if self._fallback is not None and self._fallback.offers(identity):
                return Offer(identity.service, raw=self._fallback)
            return None
        if len(found) > 1:
            for offer in found:
                if offer.api is not None and identity.operation in offer.api.operations:
                    return offer
        return found[0]
