"""The gateway as the rest of Fogbank sees it."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Collection

from msgspec.structs import replace

from fogbank.core.clock import Clock
from fogbank.gateway.addresses import host_name, is_loopback
from fogbank.gateway.admin import Admin, AdminRoutes
from fogbank.gateway.authentication import Authenticator, no_account, no_secret
from fogbank.gateway.listener import Listener
from fogbank.gateway.metrics import Metrics
from fogbank.gateway.registry import RawHandler, Registry
from fogbank.gateway.request import RequestLife
from fogbank.gateway.settings import GatewaySettings


class Gateway:
    """Serves AWS's APIs on one port, plain and over TLS.

    `fallback` gets what the registry has nobody for. `admin` are the routes below `/_fogbank`. `tls_context`
    is called with the first TLS connection; without it such connections are closed. `account_of` and
    `secret_of` answer for access keys that were issued here. `cut_off` holds, at any time, the regions that
    nobody reaches.
    """

    def __init__(
        self,
        registry: Registry,
        *,
        fallback: RawHandler | None = None,
        admin: AdminRoutes | None = None,
        settings: GatewaySettings | None = None,
        tls_context: Callable[[], ssl.SSLContext] | None = None,
        account_of: Callable[[str], str | None] = no_account,
        secret_of: Callable[[str], str | None] = no_secret,
        clock: Clock | None = None,
        cut_off: Collection[str] = frozenset(),
    ) -> None:
        self.metrics = Metrics()
        self._registry = registry
        self._fallback = fallback
        self._admin = admin or {}
        self._settings = settings or GatewaySettings()
        self._tls_context = tls_context
        self._keys = (account_of, secret_of)
        self._clock = clock
        self._cut_off = cut_off
        self._listener: Listener | None = None

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> list[tuple[str, int]]:
        """Listen and return the bound addresses; a loopback host is bound on IPv4 and IPv6.

        Raises: `fogbank.gateway.addresses.PortInUse`, `OSError` for an address this machine has not.
        """
        settings = self._settings
        if not is_loopback(host_name(host)):
            settings = replace(settings, admin_hosts=(*settings.admin_hosts, host.lower()))
        life = RequestLife(
            self._registry,
            self._fallback,
            Admin(self._admin, settings),
            Authenticator(settings, *self._keys, self._clock),
            settings,
            self.metrics,
            self._cut_off,
        )
        listener = Listener(life, settings, self._tls_context)
        addresses = await listener.start(host, port)
        self._listener = listener
        return addresses

    @property
    def connections(self) -> int:
        """How many clients are connected."""
        return self._listener.connections if self._listener else 0

    async def stop(self, grace_seconds: float = 10.0) -> None:
        """Let requests under way end, at most for `grace_seconds`; safe to call twice."""
        if self._listener is not None:
            await self._listener.stop(grace_seconds)
            self._listener = None
