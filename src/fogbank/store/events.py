"""Events, kept for the 14 days that DescribeEvents can reach back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import msgspec

from fogbank.core.event import Event
from fogbank.core.scope import Scope
from fogbank.store.database import Database

KEPT: Final = timedelta(days=14)
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Event).decode


class Events:
    """The table of events."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, event: Event) -> None:
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO events (service, account, region, date, spec) VALUES (?, ?, ?, ?, ?)",
                (event.service, event.account, event.region, event.date.timestamp(), _encode(event)),
            )

    def between(self, service: str, scope: Scope, start: datetime, end: datetime) -> list[tuple[int, Event]]:
        """Numbered events of a scope in the order in which they were written, both ends included."""
        rows = self._database.connection.execute(
            "SELECT number, spec FROM events WHERE service=? AND account=? AND region=? AND date BETWEEN ? AND ?"
            " ORDER BY number",
            (service, scope.account, scope.region, start.timestamp(), end.timestamp()),
        )
        return [(number, _decode(spec)) for number, spec in rows]

    def expire(self, now: datetime) -> None:
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM events WHERE date < ?", ((now - KEPT).timestamp(),))
