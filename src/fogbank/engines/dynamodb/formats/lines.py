"""The lines of an export's files, by AWS's word for the format, from items as they are stored."""

from __future__ import annotations

from typing import Final, Protocol

from fogbank.engines.dynamodb.formats import ion_writer, json_lines
from fogbank.engines.dynamodb.stored import json_of, to_json, unpack
from fogbank.engines.dynamodb.values.kinds import Item


class Lines(Protocol):
    """`ending` is that of the files' names; images are packed items."""

    ending: str

    def item(self, packed: bytes) -> bytes:
        """A line of a full export."""
        ...

    def change(self, micros: int, key: Item, old: bytes | None, new: bytes | None) -> bytes:
        """A line of an incremental export; `micros` is the time of the last write."""
        ...


class _Json:
    ending = "json"

    def item(self, packed: bytes) -> bytes:
        return json_lines.item_line(json_of(packed))

    def change(self, micros: int, key: Item, old: bytes | None, new: bytes | None) -> bytes:
        images = [None if image is None else json_of(image) for image in (old, new)]
        return json_lines.change_line(micros, to_json(key), *images)


class _Ion:
    ending = "ion"

    def item(self, packed: bytes) -> bytes:
        return ion_writer.item_line(unpack(packed))

    def change(self, micros: int, key: Item, old: bytes | None, new: bytes | None) -> bytes:
        images = [None if image is None else unpack(image) for image in (old, new)]
        return ion_writer.change_line(micros, key, *images)


LINES: Final[dict[str, Lines]] = {"DYNAMODB_JSON": _Json(), "ION": _Ion()}
