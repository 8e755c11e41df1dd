"""Scalars between Python and the wire: timestamps, numbers, booleans, blobs.

Parsers raise `ValueError` with a short reason; the protocol turns that into its own fault.
"""

from __future__ import annotations

import base64
import binascii
from datetime import UTC, datetime, timedelta
from typing import Any

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_NOT_FINITE = {"NaN": float("nan"), "Infinity": float("inf"), "-Infinity": float("-inf")}


def utc(value: datetime) -> datetime:
    """A naive datetime is taken to be UTC."""
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def iso8601(value: datetime) -> str:
    """`2014-04-29T18:30:38Z`, with milliseconds where there are any: AWS shows no finer time."""
    if value.tzinfo is not UTC:
        value = utc(value)
    if value.microsecond < 1000:
        return value.isoformat()[:19] + "Z"
    return value.isoformat(timespec="milliseconds")[:23] + "Z"


def http_date(value: datetime) -> str:
    """`Tue, 29 Apr 2014 18:30:38 GMT`."""
    value = utc(value)
    day, month = _DAYS[value.weekday()], _MONTHS[value.month - 1]
    return f"{day}, {value:%d} {month} {value.year:04d} {value:%H:%M:%S} GMT"


def epoch_seconds(value: datetime) -> int | float:
    """Seconds since 1970, with milliseconds as a fraction where there are any."""
    milliseconds = (utc(value) - EPOCH) // _MILLISECOND
    return milliseconds // 1000 if milliseconds % 1000 == 0 else milliseconds / 1000


def epoch_text(value: datetime) -> str:
    return str(epoch_seconds(value))


TIMESTAMP_TEXT = {"iso8601": iso8601, "rfc822": http_date, "unixTimestamp": epoch_text}


def from_iso8601(text: str) -> datetime:
    try:
        return utc(datetime.fromisoformat(text))
    except OverflowError as error:  # a time of day zone that UTC's calendar has no year for
        raise ValueError("timestamp out of range") from error


def from_http_date(text: str) -> datetime:
    """Any of the three forms that HTTP allows."""
    from email.utils import parsedate_to_datetime  # brings sockets and more, 8 ms that few processes need

    return utc(parsedate_to_datetime(text))


def from_epoch(seconds: int | float | str) -> datetime:
    """Microseconds are kept exactly: a float of seconds is rounded to the nearest one."""
    if isinstance(seconds, str):
        seconds = float(seconds)
    try:
        return EPOCH + timedelta(microseconds=round(seconds * 1_000_000))
    except OverflowError as error:
        raise ValueError("timestamp out of range") from error


def timestamp(value: Any) -> datetime:
    """Any of AWS's three forms: clients differ from their models, and the forms cannot be confused."""
    if isinstance(value, datetime):
        return utc(value)
    if value.__class__ is int or value.__class__ is float:
        return from_epoch(value)
    if not isinstance(value, str):
        raise ValueError("not a timestamp")
    if value[:1].isalpha():
        return from_http_date(value)
    if "T" in value or value.count("-") == 2:
        return from_iso8601(value)
    return from_epoch(value)


def float_text(value: Any) -> str:
    """`NaN`, `Infinity` and `-Infinity` are AWS's words for what JSON and XML cannot say."""
    number = float(value)
    if number != number:
        return "NaN"
    if number in (_NOT_FINITE["Infinity"], _NOT_FINITE["-Infinity"]):
        return "Infinity" if number > 0 else "-Infinity"
    return str(value)


def float_from(value: Any) -> float:
    """A number, or text of one."""
    if value.__class__ is float:
        return value
    if value.__class__ is int:
        return float(value)
    if isinstance(value, str):
        special = _NOT_FINITE.get(value)
        return float(value) if special is None else special
    raise ValueError("not a number")


def integer_from(text: str) -> int:
    """Python's `int` also takes spaces and underscores, which AWS does not."""
    digits = text[1:] if text[:1] in ("-", "+") else text
    if not (digits.isascii() and digits.isdigit()):
        raise ValueError("not an integer")
    return int(text)


def boolean_from(text: str) -> bool:
    """AWS's Java parser looks for `true` in any case and takes 1 and 0 as well."""
    lowered = text.lower()
    if lowered in ("true", "1"):
        return True
    if lowered in ("false", "0"):
        return False
    raise ValueError("not a boolean")


def blob_text(value: Any) -> str:
    if isinstance(value, str):
        value = value.encode()
    return base64.b64encode(value).decode("ascii")


def blob_from(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error
