"""Items as bytes in the store: their size as DynamoDB counts it, then their JSON, which is what replies are made of."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from fogbank.engines.dynamodb.values.kinds import Item

PREFIX: Final = 4  # bytes of the size

to_json = msgspec.json.Encoder().encode
_decode: Any = msgspec.json.Decoder(dict[str, dict[str, Any]]).decode


def pack(item: Item, size: int) -> bytes:
    return size.to_bytes(PREFIX) + to_json(item)


def size_of(stored: bytes) -> int:
    return int.from_bytes(stored[:PREFIX])


def json_of(stored: bytes) -> bytes:
    return stored[PREFIX:]


def unpack(stored: bytes) -> Item:
    item: Item = _decode(stored[PREFIX:])
    return item
