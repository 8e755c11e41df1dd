"""Identifiers as AWS makes them."""

from __future__ import annotations

import random
import secrets

_random = random.Random(secrets.randbits(128)).getrandbits  # noqa: S311 - see `request_id`
_UPPER_BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


def request_id() -> str:
    """A request id: a UUID in lower case. It must be unique, not secret, so it costs a third of `uuid4`."""
    text = f"{_random(128):032x}"
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}"


def resource_id(prefix: str) -> str:
    """An immutable resource id: `db-` and 26 upper-case letters and digits."""
    return prefix + "".join(secrets.choice(_UPPER_BASE32) for _ in range(26))
