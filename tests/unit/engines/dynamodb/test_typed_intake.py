"""The fast way in for items that were read by type says, does and measures what the careful one does."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fogbank.aws.fault import Fault
from fogbank.engines.dynamodb.expressions.key_schema import KeyAttribute, KeySchema
from fogbank.engines.dynamodb.intake import take_in
from fogbank.engines.dynamodb.item_rules import check_item, place
from fogbank.engines.dynamodb.layout import Index, Layout
from fogbank.engines.dynamodb.typed_intake import take_typed_in
from fogbank.engines.dynamodb.values.sizes import item_size
from fogbank.engines.dynamodb.values.validation import normalize_item

_TEXTS = st.one_of(st.text(max_size=8), st.sampled_from(["", "ä", "\ud800", "\udc00", '"\\', "\0"]))
_NUMBERS = st.one_of(
    st.integers(-(10**6), 10**6).map(str),
    st.decimals(allow_nan=False, allow_infinity=False, places=2).map(str),
    st.sampled_from(
        ["0", "-0", "007", "1.0", "1e3", "1E-130", "", "x", "١٢", "9" * 38, "9" * 39, "1" + "0" * 125]
    ),
    st.sampled_from(["0." + "0" * 40 + "1", "0" * 50, "1E+126", "1E-131"]),
)
_BLOBS = st.sampled_from(["", "YQ==", "YWI=", "YWJj", "YQ", "YR==", "!!!!"])
_SCALARS = st.one_of(
    _TEXTS.map(lambda text: {"S": text}),
    _NUMBERS.map(lambda number: {"N": number}),
    _BLOBS.map(lambda blob: {"B": blob}),
    st.booleans().map(lambda truth: {"BOOL": truth}),
    st.booleans().map(lambda truth: {"NULL": truth}),
    st.lists(_TEXTS, max_size=4).map(lambda members: {"SS": members}),
    st.lists(_NUMBERS, max_size=3).map(lambda members: {"NS": members}),
    st.lists(_BLOBS, max_size=3).map(lambda members: {"BS": members}),
    st.fixed_dictionaries({}, optional={"S": _TEXTS, "N": _NUMBERS, "NULL": st.just(True)}),
)
_NAMES = st.text(max_size=5)
_VALUES = st.recursive(
    _SCALARS,
    lambda values: st.one_of(
        st.lists(values, max_size=4).map(lambda elements: {"L": elements}),
        st.dictionaries(_NAMES, values, max_size=4).map(lambda members: {"M": members}),
    ),
    max_leaves=12,
)
_ITEMS = st.dictionaries(_NAMES, _VALUES, max_size=5)


def _outcome(take: Callable[[Any], int], item: Any) -> tuple[Any, ...]:
    own = copy.deepcopy(item)
    try:
        return take(own), own
    except Fault as fault:
        return fault.shape, fault.message


def _checked(item: Any) -> int:
    normalize_item(item)
    return item_size(item)


@given(_ITEMS)
def test_typed_items_are_taken_in_as_all_are(item: Any) -> None:
    found = _outcome(take_typed_in, item)
    assert found == _outcome(take_in, item)
    if type(found[0]) is int:
        assert found == _outcome(_checked, item)


def _nested(kind: str, depth: int, leaf: Any) -> Any:
    for _ in range(depth):
        leaf = {"M": {"n": leaf}} if kind == "M" else {"L": [leaf]}
    return {"a": leaf}


@pytest.mark.parametrize("kind", ["M", "L"])
@pytest.mark.parametrize("depth", [30, 31, 32, 33])
@pytest.mark.parametrize(
    "leaf", [{"S": "x"}, {"N": "1.50"}, {"BOOL": True}, {"SS": ["b", "a"]}, {"M": {}}, {"L": []}]
)
def test_depths_are_those_of_all_items(kind: str, depth: int, leaf: Any) -> None:
    item = _nested(kind, depth, leaf)
    assert _outcome(take_typed_in, item) == _outcome(take_in, item)


@pytest.mark.parametrize(
    "item",
    [
        {"n" * 65_536: {"S": ""}},
        {"m": {"M": {"ä" * 32_768: {"N": "1"}}}, "z": {"N": "x"}},
        {"z": {"N": "x"}, "n" * 65_536: {"S": ""}},
        {"m": {"M": {"": {"S": ""}}}, "n" * 65_536: {"S": ""}},
        {"a": {"S": "x" * 70_000}, "b": {"SS": ["z", "y"]}},
    ],
)
def test_long_names_are_told_in_their_turn(item: Any) -> None:
    assert _outcome(take_typed_in, item) == _outcome(take_in, item)


_KEYS = st.one_of(
    st.text(max_size=4).map(lambda text: {"S": text}),
    st.integers(-20, 10**40).map(lambda number: {"N": str(number)}),
    st.sampled_from(
        [{"B": "YQ=="}, {"S": "x" * 1025}, {"S": "x" * 2049}, {"S": "a\0b"}, {"N": "1.5"}, {"N": "0"}]
    ),
)


def _placed(layout: Layout, item: Any) -> Any:
    check_item(layout, item)
    return layout.item_key(item)


@given(
    st.fixed_dictionaries({}, optional={"p": _KEYS, "s": _KEYS, "g": _KEYS, "other": _KEYS}),
    st.sampled_from("SN"),
    st.booleans(),
)
def test_items_are_placed_as_they_are_checked(item: Any, kind: str, indexed: bool) -> None:
    """And told of what is wrong with their keys in the same words and order."""
    by_g = Index("by-g", 1, KeySchema((KeyAttribute("g", "S"),), (KeyAttribute("other", "N"),)), "ALL")
    key = KeySchema((KeyAttribute("p", kind),), (KeyAttribute("s", "N"),))
    layout = Layout(b"t", key, (by_g,) if indexed else ())
    assert _outcome(lambda one: place(layout, one), item) == _outcome(lambda one: _placed(layout, one), item)  # type: ignore[arg-type, return-value]
