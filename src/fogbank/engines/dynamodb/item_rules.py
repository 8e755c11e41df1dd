"""What a table asks of an item and of a key: the attributes of its key and of its indexes, their types and sizes.

The words and their order are the service's.
"""

from __future__ import annotations

from collections.abc import Callable

from fogbank.aws.fault import Fault
from fogbank.engines.dynamodb.expressions.key_schema import KeyAttribute
from fogbank.engines.dynamodb.layout import Index, Layout
from fogbank.engines.dynamodb.values.key_rules import EmptyKey, check_key_size, check_key_value, empty_key
from fogbank.engines.dynamodb.values.kinds import AttributeValue, Item, type_of
from fogbank.engines.dynamodb.values.sizes import MAX_ITEM

_INVALID = "One or more parameter values were invalid: "
_NOT_VALID = "One or more parameter values are not valid. "
_UNLIKE_SCHEMA = "The provided key element does not match the schema"


def check_size(size: int) -> None:
    """Raises ValidationException for more than 400 KB."""
    if size > MAX_ITEM:
        raise fault("Item size has exceeded the maximum allowed size")


def check_key(layout: Layout, key: Item) -> None:
    """A key that a request gives. Raises ValidationException."""
    schema = layout.key
    if len(key) != len(layout.key_names):
        raise fault(_UNLIKE_SCHEMA)
    for attribute in schema.hashes:
        check_key_value(attribute.name, key.get(attribute.name), attribute.kind, is_hash=True)
    for attribute in schema.ranges:
        check_key_value(attribute.name, key.get(attribute.name), attribute.kind, is_hash=False)


def check_item(layout: Layout, item: Item) -> None:
    """A whole item to be stored. Raises ValidationException."""
    schema = layout.key
    for attribute in schema.hashes:
        _check_own(attribute.name, attribute.kind, item, is_hash=True)
    for attribute in schema.ranges:
        _check_own(attribute.name, attribute.kind, item, is_hash=False)
    for index in layout.indexes:
        check_index_keys(index, item)


def place(layout: Layout, item: Item, check: Callable[[Layout, Item], None] = check_item) -> bytes:
    """Check a whole item to be stored, and find its key in the store; `check` is what tells of its flaws.

    Raises ValidationException.
    """
    usual = layout.plain_place_of(item)
    if usual is None:
        check(layout, item)
        return layout.item_key(item)
    for index in layout.indexes:
        check_index_keys(index, item)
    return usual


def check_batched(layout: Layout, item: Item) -> None:
    """A whole item of a batch, whose key is told like one that is looked up. Raises ValidationException."""
    check_key(layout, {name: item[name] for name in layout.key_names if name in item})
    for index in layout.indexes:
        check_index_keys(index, item)


def _check_own(name: str, kind: str, item: Item, *, is_hash: bool) -> None:
    value = item.get(name)
    if value is None:
        raise fault(f"{_INVALID}Missing the key {name} in the item")
    content = value.get(kind)
    if content is None:
        raise fault(f"{_INVALID}Type mismatch for key {name} expected: {kind} actual: {type_of(value)}")
    if content == "":
        raise EmptyKey(_NOT_VALID + empty_key(name, kind))
    check_key_size(value, is_hash=is_hash)


def check_index_keys(index: Index, item: Item, unlike: str | None = None) -> None:
    """The attributes of an item that are an index's key. Raises ValidationException.

    `unlike` are the words for another type, where they are not the usual ones.
    """
    for attribute in index.schema.hashes:
        _check_indexed(index, attribute, item.get(attribute.name), unlike, is_hash=True)
    for attribute in index.schema.ranges:
        _check_indexed(index, attribute, item.get(attribute.name), unlike, is_hash=False)


def mismatch(layout: Layout, name: str, given: str) -> Fault:
    """What is said of a type that an update is to give an attribute of indexes: the first of them is told."""
    index = next(one for one in layout.indexes if name in one.schema.names)
    return _mismatch(index, name, layout.index_keys[name], given)


def _mismatch(index: Index, name: str, kind: str, given: str) -> Fault:
    return fault(
        f"{_INVALID}Type mismatch for Index Key {name} Expected: {kind} Actual: {given} IndexName: {index.name}"
    )


def _check_indexed(
    index: Index, attribute: KeyAttribute, value: AttributeValue | None, unlike: str | None, *, is_hash: bool
) -> None:
    if value is None:
        return
    name, kind = attribute.name, attribute.kind
    content = value.get(kind)
    if content is None:
        raise fault(unlike) if unlike is not None else _mismatch(index, name, kind, type_of(value))
    if content == "":
        raise EmptyKey(
            f"{_NOT_VALID}A value specified for a secondary index key is not supported. "
            + empty_key(name, kind, f"IndexName: {index.name}, IndexKey: {name}")
        )
    check_key_size(value, is_hash=is_hash)


def is_indexable(index: Index, item: Item) -> bool:
    """Whether an item from before the index belongs into it: what has another type stays out."""
    try:
        check_index_keys(index, item)
    except Fault:
        return False
    return all(name in item for name in index.schema.names)


def fault(message: str) -> Fault:
    return Fault("ValidationException", message)
