"""What goes through the service's door, counted where it costs least; `request_metrics` makes metrics of it.

Source: developer guide, "DynamoDB metrics and dimensions".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterator
from typing import Final

from fogbank.aws.fault import Fault
from fogbank.core.scope import Scope
from fogbank.metrics.summary import Summary

LATENCY_SHIFT: Final = 13  # latencies are counted in steps of 8 microseconds
_NOT_USERS: Final = frozenset(
    {
        "ConditionalCheckFailedException",
        "ProvisionedThroughputExceededException",
        "ThrottlingException",
        "RequestLimitExceeded",
    }
)


class Door:
    """One table's, or with `stream`, its label, one stream's. Everything counts since it was taken last."""

    __slots__ = (
        "errors", "expired", "failed_conditions", "latencies", "records", "returned", "returned_bytes", "scope",
        "stream", "table",
    )  # fmt: skip

    def __init__(self, scope: Scope, table: str, stream: str) -> None:
        self.scope = scope
        self.table = table
        self.stream = stream
        self.clear()

    def clear(self) -> None:
        # By operation: how often a latency of so many steps came.
        self.latencies: defaultdict[str, defaultdict[int, int]] = defaultdict(_counts)
        self.errors: dict[str, int] = {}  # requests that failed here, by operation
        self.returned: dict[str, Summary] = {}  # items of replies, by operation
        self.records, self.returned_bytes = Summary(), Summary()  # of a stream's replies
        self.failed_conditions = 0
        self.expired = 0

    def answered(self, operation: str, nanoseconds: int) -> None:
        """Count a request that succeeded."""
        self.latencies[operation][nanoseconds >> LATENCY_SHIFT] += 1

    def gave(self, operation: str, items: int) -> None:
        """Count the items of a reply."""
        found = self.returned.get(operation)
        if found is None:
            found = self.returned[operation] = Summary()
        found.add(items)

    def failed(self, operation: str) -> None:
        self.errors[operation] = self.errors.get(operation, 0) + 1


class Doors:
    """All of a server's."""

    def __init__(self) -> None:
        self._doors: dict[tuple[str, str, str, str], Door] = {}
        self.user_errors: dict[Scope, int] = {}

    def door(self, scope: Scope, table: str, stream: str = "") -> Door:
        """The door of a table or stream; the same one for as long as the server runs."""
        key = (scope.account, scope.region, table, stream)
        found = self._doors.get(key)
        if found is None:
            found = self._doors[key] = Door(scope, table, stream)
        return found

    def refused(self, scope: Scope, doors: tuple[Door, ...], operation: str, fault: Fault) -> None:
        """Count a request that was refused."""
        for door in doors:
            if fault.status == 500:
                door.failed(operation)
            elif fault.shape == "ConditionalCheckFailedException":
                door.failed_conditions += 1
        if fault.status == 400 and fault.shape not in _NOT_USERS:
            self.user_errors[scope] = self.user_errors.get(scope, 0) + 1

    @property
    def used(self) -> bool:
        """Whether any request came."""
        return bool(self._doors or self.user_errors)

    def __iter__(self) -> Iterator[Door]:
        return iter(self._doors.values())

    def keep(self, tables: Container[tuple[str, str, str]]) -> None:
        """Keep the doors of these tables only, by account, region and name."""
        for place in [one for one in self._doors if one[:3] not in tables]:
            del self._doors[place]

    def forget(self, scope: Scope | None = None) -> None:
        """Forget what was counted, in all or in one account and region."""
        for door in self:
            if scope is None or door.scope == scope:
                door.clear()
        for known in list(self.user_errors):
            if scope is None or known == scope:
                del self.user_errors[known]


def _counts() -> defaultdict[int, int]:
    return defaultdict(int)
