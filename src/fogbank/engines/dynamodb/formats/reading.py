"""How a file's bytes become items: a reader is fed pieces of it and tells what it finds, as it finds it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final, Protocol

from msgspec import Struct

from fogbank.engines.dynamodb.values.kinds import Item

LONGEST_LINE: Final = 16 << 20  # an item of 400 KB, escaped as badly as can be, is shorter


class Malformed(Exception):  # noqa: N818 - says what the file is
    """The rest of the file cannot be read; the message says why."""


class Flaw(Struct, frozen=True):
    """Where an item should be, and is none."""

    message: str


Found = Item | Flaw


class Reader(Protocol):
    """Reads one file, decompressed."""

    def feed(self, data: bytes) -> Iterator[Found]:
        """What becomes complete with these bytes. Raises: `Malformed`."""
        ...

    def end(self) -> Iterator[Found]:
        """What is complete because nothing follows. Raises: `Malformed`."""
        ...


class LineReader:
    """`Reader` of files whose items are in lines. `read` makes what there is of a line."""

    def __init__(self, read: Callable[[bytes], Iterable[Found]]) -> None:
        self._read = read
        self._rest = b""

    def feed(self, data: bytes) -> Iterator[Found]:
        lines = (self._rest + data).split(b"\n")
        self._rest = lines.pop()
        for line in lines:
            yield from self._read(line)
        if len(self._rest) > LONGEST_LINE:
            raise Malformed(f"a line is longer than {LONGEST_LINE} bytes")

    def end(self) -> Iterator[Found]:
        if self._rest:
            yield from self._read(self._rest)
            self._rest = b""


def unwrapped(value: object) -> Item:
    """The item in `{"Item": …}`, which is how lines of exports and imports hold theirs.

    Raises: `Malformed` for anything else, as the service reads no further there.
    """
    item = value.get("Item") if isinstance(value, dict) else None
    if not isinstance(item, dict):
        raise Malformed("The object has no Item")
    return item
