"""The due-work queue. Recovery at boot is the same loop as creation: there is no second path."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any, Final, TypeVar

from fogbank.core.clock import Clock
from fogbank.core.facilities import Facilities
from fogbank.core.job import Job
from fogbank.core.lifecycle import Lifecycle, Step
from fogbank.core.resource import Resource, ResourceKey
from fogbank.core.scope import Scope
from fogbank.reconciler import begin as transitions
from fogbank.reconciler.lifecycles import Lifecycles
from fogbank.reconciler.step import ResourceGone, StoredStep
from fogbank.reconciler.worker import Worker
from fogbank.store import Store
from fogbank.store.database import StateUnavailable

R = TypeVar("R", bound=Resource)

_log = logging.getLogger(__name__)
_FULL_SECONDS: Final = 10.0  # between looks whether the state can be written again


class Reconciler:
    """Moves resources between statuses: one worker a resource, resources in parallel."""

    def __init__(self, store: Store, lifecycles: Lifecycles, facilities: Facilities, clock: Clock) -> None:
        self._store = store
        self._lifecycles = lifecycles
        self._facilities = facilities
        self._clock = clock
        self._workers: dict[ResourceKey, tuple[Worker, asyncio.Task[None]]] = {}
        self._closing = False
        self._ended_nodes: set[str] = set()  # processes that may have ended while their resource had work
        self._waiting: set[asyncio.Future[None]] = set()  # for room to write that a process ended

    def lifecycle(self, kind: type[Resource]) -> Lifecycle:
        """Return the lifecycle of a resource type; KeyError for one that has none."""
        return self._lifecycles.of(kind.SERVICE, kind.KIND)

    def create(self, resource: R, arguments: Mapping[str, Any], secrets: Mapping[str, str]) -> R:
        """Write a new resource and start to make it real. Raises: `AlreadyStored`."""
        lifecycle = self.lifecycle(type(resource))
        stored = transitions.create(self._store, lifecycle, resource, arguments, secrets, self._clock)
        self.wake(stored.key)
        return stored  # type: ignore[return-value]  # the same type comes back

    def begin(
        self,
        resource: R,
        transition: str,
        *,
        changes: Mapping[str, Any] | None = None,
        arguments: Mapping[str, Any] | None = None,
        secrets: Mapping[str, str] | None = None,
    ) -> R:
        """Start a transition of a stored resource. Raises: `WrongState`."""
        stored = transitions.begin(
            self._store,
            self.lifecycle(type(resource)),
            resource,
            transition,
            changes or {},
            arguments or {},
            secrets or {},
            self._clock,
        )
        self.wake(stored.key)
        return stored  # type: ignore[return-value]  # the same type comes back

    def wake(self, key: ResourceKey) -> None:
        """See to it that somebody works on a resource's job."""
        if self._closing:
            return
        working = self._workers.get(key)
        if working is not None and not working[1].done():
            working[0].poke()
            return
        lifecycle = self._lifecycles.of(key.service, key.kind)
        worker = Worker(key, lifecycle, self._store, self._facilities, self._clock)
        task = asyncio.get_running_loop().create_task(worker.run(), name=str(key))
        self._workers[key] = (worker, task)
        task.add_done_callback(lambda done: self._ended(key, done))

    def _ended(self, key: ResourceKey, task: asyncio.Task[None]) -> None:
        if self._workers.get(key, (None, None))[1] is task:
            del self._workers[key]
        if not task.cancelled():
            for node_id in tuple(self._ended_nodes):
                self.node_ended(node_id)
        if not task.cancelled() and (error := task.exception()) is not None:
            asyncio.get_running_loop().call_exception_handler(
                {"message": f"the worker of {key} died", "exception": error, "task": task}
            )

    async def settled(self, key: ResourceKey, seconds: float) -> None:
        """Wait until a resource has no work left, but not longer than `seconds`."""
        working = self._workers.get(key)
        if working is not None:
            await asyncio.wait((working[1],), timeout=seconds)

    def boot(self) -> None:
        """Go on with every job that was left, and look after every resource that should be running.

        A job that goes on behind its start would find nobody who watches the process, or no process any more:
        its node is looked at when the job is done.
        """
        for lifecycle, resource in self._lifecycles.resources():
            if self._store.jobs.get(resource.key) is not None:
                node = getattr(resource, "node", None)
                if node is not None:
                    self._ended_nodes.add(node.id)
                self.wake(resource.key)
            elif lifecycle.recover and resource.status in lifecycle.running:
                self.begin(resource, lifecycle.recover)

    def node_ended(self, node_id: str) -> None:
        """Bring a node back whose process ended; nothing happens where somebody stopped it on purpose.

        A resource with work under way is looked at again when that work is done, and one whose work cannot be
        written down (the disk is full) when it can.
        """
        if self._closing:
            return
        try:
            self._bring_back(node_id)
        except StateUnavailable as error:
            _log.warning("node %s ended and the state cannot be written; it waits: %s", node_id, error)
            task = asyncio.ensure_future(self._look_again(node_id))
            self._waiting.add(task)
            task.add_done_callback(self._waiting.discard)

    async def _look_again(self, node_id: str) -> None:
        await self._clock.sleep(_FULL_SECONDS)
        self.node_ended(node_id)

    def _bring_back(self, node_id: str) -> None:
        self._ended_nodes.discard(node_id)
        for lifecycle, resource in self._lifecycles.resources():
            node = getattr(resource, "node", None)
            if node is None or node.id != node_id or lifecycle.recover is None:
                continue
            if self._store.jobs.get(resource.key) is not None:
                self._ended_nodes.add(node_id)
            elif resource.status in lifecycle.running:
                self.begin(resource, lifecycle.recover)

    async def purge(self, scope: Scope | None = None) -> None:
        """End all work and remove every process and datum of a scope (or of all); rows are the store's."""
        due = [
            (lifecycle, resource)
            for lifecycle, resource in self._lifecycles.resources()
            if scope is None or resource.scope == scope
        ]
        await self._cancel([resource.key for _, resource in due])
        await asyncio.gather(
            *(self._run(lifecycle, resource, lifecycle.purge) for lifecycle, resource in due)
        )

    async def rest(self) -> None:
        """Stop the processes of all resources; their states stay as they are. The workers have ended."""
        await asyncio.gather(
            *(
                self._run(lifecycle, resource, lifecycle.rest)
                for lifecycle, resource in self._lifecycles.resources()
            )
        )

    async def _run(self, lifecycle: Lifecycle, resource: Resource, steps: tuple[Step, ...]) -> None:
        """Run steps outside of any transition; nothing is left to do for a resource that went meanwhile."""
        job = Job(id="", key=resource.key, transition="", before=resource.status)
        context = StoredStep(self._store, lifecycle, job, self._facilities, self._clock)
        with suppress(ResourceGone):
            for step in steps:
                await step(context)

    async def _cancel(self, keys: Iterable[ResourceKey]) -> None:
        tasks = [self._workers[key][1] for key in keys if key in self._workers]
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    async def stop(self) -> None:
        """End all workers; what they did not finish is due again at the next boot."""
        self._closing = True
        for task in self._waiting:
            task.cancel()
        await self._cancel(list(self._workers))
