"""The store: one SQLite file, one small class a table."""

from __future__ import annotations

import sqlite3
from contextlib import AbstractContextManager
from pathlib import Path

from fogbank.core.scope import Scope
from fogbank.store.database import Database
from fogbank.store.endpoints import Endpoints
from fogbank.store.events import Events
from fogbank.store.jobs import Jobs
from fogbank.store.resources import Resources
from fogbank.store.secrets import Secrets


class Store:
    """Everything that outlives the process."""

    def __init__(self, path: Path, *, durable: bool = False) -> None:
        """Open or make the file. Raises: `StateFromNewerVersion`, `sqlite3.OperationalError`."""
        self._database = Database(path, durable=durable)
        self.resources = Resources(self._database)
        self.jobs = Jobs(self._database)
        self.events = Events(self._database)
        self.secrets = Secrets(self._database)
        self.endpoints = Endpoints(self._database)

    def transaction(self) -> AbstractContextManager[sqlite3.Connection]:
        """All or nothing over every table; must not be held across an await."""
        return self._database.transaction()

    @property
    def changes(self) -> int:
        """How many rows were written since the start: the same number means that nothing changed."""
        return self._database.connection.total_changes

    def clear(self, scope: Scope | None = None) -> None:
        """Forget everything, or everything of one account and region; endpoints go with their nodes."""
        self.resources.forget()
        with self._database.transaction() as connection:
            for table in ("resources", "jobs", "events", "secrets"):
                if scope is None:
                    connection.execute(f"DELETE FROM {table}")
                else:
                    connection.execute(
                        f"DELETE FROM {table} WHERE account=? AND region=?",
                        (scope.account, scope.region),
                    )
            if scope is None:
                connection.execute("DELETE FROM addresses")

    def close(self) -> None:
        self._database.close()
