"""What `/_fogbank/…` answers: the server about itself."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Any

from fogbank.aws.http import HttpResponse
from fogbank.aws.model import ServiceModel
from fogbank.bootstrap.region_routes import RegionRoutes
from fogbank.bootstrap.server import Server
from fogbank.borrowed.offered import offered
from fogbank.core.call import ApiService
from fogbank.core.engine import Node
from fogbank.core.resource import Resource
from fogbank.core.scope import Scope
from fogbank.gateway.admin import AdminRefused, AdminRequest, AdminRoutes
from fogbank.runtime import proc
from fogbank.services.dynamodb.service import RawJson
from fogbank.settings import account_number, region_name
from fogbank.version import __version__


class Admin:
    """The handlers, over one server."""

    def __init__(self, server: Server, stop: Callable[[], None]) -> None:
        self._server = server
        self._stop = stop

    def routes(self) -> AdminRoutes:
        return {
            ("GET", "/_fogbank/health"): self.health,
            ("GET", "/_fogbank/info"): self.info,
            ("GET", "/_fogbank/status"): self.status,
            ("POST", "/_fogbank/reset"): self.reset,
            ("POST", "/_fogbank/stop"): self.stop,
            **RegionRoutes(self._server).routes(),
            ("GET", "/_fogbank/certificates/bundle.pem"): self.bundle,
        }

    async def health(self, request: AdminRequest) -> dict[str, Any]:
        return {"status": "running", "version": __version__, "pid": os.getpid()}

    async def info(self, request: AdminRequest) -> dict[str, Any]:
        """Which operations are there, service by service, and how often each was called."""
        services = {}
        services_there: list[ApiService | RawJson] = [*self._server.registry.services, *self._server.raw]
        for service in services_there:
            there = sorted(service.operations)
            missing = len(ServiceModel.load(service.model).operations) - len(there)
            services[service.model] = {"implemented": there, "missing": missing}
        gateway = self._server.gateway
        return {
            "version": __version__,
            "services": services,
            "borrowed": sorted(offered().borrowed),
            "engines": sorted(self._server.engines),
            "calls": gateway.metrics.served() if gateway else [],
        }

    async def status(self, request: AdminRequest) -> dict[str, Any]:
        """The server, its resources and what runs for them."""
        server = self._server
        resources = [self._describe(resource) for _, resource in server.lifecycles.resources()]
        borrowed = server.borrowed.memory_bytes()
        return {
            "server": {
                "pid": os.getpid(),
                "version": __version__,
                "uptime_seconds": round(time.time() - server.started, 3),
                "memory_bytes": proc.memory_bytes(os.getpid()),
                "data": str(server.settings.data),
            },
            "resources": resources,
            "borrowed": {"running": borrowed is not None, "memory_bytes": borrowed},
        }

    def _describe(self, resource: Resource) -> dict[str, Any]:
        from fogbank.services.dynamodb.figures import figures  # no part of the start

        described: dict[str, Any] = {
            "service": resource.SERVICE,
            "kind": resource.KIND,
            "identifier": resource.identifier,
            "account": resource.account,
            "region": resource.region,
            "status": resource.status,
        }
        described |= figures(self._server.dynamodb, resource)
        node: Node | None = getattr(resource, "node", None)
        if node is not None:
            described |= {
                "engine": node.engine,
                "version": node.version,
                "address": node.address,
                "port": node.port,
                "zone": node.zone,
                "memory_bytes": self._server.engines[node.engine].memory_bytes(node),
                "log": str(self._server.directories.node_log(node.id)),
            }
        return described

    async def reset(self, request: AdminRequest) -> dict[str, Any]:
        """Forget everything, or `{"account": …, "region": …}`; tells how long that took."""
        body = request.body or {}
        if not isinstance(body, dict) or set(body) - {"account", "region"}:
            raise AdminRefused('a reset takes {} or {"account": "…", "region": "…"}')
        began = time.perf_counter()
        scope = None
        if body:
            settings = self._server.settings
            account, region = body.get("account", settings.account), body.get("region", settings.region)
            scope = _scope(account, region)
        await self._server.reset(scope)
        return {"milliseconds": round((time.perf_counter() - began) * 1000, 3)}

    async def stop(self, request: AdminRequest) -> dict[str, Any]:
        self._stop()
        return {"status": "stopping"}

    async def bundle(self, request: AdminRequest) -> HttpResponse:
        """The certificate authority's file, for `sslrootcert`, `AWS_CA_BUNDLE` and the like."""
        pem = self._server.certificates.bundle.read_bytes()
        return HttpResponse(200, [("content-type", "application/x-pem-file")], pem)


def _scope(account: str, region: str) -> Scope:
    """Raises: `AdminRefused` for what can be no account or region, of which nothing could be forgotten."""
    for name, value, check in (("account", account, account_number), ("region", region, region_name)):
        try:
            check(value)
        except ValueError as bad:
            raise AdminRefused(f"{name} must be {bad}, not {value!r}") from bad
    return Scope(account, region)
