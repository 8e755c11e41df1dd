"""DynamoDB's Number: 38 significant digits, magnitudes from 1E-130 to 9.99…E+125, exact.

Numbers stay text. The canonical text is what DynamoDB returns: plain notation, no sign on zero, no leading or
trailing zeros, never an exponent; equal numbers have equal canonical text.

Source: "Supported data types and naming rules" (Number) of the developer guide; the messages are what the service
answers to PutItem.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from fogbank.engines.dynamodb.flaw import Flaw

MAX_DIGITS = 38
MAX_MAGNITUDE = 125
MIN_MAGNITUDE = -130

NOT_NUMERIC = "The parameter cannot be converted to a numeric value"
OVERFLOW = "Number overflow. Attempting to store a number with magnitude larger than supported range"
UNDERFLOW = "Number underflow. Attempting to store a number with magnitude smaller than supported range"
TOO_PRECISE = "Attempting to store more than 38 significant digits in a Number"

_SYNTAX = re.compile(r"([+-]?)([0-9]*)(?:\.([0-9]*))?(?:[eE]([+-]?[0-9]+))?", re.ASCII)
_LONG = 2**63 - 1  # an exponent beyond is no number
_INT = 2**31 - 1  # what the older layer can read of one


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
        raise _not_numeric(text)
    whole, fraction, exponent = match[2], match[3] or "", match[4]
    digits = (whole + fraction).lstrip("0")
    leading = len(whole) + len(fraction) - len(digits)
    digits = digits.rstrip("0")
    power = _exponent(exponent, text) if exponent is not None else 0
    if not digits:
        _check_range(power, text, power)  # also of zero
        return Parts(False, "", 0)
    point = len(whole) - leading + power
    _check_range(point - 1, text, power)
    if len(digits) > MAX_DIGITS:
        raise Flaw(TOO_PRECISE)
    return Parts(match[1] == "-", digits, point)


def _exponent(exponent: str, text: str) -> int:
    digits = exponent.lstrip("+-").lstrip("0") or "0"
    # Not all digits of a long one are read: int() of megabytes is not free.
    if len(digits) > len(str(_LONG)) or int(digits) > _LONG:
        raise _not_numeric(text)
    return -int(digits) if exponent[0] == "-" else int(digits)


def _check_range(magnitude: int, text: str, power: int) -> None:
    if magnitude > MAX_MAGNITUDE:
        raise Flaw(OVERFLOW, _older(OVERFLOW, UNDERFLOW, magnitude, text, power))
    if magnitude < MIN_MAGNITUDE:
        raise Flaw(UNDERFLOW, _older(UNDERFLOW, OVERFLOW, magnitude, text, power))


def _older(words: str, wrapped: str, magnitude: int, text: str, power: int) -> str:
    """What the older layer says, which reads exponents as 32 bits and adds to them as if there were no end."""
    if abs(power) > _INT:
        return f"{NOT_NUMERIC}: {text}"
    return wrapped if abs(magnitude) + 1 > _INT else words


def _not_numeric(text: str) -> Flaw:
    return Flaw(f"{NOT_NUMERIC}: {text}", None if text else NOT_NUMERIC)


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
