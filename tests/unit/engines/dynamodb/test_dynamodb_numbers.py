"""Numbers: canonical text, range, arithmetic, sizes."""

from __future__ import annotations

from decimal import Context, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fogbank.aws.fault import Fault
from fogbank.engines.dynamodb.values import numbers
from fogbank.engines.dynamodb.values.arithmetic import add, subtract
from fogbank.engines.dynamodb.values.numbers import canonical
from fogbank.engines.dynamodb.values.sizes import value_size

EXACT = Context(prec=500)


@st.composite
def stored_numbers(draw: st.DrawFn) -> Decimal:
    """Any number that DynamoDB stores."""
    digits = draw(st.integers(0, 10**38 - 1))
    length = len(str(digits))
    exponent = draw(st.integers(-130 - length + 1, 125 - length + 1))
    sign = draw(st.sampled_from((1, -1)))
    return EXACT.create_decimal((0 if sign > 0 else 1, tuple(map(int, str(digits))), exponent))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0", "0"),
        ("-0", "0"),
        ("0e125", "0"),
        ("+3", "3"),
        ("007", "7"),
        (".123", "0.123"),
        ("0001.2300", "1.23"),
        ("1.", "1"),
        ("1e+5", "100000"),
        ("-17.4E3", "-17400"),
        ("1e-3", "0.001"),
        ("9" * 38, "9" * 38),
        ("1e125", "1" + "0" * 125),
        ("1E-130", "0." + "0" * 129 + "1"),
        ("1" + "0" * 60, "1" + "0" * 60),
    ],
)
def test_canonical(text: str, expected: str) -> None:
    assert canonical(text) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", f"{numbers.NOT_NUMERIC}: "),
        ("b", f"{numbers.NOT_NUMERIC}: b"),
        ("NaN", f"{numbers.NOT_NUMERIC}: NaN"),
        ("-Infinity", f"{numbers.NOT_NUMERIC}: -Infinity"),
        (" 1", f"{numbers.NOT_NUMERIC}:  1"),
        ("1 ", f"{numbers.NOT_NUMERIC}: 1 "),
        ("1_000", f"{numbers.NOT_NUMERIC}: 1_000"),
        ("٣", f"{numbers.NOT_NUMERIC}: ٣"),
        (".", f"{numbers.NOT_NUMERIC}: ."),
        ("1e", f"{numbers.NOT_NUMERIC}: 1e"),
        ("1e126", numbers.OVERFLOW),
        ("-11e125", numbers.OVERFLOW),
        ("1.0e100000000", numbers.OVERFLOW),
        ("1e" + "9" * 5000, f"{numbers.NOT_NUMERIC}: 1e" + "9" * 5000),
        ("1e-131", numbers.UNDERFLOW),
        ("0.9e-130", numbers.UNDERFLOW),
        ("1e-" + "9" * 5000, f"{numbers.NOT_NUMERIC}: 1e-" + "9" * 5000),
        ("1" * 39, numbers.TOO_PRECISE),
        ("3.14159265358979323846264338327950288419", numbers.TOO_PRECISE),
    ],
)
def test_refused(text: str, message: str) -> None:
    with pytest.raises(Fault) as refused:
        canonical(text)
    assert (refused.value.shape, refused.value.message) == ("ValidationException", message)


@given(stored_numbers())
def test_canonical_keeps_the_value_and_is_its_own_canonical(number: Decimal) -> None:
    text = canonical(str(number))
    assert Decimal(text) == number
    assert canonical(text) == text
    assert "e" not in text.lower()


@given(stored_numbers(), stored_numbers())
def test_sums_are_exact_or_refused(one: Decimal, two: Decimal) -> None:
    for operation, exact in ((add, EXACT.add(one, two)), (subtract, EXACT.subtract(one, two))):
        digits = exact.normalize(EXACT).as_tuple().digits
        fits = len(digits) <= 38 and (not exact or -130 <= exact.adjusted() <= 125)
        if fits:
            assert Decimal(operation(canonical(str(one)), canonical(str(two)))) == exact
        else:
            with pytest.raises(Fault, match=r"Number (over|under)flow"):
                operation(canonical(str(one)), canonical(str(two)))


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("0", 1),
        ("1", 2),
        ("27", 2),
        ("100", 2),
        ("123", 3),
        ("-1", 3),
        ("123.4", 4),
        ("0.01", 2),
        ("9" * 38, 20),
    ],
)
def test_size(text: str, size: int) -> None:
    assert value_size({"N": text}) == size
