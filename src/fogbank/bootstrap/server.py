"""A server: every room wired, started, stopped and emptied."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import TYPE_CHECKING

from fogbank.bootstrap.alarms import OwnAlarms
from fogbank.bootstrap.facilities import Engines, StoredAddresses
from fogbank.bootstrap.surroundings import BorrowedServices
from fogbank.borrowed.accounts import account_of
from fogbank.borrowed.node import NODE
from fogbank.core.clock import SystemClock
from fogbank.core.engine import Engine
from fogbank.core.facilities import Facilities, Pace
from fogbank.core.scope import Scope
from fogbank.gateway.gateway import Gateway
from fogbank.gateway.registry import Registry
from fogbank.gateway.settings import GatewaySettings
from fogbank.keyvalue.place import Place
from fogbank.metrics.metrics import Metrics
from fogbank.metrics.upkeep import upkeep as metrics_upkeep
from fogbank.operations.context import Backing
from fogbank.operations.regions import Regions
from fogbank.reconciler import Reconciler
from fogbank.reconciler.lifecycles import Lifecycles
from fogbank.runtime.directories import Directories
from fogbank.services.applicationautoscaling.scales import StoredPolicies
from fogbank.services.applicationautoscaling.service import application_autoscaling
from fogbank.services.applicationautoscaling.upkeep import upkeep as scaling_upkeep
from fogbank.services.cloudwatch.service import cloudwatch
from fogbank.services.cloudwatch.upkeep import upkeep as cloudwatch_upkeep
from fogbank.services.dynamodb.calls import Service
from fogbank.services.dynamodb.capacity.scaling import ScalableTables
from fogbank.services.dynamodb.service import dynamodb, dynamodb_streams
from fogbank.services.dynamodb.upkeep import upkeep as dynamodb_upkeep
from fogbank.services.rds.service import rds
from fogbank.services.rds.upkeep import upkeep
from fogbank.settings import Settings
from fogbank.store import Store

if TYPE_CHECKING:
    import ssl

    from fogbank.borrowed.engine import Borrowed
    from fogbank.core.lifecycle import Lifecycle
    from fogbank.runtime.certificates import Certificates
    from fogbank.runtime.installer import Installer
    from fogbank.runtime.processes import Processes

_log = logging.getLogger(__name__)
_QUIET_SECONDS = 1.0  # after the start, for the calls that the server was started for


class Server:
    """Everything that runs, by name; `admin` sees to it what people are told.

    What the first call does not need is imported and made when something asks for it: a server that starts
    quickly can be started for every test.
    """

    def __init__(self, settings: Settings) -> None:
        """Open the store and wire the rooms; nothing runs yet."""
        self.settings = settings
        self.started = time.time()
        self.directories = Directories(settings.data, settings.cache)
        self.store = Store(settings.data / "state.sqlite", durable=settings.durability == "full")
        self.clock = SystemClock()
        self.engines = Engines({"postgres": self._postgres})
        self._surroundings = BorrowedServices(lambda: self.borrowed)
        facilities = Facilities(
            engines=self.engines,
            addresses=StoredAddresses(self.store, settings.data),
            surroundings=self._surroundings,
            pace=Pace(settings.pace),
            scalable={"dynamodb": ScalableTables(lambda: self.dynamodb)},
            alarms=OwnAlarms(lambda: self.registry),
            scaling=StoredPolicies(self.store),
        )
        self.items = Place(settings.data / "items", durable=settings.durability == "full")
        self.metrics = Metrics(Place(settings.data / "metrics"), self.clock)
        self.regions = Regions(self.store)
        self.lifecycles = Lifecycles(
            self.store, {"rds": self._rds_lifecycles, "dynamodb": self._dynamodb_lifecycles}
        )
        self.reconciler = Reconciler(self.store, self.lifecycles, facilities, self.clock)
        self.backing = Backing(
            self.store,
            self.reconciler,
            facilities,
            self.clock,
            settings.settle_seconds,
            self.metrics,
            self.regions,
        )
        self.registry = Registry()
        self.registry.add(rds(self.backing))
        self.registry.add(cloudwatch(self.backing), rest_elsewhere=True)
        self.registry.add(application_autoscaling(self.backing))
        self.dynamodb = Service(self.backing, self.items, settings.capacity)
        self.raw = (dynamodb(self.dynamodb), dynamodb_streams(self.dynamodb))
        for service in self.raw:
            self.registry.add_raw(service)
        self.gateway: Gateway | None = None
        self._background: list[asyncio.Task[None]] = []

    @cached_property
    def certificates(self) -> Certificates:
        from fogbank.runtime.certificates import Certificates

        return Certificates(self.directories.tls)

    @cached_property
    def processes(self) -> Processes:
        from fogbank.runtime.processes import Processes

        return Processes(self.directories, self._node_ended)

    @cached_property
    def installer(self) -> Installer:
        from fogbank.runtime.catalog import Catalog
        from fogbank.runtime.installer import Installer

        return Installer(self.directories, Catalog.bundled())

    @cached_property
    def borrowed(self) -> Borrowed:
        from fogbank.borrowed.engine import Borrowed

        return Borrowed(self.directories, self.processes, self.installer)

    @staticmethod
    def _rds_lifecycles() -> Iterable[Lifecycle]:
        from fogbank.services.rds.lifecycle import DB_INSTANCE

        return (DB_INSTANCE,)

    def _dynamodb_lifecycles(self) -> Iterable[Lifecycle]:
        from fogbank.services.dynamodb.tables.lifecycle import lifecycles
        from fogbank.services.dynamodb.transfers.lifecycle import transfer_lifecycles

        return (
            *lifecycles(self.items, lambda: self.dynamodb),
            *transfer_lifecycles(self.items, self.store),
        )

    def _postgres(self) -> Engine:
        if self.settings.engines == "none":
            from fogbank.engines.none import NoEngine

            return NoEngine(self.directories, "postgres")
        from fogbank.engines.postgres.engine import PostgresEngine

        return PostgresEngine(
            self.directories,
            self.installer,
            self.certificates,
            self.processes,
            durability=self.settings.durability,
        )

    def _node_ended(self, node_id: str) -> None:
        self.reconciler.node_ended(node_id)

    def _tls_context(self) -> ssl.SSLContext:
        """The listener's certificate, for every name by which this machine may call it."""
        import ssl as tls

        certificate, key = self.directories.tls / "server.pem", self.directories.tls / "server-key.pem"
        names = ["localhost", "*.localhost", "*.amazonaws.com"]
        hosts = ["127.0.0.1", "::1"]
        self.certificates.ensure(certificate, key, common_name="localhost", dns=names, ips=hosts)
        context = tls.SSLContext(tls.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        return context

    async def start(self, admin: Callable[[Server], object]) -> list[tuple[str, int]]:
        """Listen, then go on with what an earlier server left. Returns the bound addresses."""
        settings = self.settings
        self.gateway = Gateway(
            self.registry,
            fallback=self._surroundings,
            admin=admin(self),  # type: ignore[arg-type]  # the routes of `admin.routes`
            settings=GatewaySettings(
                default_account=settings.account,
                default_region=settings.region,
                strict_signatures=settings.strict_credentials,
                max_body_bytes=settings.body_limit_bytes,
            ),
            tls_context=self._tls_context,
            account_of=account_of,
            cut_off=self.regions.down,
        )
        addresses = await self.gateway.start(settings.host, settings.port)
        self.reconciler.boot()
        self._background = [
            asyncio.create_task(self._tidy()),
            asyncio.create_task(upkeep(self.backing)),
            asyncio.create_task(dynamodb_upkeep(self.dynamodb)),
            asyncio.create_task(metrics_upkeep(self.metrics, self.clock)),
            asyncio.create_task(cloudwatch_upkeep(self.backing)),
            asyncio.create_task(scaling_upkeep(self.backing)),
        ]
        return addresses

    async def _tidy(self) -> None:
        """What may happen after the server answers: orphans, the authority's file, old events."""
        if self._had_nodes():
            known = self.store.endpoints.owners() | {NODE}
            for node in await self.processes.orphans(known):
                _log.warning("ended the process of %s, a node that nobody knows", node)
        await self.clock.sleep(_QUIET_SECONDS)
        if not (self.directories.tls / "ca.pem").exists():
            await asyncio.to_thread(lambda: self.certificates.bundle)
        self.store.events.expire(self.clock.now())

    def _had_nodes(self) -> bool:
        """Whether an earlier server may have left processes of nodes."""
        return self.directories.nodes.exists() or any(self.directories.run.glob("*.process"))

    async def reset(self, scope: Scope | None = None) -> None:
        """Forget every resource of a scope, or of all: processes, data, state and the borrowed services'."""
        await self.reconciler.purge(scope)
        self.store.clear(scope)
        self.regions.refresh()
        await self.dynamodb.forget(scope)
        self.metrics.clear(scope)
        await self.borrowed.reset(scope)

    async def stop(self) -> None:
        """Let requests end, then stop every process; what was under way goes on at the next start."""
        if self.gateway is not None:
            await self.gateway.stop()
        for task in self._background:
            task.cancel()
        await self.reconciler.stop()
        await self.reconciler.rest()
        await self.dynamodb.stop()
        if self._had_nodes():
            await self.borrowed.stop()
        self.metrics.close()
        self.items.close()
        self.store.close()
