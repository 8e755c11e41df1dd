"""Conditions in data files: what must hold of the answers for a rule to apply.

A condition is a table, and all its entries must hold. The key is a question's id; the value is a word the
answer must be, a list of words of which it must be one, or a table of comparisons: `over`, `at_least`,
`under`, `at_most` (numbers), `has` (a list answer holds one of these words), `lacks` (it holds none of them),
`within_any` (every word of a list answer is in the same one of these lists).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Condition = dict[str, Any]


def _words(value: Any) -> set[str]:
    return set(value) if isinstance(value, (list, tuple)) else {value}


COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "over": lambda answer, limit: bool(answer > limit),
    "at_least": lambda answer, limit: bool(answer >= limit),
    "under": lambda answer, limit: bool(answer < limit),
    "at_most": lambda answer, limit: bool(answer <= limit),
    "has": lambda answer, words: bool(_words(answer) & _words(words)),
    "lacks": lambda answer, words: not _words(answer) & _words(words),
    "within_any": lambda answer, lists: any(_words(answer) <= set(words) for words in lists),
}


def holds(condition: Condition, answers: Mapping[str, Any]) -> bool:
    """Tell whether every entry of a condition holds; an answer that is not there makes its entry fail."""
    return all(key in answers and _matches(wanted, answers[key]) for key, wanted in condition.items())


def _matches(wanted: Any, answer: Any) -> bool:
    if isinstance(wanted, dict):
        return all(COMPARISONS[name](answer, limit) for name, limit in wanted.items())
    if isinstance(wanted, list):
        return answer in wanted
    return bool(answer == wanted)


def faults(condition: Condition, known: Mapping[str, frozenset[str]]) -> list[str]:
    """Say what is wrong with a condition: unknown questions, unknown comparisons, unknown words.

    `known` maps a question's id to the words it accepts; an empty set accepts anything.
    """
    found: list[str] = []
    for key, wanted in condition.items():
        if key not in known:
            found.append(f"unknown question {key!r}")
            continue
        found += _word_faults(key, wanted, known[key])
    return found


def _word_faults(key: str, wanted: Any, words: frozenset[str]) -> list[str]:
    if isinstance(wanted, dict):
        unknown = [f"unknown comparison {name!r}" for name in wanted if name not in COMPARISONS]
        used = {word for name in ("has", "lacks") for word in _words(wanted.get(name, []))}
    else:
        unknown, used = [], _words(wanted)
    return unknown + [f"{key} never is {word!r}" for word in sorted(used - words, key=str) if words]
