"""Transactions: all or nothing, whatever goes wrong, and usable afterwards."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fogbank.store.database import Database, StateUnavailable


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(tmp_path / "state.sqlite")
    yield opened
    opened.close()


def put(database: Database, owner: str) -> None:
    with database.transaction() as connection:
        connection.execute("INSERT INTO addresses VALUES (?, ?, 1)", (owner, owner))


def owners(database: Database) -> list[str]:
    return [row[0] for row in database.connection.execute("SELECT owner FROM addresses ORDER BY owner")]


def attempt(database: Database, work: Callable[[sqlite3.Connection], None]) -> None:
    with database.transaction() as connection:
        work(connection)


def test_one_inside_another_joins_it(database: Database) -> None:
    def work(connection: sqlite3.Connection) -> None:
        put(database, "x")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        attempt(database, work)
    assert owners(database) == []
    with database.transaction():
        put(database, "x")
        put(database, "y")
    assert owners(database) == ["x", "y"]


def test_a_full_disk_undoes_it_and_leaves_the_state_usable(database: Database) -> None:
    put(database, "x")
    pages = database.connection.execute("PRAGMA page_count").fetchone()[0]
    database.connection.execute(f"PRAGMA max_page_count={pages}")

    def work(connection: sqlite3.Connection) -> None:
        for number in range(10_000):
            put(database, f"{number:0100}")

    with pytest.raises(StateUnavailable, match="full"):
        attempt(database, work)
    assert owners(database) == ["x"]
    database.connection.execute("PRAGMA max_page_count=1000000")
    put(database, "y")
    assert owners(database) == ["x", "y"]


def test_a_transaction_that_sqlite_undid_itself_says_why(database: Database) -> None:
    def work(connection: sqlite3.Connection) -> None:
        connection.execute("ROLLBACK")  # as SQLite does for some errors
        raise StateUnavailable("the reason")

    with pytest.raises(StateUnavailable, match="the reason"):
        attempt(database, work)
    put(database, "x")
    assert owners(database) == ["x"]
