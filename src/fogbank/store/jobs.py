"""Transitions under way, one row a resource."""

from __future__ import annotations

import msgspec

from fogbank.core.job import Job
from fogbank.core.resource import ResourceKey
from fogbank.store.database import WHERE_KEY, Database

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Job).decode


class Jobs:
    """The table of due work."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, key: ResourceKey) -> Job | None:
        row = self._database.connection.execute("SELECT spec FROM jobs" + WHERE_KEY, key).fetchone()
        return None if row is None else _decode(row[0])

    def all(self) -> list[Job]:
        return [_decode(row[0]) for row in self._database.connection.execute("SELECT spec FROM jobs")]

    def put(self, job: Job) -> None:
        """Write a job over whatever job its resource had."""
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO jobs VALUES (?, ?, ?, ?, ?, ?)", (*job.key, _encode(job))
            )

    def delete(self, job: Job) -> None:
        """Remove this job, unless another has taken its place."""
        current = self.get(job.key)
        if current is not None and current.id == job.id:
            with self._database.transaction() as connection:
                connection.execute("DELETE FROM jobs" + WHERE_KEY, job.key)
