"""The hash that DynamoDB spreads partitions by: a scan comes by them in its order, and segments are parts of it.

Entries of an index that are equal in its key come in the order of the hash of their item's key. The scheme is not
documented; it is MD5 of `Outliers` and the key's bytes, which the orders and segments that AWS answers with agree with
in all cases that were recorded (strings, numbers of both signs, tables and indexes).
"""

from __future__ import annotations

from typing import Final

try:
    # OpenSSL's takes twice as long to begin, and is forbidden in some places.
    from _md5 import md5  # type: ignore[import-not-found]
except ImportError:
    from hashlib import md5

HASHES: Final = 1 << 32  # how many there are
SIZE: Final = 4  # bytes of one
_SEED: Final = b"Outliers"
_DIGITS: Final = 20  # of a negative number, to the base of a hundred: one of so many has no end of its own


def hash_of(content: bytes) -> bytes:
    """The hash of a key's bytes: see `plain`."""
    digest: bytes = md5(_SEED + content, usedforsecurity=False).digest()
    return digest[:SIZE]


def plain(encoded: bytes, kind: str) -> bytes:
    """The bytes that DynamoDB has for a value; `encoded` is how `values.keys` encodes it."""
    if kind != "N":
        return encoded[:-2].replace(b"\x00\xff", b"\x00") if b"\x00\xff" in encoded else encoded[:-2]
    ends_itself = encoded[0] < 0x80 and len(encoded) <= _DIGITS + 1
    return encoded if ends_itself else encoded[:-1]
