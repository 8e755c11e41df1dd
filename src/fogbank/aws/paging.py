"""Pages of long answers: opaque markers, and the limits of `MaxRecords`.

Source: the RDS API Reference on Marker and MaxRecords; the words of the faults are RDS's.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable, Iterable
from typing import TypeVar

from fogbank.aws.fault import Fault

Item = TypeVar("Item")

_CHECK_BYTES = 6
_INVALID_MARKER = "The provided marker is invalid."


def encode_marker(key: str, seed: str) -> str:
    """Text that clients cannot read meaning into; `seed` binds it to one operation and scope."""
    return base64.urlsafe_b64encode(_check(key, seed) + key.encode()).decode("ascii")


def decode_marker(marker: str, seed: str, fault: Fault | None = None) -> str:
    """The key of `encode_marker`.

    Raises: `fault`, else `Fault` InvalidParameterValue, for a marker that was not made with this seed.
    """
    refusal = fault or Fault("InvalidParameterValue", _INVALID_MARKER)
    try:
        raw = base64.b64decode(marker, altchars=b"-_", validate=True)
        key = raw[_CHECK_BYTES:].decode("utf-8")
    except (binascii.Error, UnicodeError, ValueError) as error:
        raise refusal from error
    if not hmac.compare_digest(raw[:_CHECK_BYTES], _check(key, seed)):
        raise refusal
    return key


def page(
    items: Iterable[Item],
    max_records: int | None,
    marker: str | None,
    key: Callable[[Item], str],
    *,
    seed: str = "",
    lower: int = 20,
    upper: int = 100,
    default: int = 100,
    refusal: Fault | None = None,
) -> tuple[list[Item], str | None]:
    """One page in the order of `key`, and the marker of the next one or None.

    `key` must be unique among `items`. A page goes on where the last one stopped even if items came or went
    in between. Raises: `Fault` InvalidParameterValue for a `max_records` outside of lower..upper, and that or
    `refusal` for a marker that is not ours.
    """
    size = _size(max_records, lower, upper, default)
    found = sorted(items, key=key)
    if marker:
        last = decode_marker(marker, seed, refusal)
        found = [item for item in found if key(item) > last]
    if len(found) <= size:
        return found, None
    return found[:size], encode_marker(key(found[size - 1]), seed)


def _size(max_records: int | None, lower: int, upper: int, default: int) -> int:
    if max_records is None:
        return default
    if not lower <= max_records <= upper:
        message = f"Invalid value {max_records} for MaxRecords. Must be between {lower} and {upper}"
        raise Fault("InvalidParameterValue", message)
    return max_records


def _check(key: str, seed: str) -> bytes:
    return hashlib.blake2b(key.encode(), key=seed.encode()[:64], digest_size=_CHECK_BYTES).digest()
