"""Values of puts are read by type where they have theirs; whatever else comes in is treated as before."""

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
_READ_BATCH = Decoder("dynamodb", "BatchWriteItem")
_LOOSE = Decoder("dynamodb", "PutItem")
_LOOSE_BATCH = Decoder("dynamodb", "BatchWriteItem")
_LOOSE._read_typed = _LOOSE_BATCH._read_typed = None

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
        request = read(body)
        by_type = read._read_typed is not None and type(request) is dict
        take = take_typed_in if by_type else take_in
        return [(take(item), item) for item in _items(request)]
    except Fault as fault:
        if fault.shape == "ValidationException":
            return _told_first(read, body, fault)
        return fault.shape, fault.message


def _items(request: dict[str, Any]) -> list[Any]:
    if "RequestItems" not in request:
        return [request["Item"]]
    return [one["PutRequest"]["Item"] for one in request["RequestItems"]["things"]]


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


@given(st.lists(_ITEMS, min_size=1, max_size=2))
def test_so_does_a_batch(items: list[Any]) -> None:
    body = msgspec.json.encode({"RequestItems": {"things": [{"PutRequest": {"Item": one}} for one in items]}})
    assert _taken(_READ_BATCH, body) == _taken(_LOOSE_BATCH, body)


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
    item = b'{"p":%b}' % value.encode()
    assert type(_READ(b'{"TableName":"things","Item":%b}' % item)) is Untyped
    batch = (
        b'{"RequestItems":{"things":[{"PutRequest":{"Item":{"p":{"S":"a"}}}},{"PutRequest":{"Item":%b}}]}}'
    )
    assert type(_READ_BATCH(batch % item)) is Untyped


def test_usual_items_are_typed() -> None:
    body = b'{"TableName":"things","Item":{"p":{"S":"a"},"m":{"M":{"l":{"L":[{"NS":["1"]},{"NULL":true}]}}}}}'
    request = _READ(body)
    assert type(request) is dict
    assert request == msgspec.json.decode(body)


@pytest.mark.parametrize("body", [b"{}", b'{"Item":null}', b'{"Item":{}}'])
def test_items_may_be_missing(body: bytes) -> None:
    assert not _READ(body).get("Item")
