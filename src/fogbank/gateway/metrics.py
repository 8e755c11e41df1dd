"""What was asked and how it was answered, since the start."""

from __future__ import annotations

from collections import Counter

import msgspec


class Served(msgspec.Struct, frozen=True):
    """Requests of one kind. `service` and `operation` are empty where the request did not tell."""

    service: str
    operation: str
    status: int
    count: int


class Metrics:
    """Counts per service, operation and HTTP status."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str, int]] = Counter()

    def count(self, service: str, operation: str, status: int) -> None:
        self._counts[service, operation, status] += 1

    @property
    def total(self) -> int:
        return self._counts.total()

    def served(self) -> list[Served]:
        """All counts, by service, operation and status."""
        return [Served(*key, count) for key, count in sorted(self._counts.items())]
