from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fogbank.engines.dynamodb.formats.csv_rows import CsvReader
from fogbank.engines.dynamodb.formats.reading import Flaw, Malformed

_text = st.text(st.characters(codec="utf-8", exclude_characters="\r\0"), max_size=8)


def _read(text: str, size: int = 0, **options: Any) -> list[Any]:
    reader, data = CsvReader(options.pop("kinds", {}), **options), text.encode()
    pieces = [data[place : place + size] for place in range(0, len(data), size)] if size else [data]
    return [found for piece in pieces for found in reader.feed(piece)] + list(reader.end())


@given(
    st.lists(st.tuples(_text, _text, _text.filter(bool)), max_size=4),
    st.integers(1, 9),
    st.sampled_from(",;:|\t "),
    st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
    st.sampled_from(["\n", "\r\n"]),
)
def test_what_pythons_writer_writes(
    rows: list[tuple[str, ...]], size: int, delimiter: str, quoting: Any, ending: str
) -> None:
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=delimiter, quoting=quoting, lineterminator=ending)
    writer.writerows([("a", "b", "c"), *rows])
    expected = [dict(zip("abc", ({"S": value} for value in row), strict=True)) for row in rows]
    assert _read(file.getvalue(), size, delimiter=delimiter) == expected


def test_key_attributes_have_their_types() -> None:
    assert _read("id,raw,n\n1,aGk=,2\n", kinds={"id": "N", "raw": "B"}) == [
        {"id": {"N": "1"}, "raw": {"B": "aGk="}, "n": {"S": "2"}}
    ]


def test_a_header_that_is_given_leaves_the_first_line_to_the_data() -> None:
    assert _read("1;2\n\n3;", header=["a", "b"], delimiter=";") == [
        {"a": {"S": "1"}, "b": {"S": "2"}},
        {"a": {"S": "3"}, "b": {"S": ""}},
    ]


def test_a_byte_order_mark_is_no_name() -> None:
    assert _read("\ufeffa\nx") == [{"a": {"S": "x"}}]


def test_records_of_another_length() -> None:
    assert _read("a,b\n1\n1,2\n1,2,3") == [
        Flaw("The record has 1 values for 2 columns"),
        {"a": {"S": "1"}, "b": {"S": "2"}},
        Flaw("The record has 3 values for 2 columns"),
    ]


@pytest.mark.parametrize("text", ['a\n"x', 'a\n"x"y', "a,a\n1,2", "a,\n1,2"])
def test_what_is_no_csv(text: str) -> None:
    with pytest.raises(Malformed):
        _read(text)


def test_what_is_no_text() -> None:
    with pytest.raises(Malformed, match="UTF-8"):
        list(CsvReader({}).feed(b"\xff\n"))


def test_an_endless_value() -> None:
    reader = CsvReader({}, header=["a"])
    with pytest.raises(Malformed, match="longer than"):
        list(reader.feed(b'"' + (b"x" * 1023 + b"\n") * (17 << 10)))
