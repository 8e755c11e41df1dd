from __future__ import annotations

import json
from typing import Any

import pytest
from boto3.dynamodb.types import TypeDeserializer
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.engines.dynamodb.formats.item_strategies import items, items_of, numbers

from fogbank.engines.dynamodb.formats.json_lines import change_line, item_line, read_json
from fogbank.engines.dynamodb.formats.reading import LineReader, Malformed
from fogbank.engines.dynamodb.stored import to_json


def _read(*pieces: bytes) -> list[Any]:
    reader = LineReader(read_json)
    return [found for piece in pieces for found in reader.feed(piece)] + list(reader.end())


@given(st.lists(items, max_size=4), st.integers(1, 50))
def test_what_is_written_is_read(written: list[Any], size: int) -> None:
    file = b"".join(item_line(to_json(item)) for item in written)
    assert _read(*(file[place : place + size] for place in range(0, len(file), size))) == written


# boto3 itself refuses numbers of more than 38 places, be they zeros.
@given(items_of(numbers.filter(lambda number: len(number.lstrip("-0.").replace(".", "")) <= 38)))
def test_boto3_reads_a_line(item: dict[str, Any]) -> None:
    line = item_line(to_json(item))
    assert line.count(b"\n") == 1
    read = json.loads(line)["Item"]
    assert {
        name: TypeDeserializer().deserialize(_raw(value)) for name, value in read.items()
    }.keys() == item.keys()


def _raw(value: dict[str, Any]) -> dict[str, Any]:
    """As botocore hands values to it: blobs are bytes."""
    ((kind, content),) = value.items()
    match kind:
        case "B":
            return {kind: content.encode()}
        case "BS":
            return {kind: [one.encode() for one in content]}
        case "L":
            return {kind: [_raw(one) for one in content]}
        case "M":
            return {kind: {name: _raw(one) for name, one in content.items()}}
    return value


def test_objects_need_no_line_end_between_them() -> None:
    assert _read(b'{"Item":{"a":{"S":"1"}}}{"Item":{"a":{"S":"2"}}} \n\n  \n{"Item":{}}') == [
        {"a": {"S": "1"}},
        {"a": {"S": "2"}},
        {},
    ]


@pytest.mark.parametrize("line", [b'{"pk":{"S":"x"}}', b"[]", b"7", b'{"Item":[]}'])
def test_nothing_is_read_behind_what_is_no_item(line: bytes) -> None:
    read: list[Any] = []
    with pytest.raises(Malformed, match="no Item"):
        read.extend(LineReader(read_json).feed(b'{"Item":{}}\n' + line + b"\n"))
    assert _read(b'{"Item":{}}\n') == [{}]


@pytest.mark.parametrize(
    "file",
    [
        b"{",
        b'{"Item":{}} x',
        b"\xff",
        b"[" * 100_000,
        b"a,b\n1,2",
        b'{"Item":{"a":{"S":"\\ud800"}}}',
        b'{"Item":{"a":{"N":NaN}}}',
    ],
)
def test_what_is_no_json(file: bytes) -> None:
    with pytest.raises(Malformed, match="DYNAMODB_JSON"):
        _read(file)


def test_an_endless_line() -> None:
    reader = LineReader(read_json)
    with pytest.raises(Malformed, match="longer than"):
        list(reader.feed(b" " * (17 << 20)))


def test_a_change() -> None:
    assert json.loads(change_line(1700000000000000, b'{"a":{"S":"k"}}', b'{"o":{}}', None)) == {
        "Metadata": {"WriteTimestampMicros": {"N": "1700000000000000"}},
        "Keys": {"a": {"S": "k"}},
        "OldImage": {"o": {}},
    }
