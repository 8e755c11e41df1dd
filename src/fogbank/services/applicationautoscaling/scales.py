"""Which capacities scale by themselves, for other services that ask."""

from __future__ import annotations

from fogbank.core.scope import Scope
from fogbank.store import Store


class StoredPolicies:
    """`core.facilities.Scaling` over the policies in the store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def scales(self, scope: Scope, namespace: str, resource: str, dimension: str) -> bool:
        from fogbank.services.applicationautoscaling.policy import ScalingPolicy  # no part of the start

        wanted = (namespace, resource, dimension)
        policies = self._store.resources.find(ScalingPolicy, scope)
        return any(
            wanted == (one.service_namespace, one.resource_id, one.scalable_dimension) for one in policies
        )
