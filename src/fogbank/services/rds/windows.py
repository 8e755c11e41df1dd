"""Backup and maintenance windows: their form, their defaults, and that they do not meet.

Source: API Reference, CreateDBInstance, PreferredBackupWindow and PreferredMaintenanceWindow.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from fogbank.services.rds.checks import conflicting, invalid

_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY_MINUTES: Final = 24 * 60
_BACKUP: Final = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")
_MAINTENANCE: Final = re.compile(
    r"(mon|tue|wed|thu|fri|sat|sun):([01]\d|2[0-3]):([0-5]\d)"
    r"-(mon|tue|wed|thu|fri|sat|sun):([01]\d|2[0-3]):([0-5]\d)"
)


def backup_window(text: str) -> str:
    """Check `hh24:mi-hh24:mi` of at least 30 minutes. Raises: `Fault` InvalidParameterValue."""
    match = _BACKUP.fullmatch(text)
    if match is None:
        raise invalid(
            f"Invalid backup window format: {text}. Should be specified as a range hh24:mi-hh24:mi."
        )
    _, length = _span(_DAY_MINUTES, *_backup_minutes(text))
    if length < 30:
        raise invalid(f"The backup window {text} must be at least 30 minutes long.")
    return text


def maintenance_window(text: str) -> str:
    """Check `ddd:hh24:mi-ddd:hh24:mi` of 30 minutes to 24 hours; RDS keeps it in lower case."""
    lowered = text.lower()
    if _MAINTENANCE.fullmatch(lowered) is None:
        raise invalid(
            f"Invalid maintenance window format: {text}. Should be specified as a range "
            "ddd:hh24:mi-ddd:hh24:mi (24H Clock UTC)."
        )
    _, length = _span(7 * _DAY_MINUTES, *_maintenance_minutes(lowered))
    if not 30 <= length <= _DAY_MINUTES:
        raise invalid(f"The maintenance window {text} must be from 30 minutes to 24 hours long.")
    return lowered


def apart(backup: str, maintenance: str) -> None:
    """Refuse windows that meet on any day. Raises: `Fault` InvalidParameterCombination."""
    start, length = _span(7 * _DAY_MINUTES, *_maintenance_minutes(maintenance))
    first, duration = _span(_DAY_MINUTES, *_backup_minutes(backup))
    for day in range(-1, 8):
        begins = first + day * _DAY_MINUTES
        for week in (-7 * _DAY_MINUTES, 0, 7 * _DAY_MINUTES):
            if begins < start + week + length and start + week < begins + duration:
                raise conflicting("The backup window and maintenance window must not overlap.")


def within_maintenance(window: str, now: datetime) -> bool:
    """Tell whether a moment (UTC) lies in a maintenance window."""
    start, length = _span(7 * _DAY_MINUTES, *_maintenance_minutes(window))
    minute = now.weekday() * _DAY_MINUTES + now.hour * 60 + now.minute
    return (minute - start) % (7 * _DAY_MINUTES) < length


def default_windows(seed: str) -> tuple[str, str]:
    """Return a backup and a maintenance window of 30 minutes each, spread by `seed`, never meeting."""
    spread = sum(seed.encode()) * 7919
    backup = 3 * 60 + spread % (4 * 60)
    maintenance = 8 * 60 + spread // 240 % (3 * 60)
    day = _DAYS[spread % 7]
    return (
        f"{_clock(backup)}-{_clock(backup + 30)}",
        f"{day}:{_clock(maintenance)}-{day}:{_clock(maintenance + 30)}",
    )


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _backup_minutes(text: str) -> tuple[int, int]:
    start, end = text.split("-")
    return _of_day(start), _of_day(end)


def _maintenance_minutes(text: str) -> tuple[int, int]:
    start, end = text.split("-")
    return _of_week(start), _of_week(end)


def _of_day(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def _of_week(text: str) -> int:
    day, _, clock = text.partition(":")
    return _DAYS.index(day) * _DAY_MINUTES + _of_day(clock)


def _span(cycle: int, start: int, end: int) -> tuple[int, int]:
    """Start and length in minutes; an end before the start is after the turn of the cycle."""
    return start, (end - start) % cycle
