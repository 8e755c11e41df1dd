"""SCRAM-SHA-256 verifiers: the server gets one of these, so that no password reaches its log.

Source: RFC 5803, and "pg_authid" in the PostgreSQL manual for the format.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import stringprep
import unicodedata
from base64 import b64encode

_ITERATIONS = 4096  # PostgreSQL's default, scram_iterations
_SALT_BYTES = 16


def verifier(password: str, salt: bytes | None = None) -> str:
    """Return what pg_authid.rolpassword holds for `password`."""
    salt = salt or secrets.token_bytes(_SALT_BYTES)
    salted = hashlib.pbkdf2_hmac("sha256", _prepared(password), salt, _ITERATIONS)
    stored_key = hashlib.sha256(_hmac(salted, b"Client Key")).digest()
    keys = f"{_text(stored_key)}:{_text(_hmac(salted, b'Server Key'))}"
    return f"SCRAM-SHA-256${_ITERATIONS}:{_text(salt)}${keys}"


def _prepared(password: str) -> bytes:
    """SASLprep (RFC 4013) where it applies; the password as it is where it does not, as libpq does.

    libpq looks for what is prohibited before it normalizes, where the RFC does it after; clients follow libpq.
    """
    if password.isascii():
        return password.encode()
    mapped = "".join(
        " " if stringprep.in_table_c12(letter) else letter
        for letter in password
        if not stringprep.in_table_b1(letter)
    )
    normal = unicodedata.normalize("NFKC", mapped)
    if not normal or any(_prohibited(letter) for letter in mapped) or not _directions_agree(mapped):
        return password.encode()
    return normal.encode()


def _prohibited(letter: str) -> bool:
    return (
        stringprep.in_table_a1(letter)  # unassigned in Unicode 3.2
        or stringprep.in_table_c12(letter)
        or stringprep.in_table_c21_c22(letter)
        or stringprep.in_table_c3(letter)
        or stringprep.in_table_c4(letter)
        or stringprep.in_table_c5(letter)
        or stringprep.in_table_c6(letter)
        or stringprep.in_table_c7(letter)
        or stringprep.in_table_c8(letter)
        or stringprep.in_table_c9(letter)
    )


def _directions_agree(text: str) -> bool:
    """RFC 3454, section 6: right-to-left text stays by itself."""
    if not any(stringprep.in_table_d1(letter) for letter in text):
        return True
    ends = stringprep.in_table_d1(text[0]) and stringprep.in_table_d1(text[-1])
    return ends and not any(stringprep.in_table_d2(letter) for letter in text)


def _hmac(key: bytes, message: bytes) -> bytes:
    return hmac.digest(key, message, "sha256")


def _text(raw: bytes) -> str:
    return b64encode(raw).decode()
