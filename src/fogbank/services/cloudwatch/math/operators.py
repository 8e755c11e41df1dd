"""Operators: between numbers, and point by point between time series.

Source: CloudWatch User Guide, "Metric math syntax and functions": a point that one side lacks is missing.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Final

from fogbank.services.cloudwatch.math.errors import Flaw
from fogbank.services.cloudwatch.math.values import Series, Value

Figure = Callable[[float, float], float | None]


def _divided(left: float, right: float) -> float | None:
    return left / right if right else None


def _raised(left: float, right: float) -> float | None:
    try:
        result = left**right
    except (OverflowError, ZeroDivisionError):
        return None
    return None if isinstance(result, complex) else result


OPERATORS: Final[dict[str, Figure]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": _divided,
    "^": _raised,
    "==": lambda left, right: float(left == right),
    "!=": lambda left, right: float(left != right),
    "<": lambda left, right: float(left < right),
    ">": lambda left, right: float(left > right),
    "<=": lambda left, right: float(left <= right),
    ">=": lambda left, right: float(left >= right),
    "&&": lambda left, right: float(bool(left) and bool(right)),
    "||": lambda left, right: float(bool(left) or bool(right)),
}
OPERATORS["AND"], OPERATORS["OR"] = OPERATORS["&&"], OPERATORS["||"]


def apply(sign: str, left: Value, right: Value) -> Value:
    """Raises: `Flaw` for operands that do not go together."""
    figure = OPERATORS[sign]
    if isinstance(left, str) or isinstance(right, str):
        raise Flaw(f"The operator {sign} does not work on text")
    if isinstance(left, list) and isinstance(right, list):
        raise Flaw(f"The operator {sign} does not work on two arrays")
    if isinstance(left, list):
        return [_between(figure, one, right) for one in left]  # type: ignore[arg-type]  # no list
    if isinstance(right, list):
        return [_between(figure, left, one) for one in right]
    if isinstance(left, float) and isinstance(right, float):
        result = figure(left, right)
        if result is None:
            raise Flaw(f"The operator {sign} has no result for {left} and {right}")
        return result
    return _between(figure, left, right)


def _between(figure: Figure, left: float | Series, right: float | Series) -> Series:
    """At least one of the two is a time series."""
    if isinstance(left, float):
        assert isinstance(right, Series)
        number = left
        return right.mapped(lambda value: figure(number, value))
    if isinstance(right, float):
        other = right
        return left.mapped(lambda value: figure(value, other))
    points = {}
    for time, value in left.points.items():
        if time in right.points:
            result = figure(value, right.points[time])
            if result is not None:
                points[time] = result
    return Series(points, max(left.period, right.period), left.label)
