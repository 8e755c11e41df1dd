"""What every AWS resource is: a frozen record with a key, a status and tags."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, NamedTuple

import msgspec

from fogbank.core.scope import Scope


class ResourceKey(NamedTuple):
    """The identity of a resource in the store."""

    service: str
    kind: str
    account: str
    region: str
    identifier: str

    @property
    def scope(self) -> Scope:
        return Scope(self.account, self.region)

    def __str__(self) -> str:
        return f"{self.service}:{self.kind}/{self.identifier} ({self.account}, {self.region})"


class Resource(msgspec.Struct, frozen=True, kw_only=True):
    """Base of all resources.

    A field that AWS's describe call shows is named `xform_name(AWS member)`; fields of other names are
    Fogbank's own and never leave the process. Change one with `msgspec.structs.replace`.
    """

    SERVICE: ClassVar[str]
    KIND: ClassVar[str]  # the ARN's resource type, "db"
    IDENTIFIER: ClassVar[str]  # the field that names the resource
    STATUS: ClassVar[str | None] = None  # the field that holds AWS's status word
    NOT_FOUND: ClassVar[str]  # shape names of the faults, and AWS's words for them
    NOT_FOUND_MESSAGE: ClassVar[str]
    ALREADY_EXISTS: ClassVar[str]
    ALREADY_EXISTS_MESSAGE: ClassVar[str]
    WRONG_STATE: ClassVar[str | None] = None

    account: str
    region: str
    created: datetime
    tags: dict[str, str] = {}
    version: int = 0  # compare-and-swap: the store refuses a write from an older version

    @property
    def identifier(self) -> str:
        value: str = getattr(self, self.IDENTIFIER)
        return value

    @property
    def status(self) -> str:
        """AWS's status word; empty for a resource that has none."""
        return getattr(self, self.STATUS) if self.STATUS else ""

    @property
    def key(self) -> ResourceKey:
        return ResourceKey(self.SERVICE, self.KIND, self.account, self.region, self.identifier)

    @property
    def scope(self) -> Scope:
        return Scope(self.account, self.region)
