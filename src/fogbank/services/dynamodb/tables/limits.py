"""DescribeLimits and DescribeEndpoints.

Source: the developer guide's quotas: 80,000 units an account in a region, 40,000 a table, unless they were raised.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from fogbank.services.dynamodb.calls import Call
from fogbank.services.dynamodb.wire.replies import encode

Request = dict[str, Any]
QUOTAS: Final[Mapping[str, int]] = {
    "AccountMaxReadCapacityUnits": 80_000,
    "AccountMaxWriteCapacityUnits": 80_000,
    "TableMaxReadCapacityUnits": 40_000,
    "TableMaxWriteCapacityUnits": 40_000,
}
_CACHED_MINUTES = 1440


def describe_limits(call: Call, request: Request) -> bytes:
    return encode(dict(QUOTAS))


def describe_endpoints(call: Call, request: Request) -> bytes:
    """The endpoint is the one that was asked: a client that discovers its endpoint must not leave for AWS's."""
    host = call.http.headers.get("host") if call.http is not None else None
    address = host or f"dynamodb.{call.scope.region}.amazonaws.com"
    return encode({"Endpoints": [{"Address": address, "CachePeriodInMinutes": _CACHED_MINUTES}]})
