"""What can be wrong: a knowledge file, or an answer."""

from __future__ import annotations


class KnowledgeError(Exception):
    """A data file does not hold what it must; the message names file, line and reason."""

    def __init__(self, file: str, line: int | None, reason: str) -> None:
        where = f"{file}:{line}" if line else file
        super().__init__(f"{where}: {reason}")
        self.file = file
        self.line = line
        self.reason = reason


class AnswerError(Exception):
    """An answer, a topic or a name that cannot be understood; the message offers the nearest known words."""

    def __init__(self, message: str, nearest: tuple[str, ...] = ()) -> None:
        offer = f" Did you mean {' or '.join(nearest)}?" if nearest else ""
        super().__init__(message + offer)
        self.nearest = nearest
