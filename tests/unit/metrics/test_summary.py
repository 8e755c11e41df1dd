"""Summaries stay small and stay right."""

from __future__ import annotations

import random
from statistics import quantiles

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fogbank.metrics.statistics import statistic
from fogbank.metrics.summary import Summary, of_set


def summary(*values: float) -> Summary:
    made = Summary()
    for value in values:
        made.add(value)
    return made


def figure(name: str, of: Summary) -> float | None:
    known = statistic(name)
    assert known is not None
    return known(of)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("SampleCount", 10),
        ("Sum", 55),
        ("Average", 5.5),
        ("Minimum", 1),
        ("Maximum", 10),
        ("p0", 1),
        ("p50", 5.5),
        ("p90", 9.1),
        ("p100", 10),
        ("tm90", 5),
        ("TM(10%:90%)", 5.5),
        ("IQM", 5.5),
        ("tc90", 9),
        ("ts50", 15),
        ("wm80", 5.2),
        ("PR(:5)", 50),
        ("PR(5:)", 50),
        ("TC(2:8)", 6),
    ],
)
def test_statistics_of_one_to_ten(name: str, expected: float) -> None:
    assert figure(name, summary(*range(1, 11))) == pytest.approx(expected)


@pytest.mark.parametrize("name", ["p", "p101", "90", "median", "TM(90%:10%)", "PR(:)", "", "average"])
def test_there_is_no_such_statistic(name: str) -> None:
    assert statistic(name) is None


def test_percentiles_need_values_that_are_not_negative() -> None:
    assert figure("p50", summary(-1, 1)) is None
    assert figure("p50", of_set(2, 10, 1, 9)) is None
    assert figure("p50", of_set(2, 10, 5, 5)) == 5
    mixed = summary(1, 2)
    mixed.merge(of_set(2, 10, 1, 9))
    assert figure("p50", mixed) is None
    assert (mixed.count, mixed.total, mixed.maximum) == (4, 13, 9)


def test_many_values_take_a_bounded_place_and_percentiles_stay_near() -> None:
    chance = random.Random(7)
    values = [chance.lognormvariate(3, 2) for _ in range(20_000)]
    made = summary(*values)
    assert made.values is not None
    assert len(made.values) <= 300
    assert made.total == pytest.approx(sum(values))
    exact = quantiles(values, n=100)
    for percent in (50, 90, 99):
        assert figure(f"p{percent}", made) == pytest.approx(exact[percent - 1], rel=0.06)


@given(st.lists(st.floats(0, 1e9), min_size=1, max_size=60), st.integers(0, 60))
def test_merging_parts_is_adding_all(values: list[float], cut: int) -> None:
    whole, part = summary(*values), summary(*values[:cut])
    part.merge(summary(*values[cut:]))
    assert (part.count, part.minimum, part.maximum) == (whole.count, whole.minimum, whole.maximum)
    assert part.values == whole.values
