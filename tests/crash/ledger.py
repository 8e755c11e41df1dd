"""What the test was told by the server and must find again, whatever was killed meanwhile."""

from __future__ import annotations

from dataclasses import dataclass, field

GONE = "gone"


@dataclass
class Entry:
    """One instance. `may` holds the statuses it may come to rest in: one, if the last request was answered.

    `passwords` are those that may be in force, `rows` those whose commit was acknowledged.
    """

    name: str
    may: set[str]
    passwords: set[str]
    rows: set[int] = field(default_factory=set)
    endpoint: tuple[str, int] | None = None
    node: str = ""

    def expect(self, status: str, *, acknowledged: bool) -> None:
        self.may = {status} if acknowledged else self.may | {status}

    def expect_password(self, password: str, *, acknowledged: bool) -> None:
        self.passwords = {password} if acknowledged else self.passwords | {password}


class Ledger:
    """All instances that were ever asked for and are not known to be gone."""

    def __init__(self) -> None:
        self.entries: dict[str, Entry] = {}
        self._row = 0

    def next_row(self) -> int:
        self._row += 1
        return self._row

    def resting(self, *statuses: str) -> list[Entry]:
        """Entries that are certainly in one of these statuses."""
        return [entry for entry in self.entries.values() if entry.may <= set(statuses)]
