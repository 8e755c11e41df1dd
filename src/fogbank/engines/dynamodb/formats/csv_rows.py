"""CSV: an item a record; keys of the table and of its indexes have their types, everything else is a string.

Source: the developer guide's "Amazon S3 import formats for DynamoDB". Quoting is RFC 4180's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from fogbank.engines.dynamodb.formats.reading import LONGEST_LINE, Flaw, Found, Malformed

_PLAIN: Final = "[^{delimiter}]*"
_QUOTED: Final = '((?:[^"]|"")*)("(?=[{delimiter}]|$))?'  # what follows the opening quote


class CsvReader:
    """`reading.Reader` of one file. Without `header` the file's first record is it.

    `kinds` are the types of key attributes.
    """

    def __init__(self, kinds: Mapping[str, str], delimiter: str = ",", header: Sequence[str] = ()) -> None:
        self._kinds = kinds
        self._names = tuple(header)
        self._plain = re.compile(_PLAIN.format(delimiter=delimiter)).match
        self._quoted = re.compile(_QUOTED.format(delimiter=delimiter)).match
        self._rest = b""
        self._values: list[str] = []  # of a record that goes on
        self._open: list[str] | None = None  # a value whose quotes are not closed yet
        self._length = 0  # of that record

    def feed(self, data: bytes) -> Iterator[Found]:
        lines = (self._rest + data).split(b"\n")
        self._rest = lines.pop()
        for line in lines:
            yield from self._line(line)
        if len(self._rest) + self._length > LONGEST_LINE:
            raise Malformed(f"a record is longer than {LONGEST_LINE} bytes")

    def end(self) -> Iterator[Found]:
        if self._rest:
            yield from self._line(self._rest)
        if self._open is not None:
            raise Malformed("a quoted value has no end")

    def _line(self, line: bytes) -> Iterator[Found]:
        text = _decoded(line)
        ended = text.removesuffix("\r")
        if not ended and self._open is None:
            return
        if self._take(ended):
            values, self._values, self._length = self._values, [], 0
            if self._names:
                yield self._item(values)
            else:
                self._names = _names(values)
        elif self._open is not None:
            self._open.append(text[len(ended) :] + "\n")
            self._length += len(line) + 1

    def _take(self, line: str) -> bool:
        """Take the line's values. False where the last one's quotes stay open."""
        place = 0
        while True:
            if self._open is None and line.startswith('"', place):
                self._open, place = [], place + 1
            if self._open is None:
                found = self._plain(line, place)
                assert found is not None, "an empty value matches, too"
                self._values.append(found[0])
                place = found.end()
            else:
                place = self._take_quoted(line, place)
                if self._open is not None:
                    return False
            if place == len(line):
                return True
            place += 1  # the delimiter

    def _take_quoted(self, line: str, place: int) -> int:
        """Take what is inside of quotes; returns where to go on."""
        assert self._open is not None
        found = self._quoted(line, place)
        assert found is not None, "nothing inside of quotes matches, too"
        self._open.append(found[1].replace('""', '"'))
        if found[2] is not None:
            self._values.append("".join(self._open))
            self._open = None
        elif found.end() < len(line):
            raise Malformed("a value goes on behind its closing quote")
        return found.end()

    def _item(self, values: list[str]) -> Found:
        if len(values) != len(self._names):
            return Flaw(f"The record has {len(values)} values for {len(self._names)} columns")
        kinds = self._kinds
        return {name: {kinds.get(name, "S"): value} for name, value in zip(self._names, values, strict=True)}


def _decoded(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError as error:
        raise Malformed(f"a record is not in UTF-8: {error.reason}") from error


def _names(values: list[str]) -> tuple[str, ...]:
    names = (values[0].removeprefix("\ufeff"), *values[1:])
    if len(set(names)) < len(names) or not all(names):
        raise Malformed("the header has a column twice, or one without a name")
    return names
