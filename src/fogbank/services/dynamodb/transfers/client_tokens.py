"""Client tokens: the same request again, within 8 hours of its end, is answered with what the first one began.

Source: the API reference's ClientToken of ImportTable and ExportTableToPointInTime.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final, Protocol, TypeVar

import msgspec

from fogbank.aws.fault import Fault

_VALID: Final = timedelta(hours=8)
_encode = msgspec.json.Encoder(order="sorted").encode


class Tokened(Protocol):
    """An export or an import."""

    @property
    def client_token(self) -> str: ...

    @property
    def fingerprint(self) -> str: ...

    @property
    def end_time(self) -> datetime | None: ...


T = TypeVar("T", bound=Tokened)


def fingerprint(request: dict[str, Any]) -> str:
    """What tells two requests apart."""
    return sha256(_encode(request)).hexdigest()


def begun_before(known: Iterable[T], token: str, wanted: str, now: datetime, conflict: Fault) -> T | None:
    """What an earlier request with the same token began. Raises: `conflict` where that was another request."""
    for one in known:
        if one.client_token == token and (one.end_time is None or now < one.end_time + _VALID):
            if one.fingerprint != wanted:
                raise conflict
            return one
    return None
