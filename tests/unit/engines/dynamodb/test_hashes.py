"""The hash of keys is DynamoDB's: orders and segments that AWS answered with."""

from __future__ import annotations

import pytest

from fogbank.engines.dynamodb.values.hashes import HASHES, hash_of, plain
from fogbank.engines.dynamodb.values.keys import encode

_SEGMENTS = 4096


def _hash(*values: str, kind: str = "S") -> bytes:
    return hash_of(b"".join(plain(encode({kind: value}), kind) for value in values))


def test_strings_come_in_the_order_of_their_hashes() -> None:
    recorded = ["2", "8", "9", "1", "6", "hello", "0", "5", "4", "äáöü", "aardman", "7", "3", "zapf"]
    assert sorted(recorded, key=_hash) == recorded


def test_numbers_too() -> None:
    recorded = ["7", "999.9", "8", "3", "2", "-999.9", "9", "4", "-0.09", "6", "1", "0", "0.012345", "5"]
    assert sorted(recorded, key=lambda number: _hash(number, kind="N")) == recorded


@pytest.mark.parametrize(
    ("kind", "value", "segment"),
    [
        ("S", "3635", 0),
        ("S", "228", 0),
        ("S", "1668", 1),
        ("S", "3435", 4),
        ("N", "251", 1),
        ("N", "2388", 4095),
    ],
)
def test_segments_of_a_scan(kind: str, value: str, segment: int) -> None:
    assert int.from_bytes(_hash(value, kind=kind)) * _SEGMENTS // HASHES == segment


def test_equal_entries_of_an_index_come_in_the_order_of_their_items_keys() -> None:
    recorded = [("b", "b"), ("a", "a"), ("c", "e"), ("e", "a"), ("d", "a"), ("c", "d")]
    assert sorted(recorded, key=lambda key: _hash(*key)) == recorded


@pytest.mark.parametrize(
    ("number", "plainly"),
    [
        ("0", "80"),
        ("1", "c102"),
        ("100", "c202"),
        ("251", "c20334"),
        ("-1", "3e6466"),
        ("-999.9", "3d5c020b66"),
        ("0.001", "bf0b"),
        ("9" * 38, "d3" + "64" * 19),
        ("-" + "9" * 38, "2c" + "02" * 19 + "66"),
        ("-" + "9" * 37 + ".9", "2c5c" + "02" * 18 + "0b"),
        ("1" + "0" * 125, "ff0b"),
        ("-1" + "0" * 125, "005b66"),
    ],
)  # fmt: skip
def test_the_bytes_of_numbers(number: str, plainly: str) -> None:
    assert plain(encode({"N": number}), "N").hex() == plainly


def test_zeros_in_strings_are_themselves() -> None:
    assert plain(encode({"S": "a\0b"}), "S") == b"a\0b"
    assert plain(encode({"B": "AAD/"}), "B") == b"\x00\x00\xff"
