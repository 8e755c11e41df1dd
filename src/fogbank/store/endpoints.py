"""Who has which endpoint."""

from __future__ import annotations

from fogbank.store.database import Database


class Endpoints:
    """The table of reserved addresses."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, owner: str) -> tuple[str, int] | None:
        row = self._database.connection.execute(
            "SELECT address, port FROM addresses WHERE owner=?", (owner,)
        ).fetchone()
        return None if row is None else (row[0], row[1])

    def taken(self) -> set[str]:
        """Every endpoint that somebody has, as `address:port`."""
        rows = self._database.connection.execute("SELECT address, port FROM addresses")
        return {f"{address}:{port}" for address, port in rows}

    def owners(self) -> set[str]:
        """The ids of all nodes that have one."""
        return {row[0] for row in self._database.connection.execute("SELECT owner FROM addresses")}

    def reserve(self, owner: str, address: str, port: int) -> None:
        with self._database.transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO addresses VALUES (?, ?, ?)", (owner, address, port))

    def release(self, owner: str) -> None:
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM addresses WHERE owner=?", (owner,))
