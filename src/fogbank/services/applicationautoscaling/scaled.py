"""What targets, policies, scheduled actions and activities have in common: which capacity they are about."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from fogbank.core.resource import Resource


class Scaled(Resource, frozen=True, kw_only=True):
    """A resource of the service; `place` is `dimensions.key_of`."""

    SERVICE: ClassVar[str] = "application-autoscaling"
    IDENTIFIER: ClassVar[str] = "place"
    NOT_FOUND: ClassVar[str] = "ObjectNotFoundException"
    NOT_FOUND_MESSAGE: ClassVar[str] = "Not found: {identifier}"
    ALREADY_EXISTS: ClassVar[str] = "ConcurrentUpdateException"
    ALREADY_EXISTS_MESSAGE: ClassVar[str] = "Made by another request at this moment: {identifier}"

    place: str
    service_namespace: str
    resource_id: str
    scalable_dimension: str

    @property
    def creation_time(self) -> datetime:
        return self.created

    def concerns(self, other: Scaled) -> bool:
        """Whether both are about the same capacity."""
        mine = (self.account, self.region, self.service_namespace, self.resource_id, self.scalable_dimension)
        return mine == (
            other.account, other.region, other.service_namespace, other.resource_id, other.scalable_dimension
        )  # fmt: skip
