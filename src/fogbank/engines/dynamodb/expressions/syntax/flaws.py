"""What can be wrong with an expression before its names and values are known, and which of it is told first.

A syntax error ends the parse. Everything else is noted, the first of each sort, and the sort that DynamoDB looks at
first is the one that is told; then only do placeholders count.

The words are the service's; they are quoted in issues of its SDKs and by emulators' tests that ran against it.
"""

from __future__ import annotations

from enum import IntEnum


class ExpressionError(Exception):
    """Why an expression is refused, without the "Invalid …Expression: " in front."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ConditionFlaw(IntEnum):
    """In the order in which they are told."""

    OPERATORS = 0
    PARENTHESES = 1
    UNKNOWN_FUNCTION = 2
    MISUSED_FUNCTION = 3
    RESERVED = 4
    PATH = 5
    CHOICES = 6


class UpdateFlaw(IntEnum):
    OPERATORS = 0
    RESERVED = 1
    UNKNOWN_FUNCTION = 2
    SECTION = 3
    MISUSED_FUNCTION = 4
    PATH = 5


class Flaws:
    """The first flaw of each sort."""

    def __init__(self) -> None:
        self._found: dict[int, str] = {}

    def note(self, sort: int, reason: str) -> None:
        self._found.setdefault(sort, reason)

    def worst(self) -> str | None:
        """The flaw to tell, if there is one."""
        return self._found[min(self._found)] if self._found else None
