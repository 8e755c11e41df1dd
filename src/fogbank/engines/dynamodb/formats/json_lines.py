"""DynamoDB JSON: an item, or a change of one, a line.

The service also takes several objects on one line, one behind the other, as its importer does.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import msgspec

from fogbank.engines.dynamodb.formats.reading import Found, Malformed, unwrapped

_decode = msgspec.json.Decoder().decode
_skip_one = (
    json.JSONDecoder().raw_decode
)  # which takes more than the other, so it only tells where a value ends


def read_json(line: bytes) -> Iterator[Found]:
    """The items of a line. Raises: `Malformed` for what is no JSON."""
    text = line.strip()
    if not text:
        return
    try:
        value = _decode(text)
    except (msgspec.DecodeError, RecursionError):
        yield from map(unwrapped, _values(text))
    else:
        yield unwrapped(value)


def _values(line: bytes) -> Iterator[Any]:
    """Several values without a line end between them."""
    try:
        text, place = line.decode(), 0
        while place < len(text):
            start, (_, place) = place, _skip_one(text, place)
            yield _decode(text[start:place])
            while place < len(text) and text[place].isspace():
                place += 1
    except (ValueError, RecursionError, msgspec.DecodeError) as error:
        raise Malformed(f"a line is not in the format DYNAMODB_JSON: {error}") from error


def item_line(item: bytes) -> bytes:
    """A line of a full export; `item` is its DynamoDB JSON."""
    return b'{"Item":%b}\n' % item


def change_line(micros: int, key: bytes, old: bytes | None, new: bytes | None) -> bytes:
    """A line of an incremental export; the parts are DynamoDB JSON, `micros` the time of the last write."""
    images = (b',"OldImage":%b' % old if old is not None else b"") + (
        b',"NewImage":%b' % new if new is not None else b""
    )
    return b'{"Metadata":{"WriteTimestampMicros":{"N":"%d"}},"Keys":%b%b}\n' % (micros, key, images)
