"""Times as DynamoDB's JSON has them: seconds since 1970."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fogbank.aws.fault import Fault


def seconds(time: datetime) -> float:
    """A time of a reply."""
    return round(time.timestamp(), 3)


def timestamp(given: Any) -> float:
    """A time of a request. Raises: SerializationException."""
    if isinstance(given, bool) or not isinstance(given, int | float):
        raise Fault("SerializationException", "STRING_VALUE can not be converted to a Timestamp")
    return float(given)


def nanoseconds_of(given: Any) -> int:
    """The same in nanoseconds, to the microsecond. Raises: SerializationException."""
    return round(timestamp(given) * 1_000_000) * 1000
