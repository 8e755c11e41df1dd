"""Resources as rows: read, write with compare-and-swap, list by scope."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TypeVar

import msgspec

from fogbank.core.resource import Resource, ResourceKey
from fogbank.core.scope import Scope
from fogbank.store.database import WHERE_KEY, Database

R = TypeVar("R", bound=Resource)
_encode = msgspec.json.Encoder().encode


@cache
def _decoder(kind: type[R]) -> msgspec.json.Decoder[R]:
    return msgspec.json.Decoder(kind)


class VersionConflict(RuntimeError):  # noqa: N818 - reads as the sentence it raises
    """Somebody else changed the resource since it was read."""


class AlreadyStored(RuntimeError):  # noqa: N818 - reads as the sentence it raises
    """A resource of that key is there already."""


class Resources:
    """The table of all resources.

    A resource that did not change comes back as the same object, decoded once.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._decoded: dict[ResourceKey, Resource] = {}  # as committed; every write drops its own

    def _decode(self, kind: type[R], key: ResourceKey, version: int, spec: bytes) -> R:
        known = self._decoded.get(key)
        if known is not None and known.version == version:
            return known  # type: ignore[return-value]  # the key says the kind
        resource: R = _decoder(kind).decode(spec)
        if not self._database.connection.in_transaction:  # what is rolled back must not be remembered
            self._decoded[key] = resource
        return resource

    def forget(self) -> None:
        """Drop what was decoded: rows went away by another door."""
        self._decoded.clear()

    def get(self, kind: type[R], scope: Scope, identifier: str) -> R | None:
        key = ResourceKey(kind.SERVICE, kind.KIND, scope.account, scope.region, identifier)
        row = self._database.connection.execute(
            "SELECT version, spec FROM resources" + WHERE_KEY, key
        ).fetchone()
        return None if row is None else self._decode(kind, key, *row)

    def find(self, kind: type[R], scope: Scope, after: str = "") -> Iterator[R]:
        """All of a scope in the order of their identifiers, those after `after`."""
        at = (kind.SERVICE, kind.KIND, scope.account, scope.region)
        rows = self._database.connection.execute(
            "SELECT identifier, version, spec FROM resources"
            " WHERE service=? AND kind=? AND account=? AND region=? AND identifier>? ORDER BY identifier",
            (*at, after),
        )
        return (self._decode(kind, ResourceKey(*at, name), version, spec) for name, version, spec in rows)

    def everywhere(self, kind: type[R]) -> list[R]:
        """All of a kind in every account and region."""
        at = (kind.SERVICE, kind.KIND)
        rows = self._database.connection.execute(
            "SELECT account, region, identifier, version, spec FROM resources WHERE service=? AND kind=?", at
        ).fetchall()
        return [self._decode(kind, ResourceKey(*at, *row[:3]), *row[3:]) for row in rows]

    def services(self) -> set[str]:
        """The services that have any resource, in any account and region."""
        rows = self._database.connection.execute("SELECT DISTINCT service FROM resources")
        return {row[0] for row in rows}

    def keys(self, scope: Scope | None = None) -> list[ResourceKey]:
        """The keys of all resources, or of one scope's."""
        rows = self._database.connection.execute(
            "SELECT service, kind, account, region, identifier FROM resources"
        )
        keys = [ResourceKey(*row) for row in rows]
        return keys if scope is None else [key for key in keys if key.scope == scope]

    def insert(self, resource: R) -> R:
        """Write a new resource. Raises: `AlreadyStored`."""
        created = msgspec.structs.replace(resource, version=1)
        self._decoded.pop(created.key, None)
        with self._database.transaction() as connection:
            cursor = connection.execute(
                "INSERT OR IGNORE INTO resources VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (*created.key, created.status, 1, _encode(created)),
            )
            if not cursor.rowcount:
                raise AlreadyStored(str(resource.key))
        return created

    def update(self, resource: R) -> R:
        """Write a changed resource over the version it was read at. Raises: `VersionConflict`."""
        changed = msgspec.structs.replace(resource, version=resource.version + 1)
        self._decoded.pop(changed.key, None)
        with self._database.transaction() as connection:
            cursor = connection.execute(
                "UPDATE resources SET status=?, version=?, spec=?" + WHERE_KEY + " AND version=?",
                (changed.status, changed.version, _encode(changed), *changed.key, resource.version),
            )
            if not cursor.rowcount:
                raise VersionConflict(str(resource.key))
        return changed

    def delete(self, key: ResourceKey) -> None:
        self._decoded.pop(key, None)
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM resources" + WHERE_KEY, key)
