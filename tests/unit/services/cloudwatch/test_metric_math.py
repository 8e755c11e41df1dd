"""Metric math: what expressions give, and what is wrong with others."""

from __future__ import annotations

from typing import Any

import pytest

from fogbank.services.cloudwatch.math.errors import Flaw, NotThere
from fogbank.services.cloudwatch.math.evaluation import Evaluation
from fogbank.services.cloudwatch.math.parser import names_in, parse
from fogbank.services.cloudwatch.math.values import Series, Span, Value

SPAN = Span(0, 300)
METRICS = {
    "m1": Series({0: 1.0, 60: 2.0, 180: 4.0}, 60, "m1"),
    "m2": Series({0: 10.0, 120: 30.0, 180: 40.0}, 60, "m2"),
    "none": Series({}, 60, "none"),
}


def value(expression: str) -> Value:
    def named(name: str) -> Value:
        if name not in METRICS:
            raise Flaw(f"Undefined variable {name}")
        return METRICS[name]

    return Evaluation(SPAN, named, lambda: METRICS).value(parse(expression))


def points(expression: str) -> dict[int, float]:
    found = value(expression)
    assert isinstance(found, Series)
    return found.points


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("m1", {0: 1, 60: 2, 180: 4}),
        ("m1 + m2", {0: 11, 180: 44}),
        ("2 * m1 - 1", {0: 1, 60: 3, 180: 7}),
        ("-m1 + 10", {0: 9, 60: 8, 180: 6}),
        ("(m1 + 1) ^ 2", {0: 4, 60: 9, 180: 25}),
        ("m2 / (m1 - 1)", {180: 40 / 3}),
        ("m1 > 1", {0: 0, 60: 1, 180: 1}),
        ("m1 >= 2 AND m1 < 4", {0: 0, 60: 1, 180: 0}),
        ("m1 == 1 || m1 == 4", {0: 1, 60: 0, 180: 1}),
        ("FILL(m1, 0)", {0: 1, 60: 2, 120: 0, 180: 4, 240: 0}),
        ("FILL(m1, REPEAT)", {0: 1, 60: 2, 120: 2, 180: 4, 240: 4}),
        ("FILL(m1, LINEAR)", {0: 1, 60: 2, 120: 3, 180: 4}),
        ("FILL(m1, m2)", {0: 1, 60: 2, 120: 30, 180: 4}),
        ("FILL(none, 0)", dict.fromkeys(range(0, 300, 60), 0)),
        ("RATE(m1)", {60: 1 / 60, 180: 2 / 120}),
        ("DIFF(m1)", {60: 1, 180: 2}),
        ("DIFF_TIME(m1)", {60: 60, 180: 120}),
        ("RUNNING_SUM(m1)", {0: 1, 60: 3, 180: 7}),
        ("IF(m1 > 1, m1, 0)", {0: 0, 60: 2, 180: 4}),
        ("IF(m1 > 1, m2)", {180: 40}),
        ("SUM([m1, m2])", {0: 11, 60: 2, 120: 30, 180: 44}),
        ("AVG([m1, m2])", {0: 5.5, 60: 2, 120: 30, 180: 22}),
        ("MIN([m1, m2])", {0: 1, 60: 2, 120: 30, 180: 4}),
        ("MAX(METRICS('m'))", {0: 10, 60: 2, 120: 30, 180: 40}),
        ("m1 - AVG(m1)", {0: 1 - 7 / 3, 60: 2 - 7 / 3, 180: 4 - 7 / 3}),
        ("m1 / SUM(m1) * 100", {0: 100 / 7, 60: 200 / 7, 180: 400 / 7}),
        ("ABS(m1 - 3)", {0: 2, 60: 1, 180: 1}),
        ("CEIL(m1 / 3)", {0: 1, 60: 1, 180: 2}),
        ("TIME_SERIES(5)", dict.fromkeys(range(0, 300, 60), 5)),
        ("FIRST([m1, m2])", {0: 1, 60: 2, 180: 4}),
        ("SLICE(SORT([m1, m2], SUM, DESC), 0)", {0: 10, 120: 30, 180: 40}),
        ("MINUTE(m1)", {0: 0, 60: 1, 180: 3}),
        ("LOG10(m2)", {0: 1, 120: pytest.approx(1.47712), 180: pytest.approx(1.60206)}),
    ],
)
def test_time_series(expression: str, expected: dict[int, Any]) -> None:
    assert points(expression) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("SUM(m1)", 7),
        ("METRIC_COUNT(METRICS())", 3),
        ("DATAPOINT_COUNT(m1)", 3),
        ("PERIOD(m1)", 60),
        ("2 + 3 * 4 ^ 2", 50),
        ("10 - 3 - 2", 5),
    ],
)
def test_numbers(expression: str, expected: float) -> None:
    assert value(expression) == expected


def test_arrays() -> None:
    doubled = value("[m1, m2] * 2")
    assert isinstance(doubled, list)
    assert [series.points[0] for series in doubled] == [2, 20]
    kept = value("REMOVE_EMPTY(METRICS())")
    assert isinstance(kept, list)
    assert [series.label for series in kept] == ["m1", "m2"]


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("m1 +", "end of expression"),
        ("m1 $ 2", "Unexpected character"),
        ("(m1", "end of expression"),
        ("nobody", "Undefined variable nobody"),
        ("NOTHING(m1)", "NOTHING"),
        ("FILL(m1)", "does not take 1"),
        ("RATE(5)", "time series"),
        ("[m1] + [m2]", "two arrays"),
        ("m1 + 'text'", "text"),
        ("1 / 0", "no result"),
        ("(" * 300 + "1" + ")" * 300, "too deeply"),
        ("FILL(m1, MAX)", "REPEAT or LINEAR"),
    ],
)
def test_flaws(expression: str, said: str) -> None:
    with pytest.raises(Flaw, match=said.replace("(", r"\(")):
        value(expression)


@pytest.mark.parametrize(
    "expression", ["SEARCH('{AWS/EC2}', 'Sum')", "ANOMALY_DETECTION_BAND(m1)", "SELECT AVG(x) FROM y"]
)
def test_what_is_not_there(expression: str) -> None:
    with pytest.raises(NotThere):
        value(expression)


def test_names() -> None:
    assert set(names_in(parse("IF(m1 > [m2, 3], -m3, SUM(m4))"))) == {"m1", "m2", "m3", "m4"}
