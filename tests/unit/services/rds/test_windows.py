"""Backup and maintenance windows against a model that marks every minute of a week."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fogbank.aws.fault import Fault
from fogbank.services.rds.windows import (
    apart,
    backup_window,
    default_windows,
    maintenance_window,
    within_maintenance,
)

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY, WEEK = 24 * 60, 7 * 24 * 60
MONDAY = datetime(2026, 1, 5, tzinfo=UTC)


def clock(minute: int) -> str:
    return f"{minute // 60 % 24:02}:{minute % 60:02}"


def moment(minute: int) -> str:
    return f"{DAYS[minute // DAY % 7]}:{clock(minute)}"


starts = st.integers(0, WEEK - 1)


@given(st.integers(0, DAY - 1), st.integers(30, DAY - 1), starts, st.integers(30, DAY))
def test_windows_that_meet_are_refused(first: int, duration: int, start: int, length: int) -> None:
    backup = backup_window(f"{clock(first)}-{clock(first + duration)}")
    maintenance = maintenance_window(f"{moment(start)}-{moment(start + length)}")
    backed_up = {(first + day * DAY + minute) % WEEK for day in range(7) for minute in range(duration)}
    maintained = {(start + minute) % WEEK for minute in range(length)}
    if backed_up & maintained:
        with pytest.raises(Fault, match="must not overlap"):
            apart(backup, maintenance)
    else:
        apart(backup, maintenance)


@given(starts, st.integers(30, DAY), starts)
def test_within(start: int, length: int, minute: int) -> None:
    window = maintenance_window(f"{moment(start)}-{moment(start + length)}")
    expected = (minute - start) % WEEK < length
    assert within_maintenance(window, MONDAY + timedelta(minutes=minute)) is expected


@given(st.text(min_size=1, max_size=63))
def test_defaults_are_valid_and_apart(name: str) -> None:
    backup, maintenance = default_windows(name)
    apart(backup_window(backup), maintenance_window(maintenance))


@pytest.mark.parametrize("text", ["", "1:00-2:00", "24:00-01:00", "03:00", "03:00-03:29", "03:00-04:60"])
def test_bad_backup_windows(text: str) -> None:
    with pytest.raises(Fault, match="backup window"):
        backup_window(text)


@pytest.mark.parametrize("text", ["", "sun:1:00-sun:2:00", "day:01:00-day:02:00", "sun:01:00-sun:01:10"])
def test_bad_maintenance_windows(text: str) -> None:
    with pytest.raises(Fault, match="maintenance window"):
        maintenance_window(text)
