"""Identifiers as AWS makes them."""

from __future__ import annotations

import secrets
from itertools import count
from typing import Final

_UPPER_BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


_48_BITS: Final = 0xFFFF_FFFF_FFFF
# A UUID but for its last part, which goes through all of its values before one comes again, in no order to be seen.
_ANY: Final = "{}-{}-4{}-a{}-%012x".format(*(secrets.token_hex(4)[:n] for n in (8, 4, 3, 3)))
_numbers: Final = map(_48_BITS.__and__, count(secrets.randbits(48), secrets.randbits(47) * 2 + 1))
_ids: Final = map(_ANY.__mod__, _numbers)


def request_id() -> str:
    """A request id: a UUID in lower case. It must be unique, not secret, so it costs a tenth of `uuid4`."""
    return next(_ids)


def resource_id(prefix: str) -> str:
    """An immutable resource id: `db-` and 26 upper-case letters and digits."""
    return prefix + "".join(secrets.choice(_UPPER_BASE32) for _ in range(26))
