"""Passwords on their way to an engine; the file is readable by its owner only."""

from __future__ import annotations

from fogbank.core.scope import Scope
from fogbank.store.database import Database


class Secrets:
    """The table of secrets."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, name: str, scope: Scope, value: str) -> None:
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO secrets VALUES (?, ?, ?, ?)",
                (name, scope.account, scope.region, value),
            )

    def get(self, name: str) -> str:
        """Return a secret; KeyError if it is not there."""
        row = self._database.connection.execute("SELECT value FROM secrets WHERE name=?", (name,)).fetchone()
        if row is None:
            raise KeyError(name)
        value: str = row[0]
        return value

    def delete(self, name: str) -> None:
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM secrets WHERE name=?", (name,))
