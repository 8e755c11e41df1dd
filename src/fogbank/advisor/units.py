"""Durations and sizes as people write them."""

from __future__ import annotations

import re
from collections.abc import Iterable

NO_LIMIT = float("inf")
_SECONDS = {
    "ms": 0.001,
    "s": 1,
    "sec": 1,
    "second": 1,
    "min": 60,
    "m": 60,
    "minute": 60,
    "h": 3600,
    "hr": 3600,
    "hour": 3600,
    "d": 86400,
    "day": 86400,
    "week": 604800,
    "w": 604800,
}
_TIB = {
    "tib": 1.0,
    "tb": 1.0,
    "t": 1.0,
    "gib": 1 / 1024,
    "gb": 1 / 1024,
    "g": 1 / 1024,
    "pib": 1024.0,
    "pb": 1024.0,
    "p": 1024.0,
    "mib": 1 / 1048576,
    "mb": 1 / 1048576,
    "m": 1 / 1048576,
}
_QUANTITY = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*([a-z]*)")


def _quantity(text: str, units: dict[str, float], default: str) -> float | None:
    match = _QUANTITY.fullmatch(text.strip().casefold().replace(",", ""))
    if not match:
        return None
    unit = match[2] or default
    factor = units.get(unit, units.get(unit.removesuffix("s")))
    return None if factor is None else float(match[1]) * factor


def seconds(text: str) -> float | None:
    """Read "0", "30s", "5 min", "1h", "2 days" (a bare number is seconds); None if it is not a duration."""
    return 0.0 if text.strip().casefold() in ("zero", "none") else _quantity(text, dict(_SECONDS), "s")


def tebibytes(text: str) -> float | None:
    """Read "500 GB", "40TiB", "2 PB" (a bare number is TiB); None if it is not a size."""
    return _quantity(text, _TIB, "tib")


def say_seconds(value: float) -> str:
    """A duration in words people use: "35 s", "2 min", "1 h", "3 days"; "never" for infinity."""
    if value == float("inf"):
        return "never"
    for unit, size in (("days", 86400), ("h", 3600), ("min", 60)):
        if value >= size * (2 if unit != "h" else 1) and value % size == 0:
            return f"{value / size:g} {unit}"
    return f"{value:g} s"


def say_roughly(value: float) -> str:
    """An estimated duration in its largest unit, two digits at most: "7 h", "1.5 days", "40 s"."""
    for unit, size in (("days", 86400), ("h", 3600), ("min", 60)):
        if value >= size:
            count = value / size
            return f"{count:.0f} {unit}" if count >= 10 else f"{count:.2g} {unit}"
    return f"{value:.0f} s"


def say_tebibytes(value: float) -> str:
    """A size: "40 TiB", "512 GiB"."""
    return f"{value:g} TiB" if value >= 1 else f"{value * 1024:.4g} GiB"


def say_value(question: str, value: object) -> str:
    """A value of an answer as people write it."""
    if question in ("rpo", "rto") and isinstance(value, (int, float)):
        return say_seconds(float(value))
    if question == "size" and isinstance(value, (int, float)):
        return say_tebibytes(float(value))
    if question == "budget":
        return "no limit" if value == float("inf") else f"{value:g}x"
    if isinstance(value, Iterable) and not isinstance(value, str):
        return ", ".join(str(part) for part in value) or "none"
    return str(value)
