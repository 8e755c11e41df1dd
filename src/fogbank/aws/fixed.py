"""Results that never change again, so that their wire text need not be written twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Write = Callable[[Any, Callable[[str], None]], None]


class Fixed(dict[str, Any]):
    """Members of a structure that nobody changes any more; codecs keep what they wrote of it with it."""

    __slots__ = ("texts",)

    def __init__(self, members: dict[str, Any]) -> None:
        super().__init__(members)
        self.texts: dict[Write, str] = {}


def fixed_text(value: Fixed, write: Write) -> str:
    """What `write(value, append)` appends, as one text."""
    text = value.texts.get(write)
    if text is None:
        parts: list[str] = []
        write(value, parts.append)
        text = value.texts[write] = "".join(parts)
    return text
