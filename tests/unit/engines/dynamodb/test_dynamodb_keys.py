"""Encoded keys order as their values do, alone and joined."""

from __future__ import annotations

from base64 import b64encode
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fogbank.aws.fault import Fault
from fogbank.engines.dynamodb.expressions.key_schema import KeyAttribute, KeySchema
from fogbank.engines.dynamodb.item_rules import check_key
from fogbank.engines.dynamodb.layout import Layout
from fogbank.engines.dynamodb.values.key_rules import check_key_value
from fogbank.engines.dynamodb.values.keys import after, encode, encode_all, encode_prefix
from fogbank.engines.dynamodb.values.numbers import canonical
from fogbank.engines.dynamodb.values.validation import normalize

texts = st.text(st.sampled_from("\x00\x01ab\xff€\U0001f600"), max_size=6)
blobs = st.binary(max_size=6)
# Small and equal-looking numbers, where orders go wrong, and large ones.
numbers = st.one_of(
    st.integers(-120, 120).map(Decimal),
    st.decimals(min_value=-1000, max_value=1000, places=3),
    st.builds(lambda m, e: Decimal(m).scaleb(e), st.integers(-(10**6), 10**6), st.integers(-120, 110)),
)


def text_value(text: str) -> dict[str, Any]:
    return {"S": text}


def blob_value(raw: bytes) -> dict[str, Any]:
    return {"B": b64encode(raw).decode()}


def number_value(number: Decimal) -> dict[str, Any]:
    return {"N": canonical(str(number))}


def sign(one: Any, two: Any) -> int:
    return (one > two) - (one < two)


@given(texts, texts)
def test_strings(one: str, two: str) -> None:
    assert sign(encode(text_value(one)), encode(text_value(two))) == sign(one.encode(), two.encode())


@given(blobs, blobs)
def test_binaries(one: bytes, two: bytes) -> None:
    assert sign(encode(blob_value(one)), encode(blob_value(two))) == sign(one, two)


@given(numbers, numbers)
def test_numbers(one: Decimal, two: Decimal) -> None:
    assert sign(encode(number_value(one)), encode(number_value(two))) == sign(one, two)


@given(texts, numbers, blobs, texts, numbers, blobs)
def test_joined(s1: str, n1: Decimal, b1: bytes, s2: str, n2: Decimal, b2: bytes) -> None:
    one = encode_all([text_value(s1), number_value(n1), blob_value(b1)])
    two = encode_all([text_value(s2), number_value(n2), blob_value(b2)])
    assert sign(one, two) == sign((s1.encode(), n1, b1), (s2.encode(), n2, b2))


@given(texts, texts)
def test_prefixes(prefix: str, text: str) -> None:
    low = encode_prefix(text_value(prefix))
    high = after(low)
    encoded = encode(text_value(text))
    assert (encoded >= low and (high is None or encoded < high)) == text.startswith(prefix)


@pytest.mark.parametrize(
    ("value", "kind", "is_hash", "message"),
    [
        (None, "S", True, "The provided key element does not match the schema"),
        ({"N": "1"}, "S", True, "The provided key element does not match the schema"),
        (
            {"S": ""},
            "S",
            True,
            (
                "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain "
                "an empty string value. Key: id"
            ),
        ),
        (
            {"S": "a" * 2049},
            "S",
            True,
            (
                "One or more parameter values were invalid: "
                "Size of hashkey has exceeded the maximum size limit of2048 bytes"
            ),
        ),
        (
            {"S": "a" * 1025},
            "S",
            False,
            (
                "One or more parameter values were invalid: "
                "Aggregated size of all range keys has exceeded the size limit of 1024 bytes"
            ),
        ),
    ],
)
def test_key_rules(value: Any, kind: str, is_hash: bool, message: str) -> None:
    with pytest.raises(Fault) as refused:
        check_key_value("id", value, kind, is_hash=is_hash)
    assert refused.value.message == message


_PLAIN = st.one_of(
    st.text(max_size=6).map(lambda text: {"S": text}),
    st.integers(-20, 10**40).map(lambda number: {"N": str(number)}),
    st.sampled_from(
        [
            {"N": "007"},
            {"N": "1e3"},
            {"N": "١٢"},
            {"S": "a\0b"},
            {"S": 1},
            {"B": "YQ=="},
            {},
            None,
            {"S": "x" * 1025},
        ]
    ),
)


@given(_PLAIN, _PLAIN)
def test_a_plain_place_is_the_checked_place(one: Any, two: Any) -> None:
    layout = Layout(b"t", KeySchema((KeyAttribute("p", "S"),), (KeyAttribute("s", "N"),)))
    key = {"p": one, "s": two}
    place = layout.plain_place(key)
    if place is not None:
        for value in key.values():
            normalize(value)
        check_key(layout, key)
        assert key == {"p": one, "s": two}
        assert place == layout.item_key(key)


@pytest.mark.parametrize("kind", ["S", "N"])
def test_usual_keys_are_plain(kind: str) -> None:
    layout = Layout(b"t", KeySchema((KeyAttribute("p", kind),)))
    assert layout.plain_place({"p": {kind: "1200"}}) == layout.item_key({"p": {kind: "1200"}})
