"""The account that an access key belongs to, which AWS (and moto) write into the key itself."""

from __future__ import annotations

import base64
import binascii

_PREFIXES = ("AKIA", "ASIA")  # long-term and temporary keys
_LENGTH = 20
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_OFFSET = int.from_bytes(base64.b32decode(b"QAAAAAAA"), "big")
_LARGEST = 10**12


def account_of(access_key: str) -> str | None:
    """The 12 digits, or None for a key that says nothing of an account. Needs no moto.

    The eight characters after the prefix are base 32 of half the account number; the ninth is of the second
    half of the alphabet where it is odd.
    """
    if len(access_key) != _LENGTH or not access_key.startswith(_PREFIXES):
        return None
    try:
        half = int.from_bytes(base64.b32decode(access_key[4:12]), "big") - _OFFSET
        number = 2 * half + (_ALPHABET.index(access_key[12]) >= 16)
    except (binascii.Error, ValueError):
        return None
    return f"{number:012}" if 0 <= number < _LARGEST else None
