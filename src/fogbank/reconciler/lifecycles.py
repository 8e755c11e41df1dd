"""Lifecycles, each service's imported when there is a resource of it: a start pays only for what is there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from fogbank.core.lifecycle import Lifecycle
from fogbank.core.resource import Resource
from fogbank.store import Store

Declared = Mapping[str, Callable[[], Iterable[Lifecycle]]]  # by service


class Lifecycles:
    """All lifecycles of a server, and the resources in its store that have one."""

    def __init__(self, store: Store, declared: Declared) -> None:
        self._store = store
        self._declared = declared
        self._known: dict[str, dict[str, Lifecycle]] = {}  # by service and kind

    def of(self, service: str, kind: str) -> Lifecycle:
        """The lifecycle of a kind of resource; KeyError for one that has none."""
        return self._service(service)[kind]

    def resources(self) -> Iterator[tuple[Lifecycle, Resource]]:
        """Every resource that has a lifecycle, in every account and region, kind by kind."""
        there = self._store.resources.services()
        for service in self._declared:
            if service in there:
                for lifecycle in self._service(service).values():
                    for resource in self._store.resources.everywhere(lifecycle.resource):
                        yield lifecycle, resource

    def _service(self, service: str) -> dict[str, Lifecycle]:
        found = self._known.get(service)
        if found is None:
            declared = self._declared[service]()
            found = self._known[service] = {one.resource.KIND: one for one in declared}
        return found
