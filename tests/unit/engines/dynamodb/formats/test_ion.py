"""Ion both ways: by ourselves, and by Amazon's own library."""

from __future__ import annotations

from base64 import b64encode
from decimal import Decimal
from typing import Any

import pytest
from amazon.ion import simpleion
from amazon.ion.core import IonType
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.engines.dynamodb.formats.item_strategies import items

from fogbank.engines.dynamodb.formats.ion_reader import read_ion
from fogbank.engines.dynamodb.formats.ion_writer import change_line, item_line
from fogbank.engines.dynamodb.formats.reading import Flaw, LineReader, Malformed
from fogbank.engines.dynamodb.values.numbers import canonical


def _read(text: str | bytes) -> list[Any]:
    reader = LineReader(read_ion)
    return [*reader.feed(text.encode() if isinstance(text, str) else text), *reader.end()]


def _normal(value: dict[str, Any]) -> dict[str, Any]:
    """Numbers as DynamoDB returns them."""
    ((kind, content),) = value.items()
    match kind:
        case "N":
            return {kind: canonical(content)}
        case "NS":
            return {kind: [canonical(one) for one in content]}
        case "L":
            return {kind: [_normal(one) for one in content]}
        case "M":
            return {kind: {name: _normal(one) for name, one in content.items()}}
    return value


def _of_amazon(value: Any) -> dict[str, Any]:
    """An attribute value of what Amazon's library read."""
    annotations = [annotation.text for annotation in getattr(value, "ion_annotations", ())]
    if annotations:
        (annotation,) = annotations
        return {
            annotation.removeprefix("$dynamodb_"): [next(iter(_of_amazon(one).values())) for one in value]
        }
    match value.ion_type:
        case IonType.STRING:
            return {"S": str(value)}
        case IonType.DECIMAL:
            return {"N": canonical(str(value))}
        case IonType.BLOB:
            return {"B": b64encode(value).decode()}
        case IonType.BOOL:
            return {"BOOL": bool(value)}
        case IonType.NULL:
            return {"NULL": True}
        case IonType.LIST:
            return {"L": [_of_amazon(one) for one in value]}
        case IonType.STRUCT:
            return {"M": {name: _of_amazon(one) for name, one in value.items()}}
    raise AssertionError(value.ion_type)


@given(st.lists(items, max_size=3))
def test_what_is_written_is_read(written: list[Any]) -> None:
    read = _read(b"".join(map(item_line, written)))
    assert [_normal({"M": item}) for item in read] == [{"M": item} for item in written]


@given(items)
def test_amazons_library_reads_a_line(item: dict[str, Any]) -> None:
    line = item_line(item)
    assert line.count(b"\n") == 1
    assert line.startswith(b"$ion_1_0 ")
    assert _of_amazon(simpleion.loads(line)["Item"]) == {"M": item}


@given(items)
def test_what_amazons_library_writes_is_read(item: dict[str, Any]) -> None:
    written = simpleion.dumps(simpleion.loads(item_line(item)), binary=False)
    assert [_normal({"M": one}) for one in _read(written)] == [{"M": item}]


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("103", "103."), ("600", "6d2"), ("2000", "2d3"), ("0", "0."), ("-8.5", "-8.5"), ("0.001", "0.001"),
        ("0.0000001", "1d-7"), ("1E-130", "1d-130"), ("9" * 38, "9" * 38 + "."), ("1E+125", "1d125"),
    ],
)  # fmt: skip
def test_numbers(number: str, text: str) -> None:
    line = item_line({"n": {"N": number}}).decode()
    assert line == f"$ion_1_0 {{Item:{{n:{text}}}}}\n"
    assert simpleion.loads(line)["Item"]["n"] == Decimal(number)


def test_the_guides_example() -> None:
    line = """$ion_1_0 {Item:{Authors:$dynamodb_SS::["Author1","Author2"],Id:103.,InPublication:false,PageCount:6d2}}"""
    assert _read(line) == [
        {
            "Authors": {"SS": ["Author1", "Author2"]},
            "Id": {"N": "103."},
            "InPublication": {"BOOL": False},
            "PageCount": {"N": "6e2"},
        }
    ]


def test_all_of_the_text_format_that_items_need() -> None:
    line = (
        r"""$ion_1_0 // a remark
    """.strip()
        + "\n"
        + (
            r"""/* another */ {'Item' : {"a\u00e9": '''long ''' '''er''', b: 1_000, c: [null, null.string, true,], """
            r"""d: {{ aGk= }}, e: "\x41\U0001F600\uD83D\uDE00\n", 'f g': $dynamodb_NS::[1., 2d1], i: {}}}"""
        )
    )
    assert _read(line) == [
        {
            "aé": {"S": "long er"},
            "b": {"N": "1000"},
            "c": {"L": [{"NULL": True}, {"NULL": True}, {"BOOL": True}]},
            "d": {"B": "aGk="},
            "e": {"S": "A😀😀\n"},
            "f g": {"NS": ["1.", "2e1"]},
            "i": {"M": {}},
        }
    ]


@pytest.mark.parametrize("line", ["$ion_1_0", "", "  ", "// only a remark"])
def test_lines_without_a_value(line: str) -> None:
    assert _read(line) == []


@pytest.mark.parametrize("line", ["{a:1.}", "[1.]", "{Item:1.}", '"x"'])
def test_what_is_no_item(line: str) -> None:
    (found,) = _read(line)
    assert isinstance(found, Flaw)


@pytest.mark.parametrize(
    "line",
    [
        "{Item:{a:}}", "{Item:{a:1.", "{Item:{a:1e0}}", "{Item:{a:2007-01-01T}}", "{Item:{a:symbol}}",
        "{Item:{a:(1. 2.)}}",
        '{Item:{a:{{"clob"}}}}', '{Item:{a:"x}}', "{Item:{a:1. a:2.}}", "{Item:{a:1.,a:2.}}", "{Item:{a:other::1.}}",
        "{Item:{a:$dynamodb_SS::[1.]}}", "{Item:{a:$dynamodb_SS::1.}}", "{Item:{a:" + "[" * 50 + "]" * 50 + "}}",
        "\\", '{Item:{a:"\\q"}}', '{Item:{a:"\\ud83d"}}', '{Item:{a:"\\UFFFFFFFF"}}', "}", "{Item", "[1. 2.]",
    ],
)  # fmt: skip
def test_what_is_no_ion_of_items(line: str) -> None:
    with pytest.raises(Malformed, match="ION"):
        _read(line)


def test_what_is_no_text() -> None:
    with pytest.raises(Malformed):
        _read(simpleion.dumps({"Item": {"a": "b"}}))  # binary Ion


def test_a_change() -> None:
    line = change_line(
        1700000000000001, {"p": {"S": "k"}}, {"p": {"S": "k"}, "n": {"N": "1"}}, {"p": {"S": "k"}}
    )
    record = simpleion.loads(line)["Record"]
    assert list(record) == ["Keys", "Metadata", "OldImage", "NewImage"]
    assert record["Metadata"]["WriteTimestampMicros"] == Decimal(1700000000000001)
    assert record["OldImage"]["n"] == Decimal(1)
