"""The borrowed services, imported when the first request needs them: most runs need none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from fogbank.aws.http import HttpRequest, HttpResponse
from fogbank.aws.identify import Identity
from fogbank.core.scope import Scope

if TYPE_CHECKING:
    from fogbank.borrowed.client import BorrowedClient
    from fogbank.borrowed.engine import Borrowed
    from fogbank.borrowed.forwarder import Forwarder


class BorrowedServices:
    """The gateway's fallback (`RawHandler`) and our own services' `Surroundings`, over one moto."""

    def __init__(self, borrowed: Callable[[], Borrowed]) -> None:
        self._borrowed = borrowed

    @cached_property
    def _forwarder(self) -> Forwarder:
        from fogbank.borrowed.forwarder import Forwarder

        return Forwarder(self._borrowed())

    @cached_property
    def _client(self) -> BorrowedClient:
        from fogbank.borrowed.client import BorrowedClient

        return BorrowedClient(self._borrowed())

    async def handle(
        self, request: HttpRequest, identity: Identity, scope: Scope, request_id: str
    ) -> HttpResponse:
        """Raises: `Fault`, see `Forwarder.handle`."""
        return await self._forwarder.handle(request, identity, scope, request_id)

    async def call(
        self, service: str, operation: str, parameters: Mapping[str, Any], scope: Scope
    ) -> dict[str, Any]:
        """Raises: `Fault`, see `BorrowedClient.call`."""
        return await self._client.call(service, operation, parameters, scope)
