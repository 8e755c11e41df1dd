"""Identifiers as AWS makes them."""

from __future__ import annotations

import secrets
import uuid

_UPPER_BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


def request_id() -> str:
    """A request id: a UUID in lower case."""
    return str(uuid.uuid4())


def resource_id(prefix: str) -> str:
    """An immutable resource id: `db-` and 26 upper-case letters and digits."""
    return prefix + "".join(secrets.choice(_UPPER_BASE32) for _ in range(26))
