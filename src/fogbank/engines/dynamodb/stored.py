"""Items as bytes in the store: their size as DynamoDB counts it, then their JSON, which is what replies are made of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import msgspec

from fogbank.engines.dynamodb.values.kinds import Item

PREFIX: Final = 4  # bytes of the size

to_json = msgspec.json.Encoder().encode
_decode: Any = msgspec.json.Decoder(dict[str, dict[str, Any]]).decode
_decode_members: Any = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_decode_value: Any = msgspec.json.Decoder(dict[str, Any]).decode


def pack(item: Item, size: int) -> bytes:
    return size.to_bytes(PREFIX) + to_json(item)


def size_of(stored: bytes) -> int:
    return int.from_bytes(stored[:PREFIX])


def json_of(stored: bytes) -> bytes:
    return stored[PREFIX:]


def unpack(stored: bytes) -> Item:
    item: Item = _decode(stored[PREFIX:])
    return item


def unpack_members(stored: bytes) -> Item:
    """The item with all its values still as JSON, as which `to_json` writes them again: see `open_values`."""
    item: Item = _decode_members(stored[PREFIX:])
    return item


def open_values(item: Item, names: Iterable[str]) -> None:
    """Decode some attributes of what `unpack_members` returned, in place; those that are not there stay away."""
    for name in names:
        value: Any = item.get(name)
        if type(value) is msgspec.Raw:
            item[name] = _decode_value(value)
