"""Tables with indexes, statements to run on them, and what the account says of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.unit.services.dynamodb.harness import DEFINITIONS, SCOPE, Harness

GSI = {
    "IndexName": "by-g",
    "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}],
    "Projection": {"ProjectionType": "ALL"},
}
LSI = {
    "IndexName": "by-l",
    "KeySchema": [{"AttributeName": "p", "KeyType": "HASH"}, {"AttributeName": "l", "KeyType": "RANGE"}],
    "Projection": {"ProjectionType": "KEYS_ONLY"},
}
INDEXES: dict[str, Any] = {
    "AttributeDefinitions": [*DEFINITIONS, *({"AttributeName": one, "AttributeType": "S"} for one in "gl")],
    "GlobalSecondaryIndexes": [GSI],
    "LocalSecondaryIndexes": [LSI],
}
INSERT = "INSERT INTO things VALUE {'p': 'a', 's': 1}"
UPDATE = "UPDATE things SET x = 1 WHERE p = 'a' AND s = 1"
DELETE = "DELETE FROM things WHERE p = 'a' AND s = 1"
SELECT = "SELECT * FROM things WHERE p = 'a' AND s = 1"
Step = tuple[str, dict[str, Any]]


def one(statement: str, **more: Any) -> Step:
    return "ExecuteStatement", {"Statement": statement, **more}


def batch(*statements: str | dict[str, Any], **more: Any) -> Step:
    given = [{"Statement": text} if isinstance(text, str) else text for text in statements]
    return "BatchExecuteStatement", {"Statements": given, **more}


def transaction(*statements: str | dict[str, Any], **more: Any) -> Step:
    given = [{"Statement": text} if isinstance(text, str) else text for text in statements]
    return "ExecuteTransaction", {"TransactStatements": given, **more}


async def run(service: Harness, step: Step) -> dict[str, Any]:
    operation, request = step
    return await service.call(operation, **request)


def totals(service: Harness, since: datetime | None = None) -> list[tuple[float, float, int, int]]:
    """Of the table and of its global index: units of reads and of writes, and how often they were counted."""
    places = [service.service.consumption.minutes(SCOPE, "things", name, since) for name in ("", "by-g")]
    return [
        (
            sum(one.reads.total for one in minutes),
            sum(one.writes.total for one in minutes),
            sum(one.reads.count for one in minutes),
            sum(one.writes.count for one in minutes),
        )
        for minutes in places
    ]


def throttled(service: Harness, index: str = "") -> tuple[int, int, dict[str, int]]:
    """Throttled reads, throttled writes, and the requests that failed because of it."""
    minutes = service.service.consumption.minutes(SCOPE, "things", index)
    requests: dict[str, int] = {}
    for minute in minutes:
        requests |= minute.throttled_requests
    return sum(one.read_throttles for one in minutes), sum(one.write_throttles for one in minutes), requests
