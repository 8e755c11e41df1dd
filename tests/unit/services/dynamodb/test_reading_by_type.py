"""A PutItem's values are read by type where they have theirs; whatever else comes in is treated as before."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fogbank.aws.fault import Fault
from fogbank.engines.dynamodb.intake import take_in
from fogbank.engines.dynamodb.typed_intake import take_typed_in
from fogbank.services.dynamodb.wire.decoding import Decoder, Untyped

_READ = Decoder("dynamodb", "PutItem")
_LOOSE = Decoder("dynamodb", "PutItem")
_LOOSE._read_typed = None

_KINDS = ["S", "N", "B", "SS", "NS", "BS", "M", "L", "BOOL", "NULL", "X", ""]
_CONTENTS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-9, 9),
    st.sampled_from(["", "S", "a", "1", "true", "YQ==", "ä", 'q"\\\n', 1.5]),
)


def _documents(inner: Any) -> Any:
    values = st.one_of(st.dictionaries(st.sampled_from(_KINDS), inner, max_size=2), inner)
    return st.one_of(
        values,
        st.lists(values, max_size=3),
        st.sampled_from(_KINDS).flatmap(lambda kind: inner.map(lambda one: {kind: one})),
        values.map(lambda one: {"M": {"a": one}}),
        values.map(lambda one: {"L": [one]}),
    )


_ANY = st.recursive(_CONTENTS, _documents, max_leaves=8)
_ITEMS = st.dictionaries(st.sampled_from(["p", "S", "M", ""]), _ANY, max_size=3)


def _taken(read: Decoder, body: bytes) -> Any:
    """What becomes of an item: its size and its normal form, or what a client is told."""
    try:
        item = read(body)["Item"]
        take = take_typed_in if read is _READ and type(item) is dict else take_in
        return take(item), dict(item)
    except Fault as fault:
        if fault.shape == "ValidationException":
            return _told_first(read, body, fault)
        return fault.shape, fault.message


def _told_first(read: Decoder, body: bytes, fault: Fault) -> tuple[str, str]:
    """A wrong type anywhere is told before anything else."""
    try:
        read.check_types(body)
    except Fault as wrong:
        return wrong.shape, wrong.message
    return fault.shape, fault.message


@given(_ITEMS, st.booleans())
def test_whatever_is_sent_becomes_what_it_did_when_nothing_was_read_by_type(item: Any, spaced: bool) -> None:
    body = msgspec.json.encode({"TableName": "things", "Item": item})
    if spaced:
        body = msgspec.json.format(body, indent=1)
    assert _taken(_READ, body) == _taken(_LOOSE, body)


@pytest.mark.parametrize(
    "value",
    [
        '{"S":1}',
        '{"M":{"a":"S"}}',
        '{"M":{"S":"S"}}',
        '{"L":"S"}',
        '{"L":{"S":"x"}}',
        '{"BOOL":"true"}',
        '{"S":null}',
    ],
)
def test_items_with_another_type_anywhere_are_untyped(value: str) -> None:
    body = b'{"TableName":"things","Item":{"p":%b}}' % value.encode()
    assert type(_READ(body)["Item"]) is Untyped


def test_usual_items_are_typed() -> None:
    body = b'{"TableName":"things","Item":{"p":{"S":"a"},"m":{"M":{"l":{"L":[{"NS":["1"]},{"NULL":true}]}}}}}'
    item = _READ(body)["Item"]
    assert type(item) is dict
    assert item == msgspec.json.decode(body)["Item"]


@pytest.mark.parametrize("body", [b"{}", b'{"Item":null}', b'{"Item":{}}'])
def test_items_may_be_missing(body: bytes) -> None:
    assert not _READ(body).get("Item")
