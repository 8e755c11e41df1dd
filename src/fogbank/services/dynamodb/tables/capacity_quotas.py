"""The most capacity that a table or a global index can have, the quotas that DescribeLimits tells.

Each has them for itself. What all tables of an account have together is not limited here. Source: the developer
guide's quotas; the words are what the service answers.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from fogbank.aws.fault import Fault
from fogbank.services.dynamodb.tables.limits import QUOTAS

Request = dict[str, Any]
# The members that ask for capacity, and the quota of each of theirs.
_READ, _WRITE = "TableMaxReadCapacityUnits", "TableMaxWriteCapacityUnits"
_PROVISIONED: Final = {"ReadCapacityUnits": _READ, "WriteCapacityUnits": _WRITE}
_BOUNDS: Final = {"MaxReadRequestUnits": _READ, "MaxWriteRequestUnits": _WRITE}
_SUBSCRIBER: Final = "Subscriber limit exceeded: "
_WARM: Final = {"ReadUnitsPerSecond": _READ, "WriteUnitsPerSecond": _WRITE}


def check_capacity(request: Request, region: str) -> None:
    """All capacity that a CreateTable or UpdateTable asks for. Raises LimitExceededException."""
    _check(request, region, "")
    for index in _asked_indexes(request):
        _check(index, region, index["IndexName"])


def _asked_indexes(request: Request) -> Iterator[Request]:
    yield from request.get("GlobalSecondaryIndexes") or ()
    for update in request.get("GlobalSecondaryIndexUpdates") or ():
        yield from (asked for action in ("Create", "Update") if (asked := update.get(action)) is not None)


def _check(asked: Request, region: str, index: str) -> None:
    whose, kind = (f" for index {index}", "index") if index else ("", "table")
    for name, units, quota in _beyond(asked.get("ProvisionedThroughput"), _PROVISIONED):
        raise _exceeded(
            f"The requested {name}{whose}, {units}, is above the per {kind} maximum for the account in {region}. "
            f"Per table maximum: {QUOTAS[quota]}. "
            "Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits."
        )
    end = f"of the account in region {region}"
    what = f"index : {index}" if index else "table"  # the service's spelling
    for name, _, quota in _beyond(asked.get("OnDemandThroughput"), _BOUNDS):
        raise _exceeded(
            f"{_SUBSCRIBER}Requested {name} for OnDemandThroughput for {what} exceeds {quota} {end}"
        )
    what = f"index {index}" if index else "table"
    for name, _, quota in _beyond(asked.get("WarmThroughput"), _WARM):
        raise _exceeded(f"{_SUBSCRIBER}Requested {name} for WarmThroughput for {what} exceeds {quota} {end}")


def _beyond(given: Request | None, quotas: dict[str, str]) -> Iterator[tuple[str, int, str]]:
    """What is more than its quota: the member, its value and the quota's name."""
    for name, quota in quotas.items():
        value = (given or {}).get(name)
        if value is not None and value > QUOTAS[quota]:
            yield name, value, quota


def _exceeded(words: str) -> Fault:
    return Fault("LimitExceededException", words)
