"""When scheduled actions are due: at(…), rate(…) and cron(…). Pure.

Source: the user guide's "Schedule recurring scaling actions using cron expressions" and "… using rate expressions".
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from fogbank.aws.fault import Fault
from fogbank.operations.refusal import not_yet

Due = Callable[[datetime, datetime], bool]  # whether it was due after the first time, up to the second
_FORM: Final = re.compile(r"(at|rate|cron)\((.+)\)")
_RATE: Final = re.compile(r"([1-9]\d*) (minute|hour|day)s?")
_MONTHS: Final = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DAYS: Final = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
# The least and the most of each field, and names of its values.
_FIELDS: Final = ((0, 59, ()), (0, 23, ()), (1, 31, ()), (1, 12, _MONTHS), (1, 7, _DAYS), (1970, 2199, ()))
_LOOKED_BACK: Final = timedelta(days=1)  # what was missed while no server ran; once is enough
_MINUTE: Final = timedelta(minutes=1)


def parsed(schedule: str, timezone: str | None, anchor: datetime) -> Due:
    """When a schedule is due; rates begin at `anchor`. Raises: ValidationException, NotImplemented."""
    found = _FORM.fullmatch(schedule)
    if found is None:
        raise _invalid(schedule)
    zone, (kind, text) = _zone(timezone), found.groups()
    if kind == "at":
        return _at(text, zone, schedule)
    if kind == "rate":
        return _rate(text, anchor, schedule)
    return _cron(text, zone, schedule)


def _zone(name: str | None) -> ZoneInfo:
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError) as unknown:
        raise Fault("ValidationException", f"The time zone is not valid: {name}") from unknown


def _at(text: str, zone: ZoneInfo, schedule: str) -> Due:
    try:
        moment = datetime.strptime(text, "%Y-%m-%dT%H:%M:%S").replace(tzinfo=zone)
    except ValueError as error:
        raise _invalid(schedule) from error
    return lambda after, until: after < moment <= until


def _rate(text: str, anchor: datetime, schedule: str) -> Due:
    found = _RATE.fullmatch(text)
    if found is None:
        raise _invalid(schedule)
    every = timedelta(**{f"{found[2]}s": int(found[1])})
    return lambda after, until: (until - anchor) // every > max((after - anchor) // every, 0)


def _cron(text: str, zone: ZoneInfo, schedule: str) -> Due:
    fields = text.split()
    if len(fields) != len(_FIELDS):
        raise _invalid(schedule)
    wanted = [_values(field, *limits, schedule) for field, limits in zip(fields, _FIELDS, strict=True)]

    def due(after: datetime, until: datetime) -> bool:
        minute = max(after, until - _LOOKED_BACK).replace(second=0, microsecond=0) + _MINUTE
        while minute <= until:
            if _matches(wanted, minute.astimezone(zone)):
                return True
            minute += _MINUTE
        return False

    return due


def _matches(wanted: list[frozenset[int]], time: datetime) -> bool:
    day = time.isoweekday() % 7 + 1  # Sunday is 1
    parts = (time.minute, time.hour, time.day, time.month, day, time.year)
    return all(part in values for part, values in zip(parts, wanted, strict=True))


def _values(field: str, least: int, most: int, names: tuple[str, ...], schedule: str) -> frozenset[int]:
    """The values that a field allows."""
    if re.search(r"[LW#]", field) and not field.startswith(names):
        raise not_yet(f"cron expressions with L, W or # ({schedule})")
    found: set[int] = set()
    for part in field.split(","):
        span, _, step = part.partition("/")
        first, _, last = span.partition("-")
        if span in ("*", "?"):
            low, high = least, most
        else:
            low = _number(first, names, schedule)
            high = _number(last, names, schedule) if last else (most if step else low)
        if not (least <= low <= high <= most) or (step and not step.isdigit()) or step == "0":
            raise _invalid(schedule)
        found.update(range(low, high + 1, int(step or 1)))
    return frozenset(found)


def _number(text: str, names: tuple[str, ...], schedule: str) -> int:
    if text.upper() in names:
        return names.index(text.upper()) + 1
    if not text.isdigit():
        raise _invalid(schedule)
    return int(text)


def _invalid(schedule: str) -> Fault:
    return Fault("ValidationException", f"The schedule expression is not valid: {schedule}")
