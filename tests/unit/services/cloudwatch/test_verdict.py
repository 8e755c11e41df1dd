"""AWS's two tables of missing data, row by row, and its words on premature alarms."""

from __future__ import annotations

import pytest

from fogbank.services.cloudwatch.alarms.verdict import verdict

_POINTS = {"0": False, "X": True, "-": None}
_KEEP = None


def of(points: str, to_alarm: int, treat: str) -> str | None:
    return verdict([_POINTS[point] for point in points.split()], 3, to_alarm, treat)


@pytest.mark.parametrize(
    ("points", "missing", "ignore", "breaching", "not_breaching"),
    [
        ("0 - X - X", "OK", "OK", "OK", "OK"),
        ("0 - - - -", "OK", "OK", "OK", "OK"),
        ("- - - - -", "INSUFFICIENT_DATA", _KEEP, "ALARM", "OK"),
        ("0 X X - X", "ALARM", "ALARM", "ALARM", "ALARM"),
        ("- - X - -", "ALARM", _KEEP, "ALARM", "OK"),
    ],
)
def test_three_out_of_three(
    points: str, missing: str, ignore: str | None, breaching: str, not_breaching: str
) -> None:
    assert of(points, 3, "breaching") == breaching
    assert of(points, 3, "missing") == missing
    assert of(points, 3, "ignore") == ignore
    assert of(points, 3, "notBreaching") == not_breaching


@pytest.mark.parametrize(
    ("points", "missing", "ignore", "breaching", "not_breaching"),
    [
        ("0 - X - X", "ALARM", "ALARM", "ALARM", "ALARM"),
        ("0 0 X 0 X", "ALARM", "ALARM", "ALARM", "ALARM"),
        ("0 - X - -", "OK", "OK", "ALARM", "OK"),
        ("- - - - 0", "OK", "OK", "ALARM", "OK"),
        ("- - - X -", "ALARM", _KEEP, "ALARM", "OK"),
    ],
)
def test_two_out_of_three(
    points: str, missing: str, ignore: str | None, breaching: str, not_breaching: str
) -> None:
    assert of(points, 2, "missing") == missing
    assert of(points, 2, "ignore") == ignore
    assert of(points, 2, "breaching") == breaching
    assert of(points, 2, "notBreaching") == not_breaching


@pytest.mark.parametrize("points", ["- - - - X", "- - - X -"])
def test_a_breach_that_is_too_young_is_no_alarm_yet(points: str) -> None:
    assert of(points, 3, "missing") == "OK"
