"""The SQLite file: opening, pragmas, schema migrations, transactions."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

WHERE_KEY: Final = " WHERE service=? AND kind=? AND account=? AND region=? AND identifier=?"
_SCHEMA: Final = Path(__file__).parent / "schema"


# The state cannot be read or written just now: the disk is full, or somebody holds the file.
StateUnavailable = sqlite3.OperationalError


class StateFromNewerVersion(RuntimeError):  # noqa: N818 - reads as the sentence it raises
    """The state was written by a later Fogbank than this one."""


class Database:
    """One connection, used from the event loop's thread only: a write costs less than a thread hop.

    WAL with synchronous=NORMAL: a commit is in the kernel before it returns, so a killed process loses
    nothing; `durable=True` also waits for the disk (SQLite manual, "PRAGMA synchronous").
    """

    def __init__(self, path: Path, *, durable: bool = False) -> None:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))  # SQLite's own files take its mode
        self.connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self.connection.execute("PRAGMA journal_mode=WAL")
        self.connection.execute(f"PRAGMA synchronous={'FULL' if durable else 'NORMAL'}")
        self.connection.execute("PRAGMA cache_size=-2000")
        self._depth = 0
        self._migrate()

    def _migrate(self) -> None:
        """Bring the schema to this version: each numbered file runs once, whole or not at all."""
        have: int = self.connection.execute("PRAGMA user_version").fetchone()[0]
        scripts = sorted((path.name, path) for path in _SCHEMA.glob("*.sql"))
        newest = int(scripts[-1][0][:4])
        if have > newest:
            raise StateFromNewerVersion(
                f"the state has schema {have}, this Fogbank knows {newest}: upgrade it or use another --data"
            )
        for name, script in scripts:
            number = int(name[:4])
            if number > have:
                self.connection.executescript(
                    f"BEGIN IMMEDIATE;\n{script.read_text('utf-8')}\nPRAGMA user_version={number};\nCOMMIT;"
                )

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing; one inside another joins it. Must not be held across an await."""
        if self._depth:
            self._depth += 1
            try:
                yield self.connection
            finally:
                self._depth -= 1
            return
        self.connection.execute("BEGIN IMMEDIATE")
        self._depth = 1
        try:
            yield self.connection
            self.connection.execute("COMMIT")
        except BaseException:
            if self.connection.in_transaction:  # SQLite has rolled back by itself where the disk is full
                self.connection.execute("ROLLBACK")
            raise
        finally:
            self._depth = 0

    def close(self) -> None:
        self.connection.close()
