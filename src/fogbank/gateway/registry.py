"""Who serves which AWS service."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Protocol

import msgspec

from fogbank.aws.http import HttpRequest, HttpResponse
from fogbank.aws.identify import Identity
from fogbank.core.call import ApiService
from fogbank.core.scope import Scope


class RawHandler(Protocol):
    """Takes requests whole: it parses, answers and serializes by itself."""

    def handle(
        self, request: HttpRequest, identity: Identity, scope: Scope, request_id: str
    ) -> HttpResponse | Awaitable[HttpResponse]:
        """Answer the request.

        A coroutine function, or a plain function that returns the response itself where it has it at once, or
        `Held`: that saves a task per request. Raises: `Fault`, like any service.
        """
        ...


class RawService(RawHandler, Protocol):
    """One AWS service on a path of its own; `name` and `model` are as `ApiService` has them."""

    name: str
    model: str


class Offer(msgspec.Struct, frozen=True):
    """One of the two kinds of service."""

    name: str
    api: ApiService | None = None
    raw: RawHandler | None = None
    rest_elsewhere: bool = False

    def serves(self, operation: str | None) -> bool:
        """Whether a request for an operation is this service's to answer, if only to refuse it."""
        return not self.rest_elsewhere or self.api is None or operation in self.api.operations


class Registry:
    """Services by model: several models may share a signing name."""

    def __init__(self) -> None:
        self._offers: dict[str, Offer] = {}

    def add(self, service: ApiService, *, rest_elsewhere: bool = False) -> None:
        """`rest_elsewhere` leaves the operations that the service does not have to the gateway's fallback.

        Raises `ValueError` for a model that somebody serves already.
        """
        self._add(service.model, Offer(service.name, api=service, rest_elsewhere=rest_elsewhere))

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
        """Who serves the request; among several, the one that has its operation. None if nobody here does."""
        found = [self._offers[model] for model in identity.models if model in self._offers]
        for offer in found if len(found) > 1 else ():
            if offer.api is not None and identity.operation in offer.api.operations:
                return offer
        return found[0] if found and found[0].serves(identity.operation) else None
