"""Nearest known words: what to offer for a word that is not known."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(word: str, known: Iterable[str], count: int = 3) -> tuple[str, ...]:
    """Return up to `count` known words most like `word`, best first; never none if any are known."""
    from difflib import get_close_matches

    by_key = {squash(entry): entry for entry in known}
    close = get_close_matches(squash(word), by_key, n=count, cutoff=0.5)
    if not close:
        close = get_close_matches(squash(word), by_key, n=1, cutoff=0.0)
    return tuple(by_key[key] for key in close)


def squash(word: str) -> str:
    """A word without case, spaces, dashes and underscores."""
    return "".join(character for character in word.casefold() if character.isalnum())


def plural(word: str, count: float) -> str:
    return word if count == 1 else f"{word}s"
