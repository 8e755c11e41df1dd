"""What was found out about expressions, kept for requests that bring them again."""

from __future__ import annotations

from typing import Any, Final, Generic, TypeAlias, TypeVar

Key: TypeAlias = tuple[Any, ...]
Known = TypeVar("Known")

_MOST: Final = 1024
_MOST_CHARACTERS: Final = 1 << 17  # of all keys: what is known is up to a hundred times as large as its text


class Memory(Generic[Known]):
    """By key, which has the texts in it. It is emptied when it is full: that costs nothing while it is not."""

    __slots__ = ("_characters", "_known", "get")

    def __init__(self) -> None:
        self._known: dict[Key, Known] = {}
        self._characters = 0
        self.get = self._known.get

    def __len__(self) -> int:
        return len(self._known)

    def keep(self, key: Key, known: Known) -> None:
        characters = len(repr(key))
        self._characters += characters
        if self._characters > _MOST_CHARACTERS or len(self._known) >= _MOST:
            self.clear()
            self._characters = characters
        self._known[key] = known

    def clear(self) -> None:
        self._known.clear()
        self._characters = 0
