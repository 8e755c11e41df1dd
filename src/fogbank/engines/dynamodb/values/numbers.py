"""DynamoDB's Number: 38 significant digits, magnitudes from 1E-130 to 9.99…E+125, exact.

Numbers stay text. The canonical text is what DynamoDB returns: plain notation, no sign on zero, no leading or
trailing zeros, never an exponent; equal numbers have equal canonical text.

Source: "Supported data types and naming rules" (Number) of the developer guide; the messages are what the service
answers to PutItem.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from fogbank.aws.fault import Fault

MAX_DIGITS = 38
MAX_MAGNITUDE = 125
MIN_MAGNITUDE = -130

NOT_NUMERIC = "The parameter cannot be converted to a numeric value"
OVERFLOW = "Number overflow. Attempting to store a number with magnitude larger than supported range"
UNDERFLOW = "Number underflow. Attempting to store a number with magnitude smaller than supported range"
TOO_PRECISE = "Attempting to store more than 38 significant digits in a Number"

_SYNTAX = re.compile(r"([+-]?)([0-9]*)(?:\.([0-9]*))?(?:[eE]([+-]?[0-9]+))?", re.ASCII)
_EXPONENT_LENGTH = (
    7  # longer exponents are out of range whatever their digits; int() of megabytes is not free
)


class Parts(NamedTuple):
    """A number taken apart: its value is ±0.`digits` times ten to the power of `point`.

    `digits` has no zeros at either end; it is empty for zero.
    """

    negative: bool
    digits: str
    point: int


def split(text: str) -> Parts:
    """Takes a number apart. Raises ValidationException if it is not one, or not one that DynamoDB stores."""
    match = _SYNTAX.fullmatch(text)
    if match is None or not (match[2] or match[3]):
        raise Fault("ValidationException", f"{NOT_NUMERIC}: {text}" if text else NOT_NUMERIC)
    whole, fraction, exponent = match[2], match[3] or "", match[4]
    digits = (whole + fraction).lstrip("0")
    leading = len(whole) + len(fraction) - len(digits)
    digits = digits.rstrip("0")
    if not digits:
        return Parts(False, "", 0)
    point = len(whole) - leading + _exponent(exponent)
    _check_range(digits, point)
    return Parts(match[1] == "-", digits, point)


def _exponent(text: str | None) -> int:
    if text is None:
        return 0
    digits = text.lstrip("+-").lstrip("0")
    if len(digits) > _EXPONENT_LENGTH:
        raise Fault("ValidationException", UNDERFLOW if text[0] == "-" else OVERFLOW)
    return -int(digits or 0) if text[0] == "-" else int(digits or 0)


def _check_range(digits: str, point: int) -> None:
    if point - 1 > MAX_MAGNITUDE:
        raise Fault("ValidationException", OVERFLOW)
    if point - 1 < MIN_MAGNITUDE:
        raise Fault("ValidationException", UNDERFLOW)
    if len(digits) > MAX_DIGITS:
        raise Fault("ValidationException", TOO_PRECISE)


def is_whole(text: str) -> bool:
    """Whether it is the canonical text of a positive whole number, as most numbers are."""
    return text.isdigit() and text.isascii() and text[0] != "0" and len(text) <= MAX_DIGITS


def canonical(text: str) -> str:
    """The text that DynamoDB returns for this number. Raises ValidationException as `split` does."""
    if is_whole(text):
        return text
    return plain(split(text))


def plain(parts: Parts) -> str:
    """Parts as canonical text."""
    negative, digits, point = parts
    if not digits:
        return "0"
    if point <= 0:
        text = "0." + "0" * -point + digits
    elif point >= len(digits):
        text = digits + "0" * (point - len(digits))
    else:
        text = digits[:point] + "." + digits[point:]
    return "-" + text if negative else text
