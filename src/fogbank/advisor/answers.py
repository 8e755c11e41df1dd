"""Answers: from words people write to values the rules compare; what was not answered is assumed and said so."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from fogbank.advisor import units
from fogbank.advisor.conditions import holds
from fogbank.advisor.errors import AnswerError
from fogbank.advisor.guide_types import Question
from fogbank.advisor.knowledge_base import KnowledgeBase
from fogbank.advisor.words import nearest, squash

UNKNOWN = frozenset({"", "?", "unknown", "dontknow", "notsure", "idk"})
BUDGETS = {"low": 1.0, "medium": 3.0, "high": units.NO_LIMIT}
YES_NO = {"yes": "yes", "y": "yes", "true": "yes", "no": "no", "n": "no", "false": "no"}


class Assumption(msgspec.Struct, frozen=True):
    """What was taken for a question without an answer, and why; `follows` where another answer says so."""

    question: str
    value: Any
    because: str
    follows: bool = False


class Answers(msgspec.Struct, frozen=True):
    """`given` holds only what was answered, `values` also what is assumed; both by question id."""

    given: dict[str, Any]
    values: dict[str, Any]
    assumptions: list[Assumption]

    @property
    def regions(self) -> list[str]:
        regions: list[str] = self.values["regions"]
        return regions


def parse(base: KnowledgeBase, raw: Mapping[str, Any]) -> Answers:
    """Turn raw answers (question id to word, number, list or None) into Answers; raises AnswerError.

    Sizes come out in TiB, durations in seconds, the budget as a multiple of the cheapest deployment.
    """
    ids = {squash(question): question for question in base.questions}
    given: dict[str, Any] = {}
    for key, value in raw.items():
        if squash(key) not in ids:
            raise AnswerError(f"There is no question {key!r}.", nearest(key, base.questions))
        question = base.questions[ids[squash(key)]]
        if not is_unknown(value):
            given[question.id] = parse_one(base, question, value)
    return complete(base, given)


def is_unknown(value: Any) -> bool:
    """Tell whether a raw answer means "don't know"."""
    return value is None or (isinstance(value, str) and squash(value) in {squash(word) for word in UNKNOWN})


def complete(base: KnowledgeBase, given: dict[str, Any]) -> Answers:
    """Add the assumptions and what follows from the answers (how many regions, and whether they fit)."""
    values: dict[str, Any] = {}
    implied = _implied(base, given)
    assumptions = []
    for question in base.questions.values():
        if question.id in given:
            values[question.id] = given[question.id]
            continue
        if question.id in implied:
            values[question.id], because = implied[question.id]
            assumptions.append(Assumption(question.id, values[question.id], because, follows=True))
            continue
        values[question.id] = question.assume
        if holds(question.ask_when, values):
            assumptions.append(Assumption(question.id, question.assume, question.because))
    regions, problem = _place(base, values["regions"], values["residency"])
    values |= {"regions": regions, "region_count": len(regions), "region_problem": problem}
    derived: dict[str, Any] = {"region_count": len(regions)} if "regions" in given else {}
    if "regions" in given and "residency" in given:
        derived["region_problem"] = problem
    return Answers(given | derived, values, assumptions)


def _implied(base: KnowledgeBase, given: dict[str, Any]) -> dict[str, tuple[Any, str]]:
    """What follows from the answers for questions that have none: the value, and which answer says so."""
    found: dict[str, tuple[Any, str]] = {}
    for question in reversed(list(base.questions.values())):
        word = given.get(question.id)
        follows = question.implies.get(word, {}) if isinstance(word, str) else {}
        found |= {key: (value, f"it follows from {question.id}={word}") for key, value in follows.items()}
    return found


def _place(base: KnowledgeBase, wanted: list[str] | int, residency: str) -> tuple[list[str], str]:
    """Turn a number of regions into names, and say whether the regions lie where the data must stay."""
    guide = base.regions
    if isinstance(wanted, list) and wanted == base.questions["regions"].assume and residency != "anywhere":
        wanted = len(wanted)
    if isinstance(wanted, int):
        names = guide.defaults[residency]
        rest = [name for name in guide.regions if name not in names] if residency == "anywhere" else []
        chosen = (names + rest)[:wanted]
        return chosen, "none" if len(chosen) == wanted else "too-few"
    outside = residency != "anywhere" and any(guide.regions[name].area != residency for name in wanted)
    return list(wanted), "outside" if outside else "none"


def parse_one(base: KnowledgeBase, question: Question, value: Any) -> Any:
    """Read one answer by its question's kind; raises AnswerError with the nearest known words."""
    return _READERS[question.kind](base, question, value)


def _yes_no(base: KnowledgeBase, question: Question, value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return _pick(question, str(value), YES_NO)


def _choice(base: KnowledgeBase, question: Question, value: Any) -> str:
    return _pick(question, str(value), _accepted(question))


def _accepted(question: Question) -> dict[str, str]:
    return {word: word for word in question.choices} | question.synonyms


def _pick(question: Question, value: str, accepted: Mapping[str, str]) -> str:
    for word, meaning in accepted.items():
        if squash(word) == squash(value):
            return meaning
    raise AnswerError(f"{question.id}: {value!r} is not an answer.", nearest(value, accepted))


def _words(base: KnowledgeBase, question: Question, value: Any) -> list[str]:
    parts = value.split(",") if isinstance(value, str) else [str(part) for part in value]
    picked = [_pick(question, part, _accepted(question)) for part in parts if squash(part)]
    return sorted({word for word in picked if word != "none"})


def _size(base: KnowledgeBase, question: Question, value: Any) -> float:
    read = units.tebibytes(str(value))
    if read is None:
        raise AnswerError(f"{question.id}: {value!r} is not a size; write for example 500GB or 40TB.")
    return read


def _duration(base: KnowledgeBase, question: Question, value: Any) -> float:
    read = units.seconds(str(value))
    if read is None:
        raise AnswerError(
            f"{question.id}: {value!r} is not a duration; write for example 0, 30s, 5min or 1h."
        )
    return read


def _budget(base: KnowledgeBase, question: Question, value: Any) -> float:
    text = str(value).strip().casefold()
    factor = text.removesuffix("x")
    if factor.replace(".", "", 1).isdigit():
        if float(factor) < 1:
            raise AnswerError(f"{question.id}: nothing costs less than the cheapest deployment (1x).")
        return float(factor)
    if text[:1] in "$€£":
        raise AnswerError(
            f"{question.id}: prices are not known here; say low, medium, high or a multiple such as 2x."
        )
    return BUDGETS[_pick(question, text, {word: word for word in BUDGETS})]


def _regions(base: KnowledgeBase, question: Question, value: Any) -> list[str] | int:
    parts = [value] if isinstance(value, int) else value.split(",") if isinstance(value, str) else list(value)
    parts = [str(part).strip() for part in parts if str(part).strip()]
    if len(parts) == 1 and parts[0].isdigit():
        if not 1 <= int(parts[0]) <= len(base.regions.regions):
            raise AnswerError(
                f"{question.id}: there are 1 to {len(base.regions.regions)} regions, not {parts[0]}."
            )
        return int(parts[0])
    known = base.regions.regions
    places = {squash(name): name for name in known} | {squash(r.place): name for name, r in known.items()}
    for part in parts:
        if squash(part) not in places:
            raise AnswerError(f"{question.id}: there is no region {part!r}.", nearest(part, known))
    if not parts:
        raise AnswerError(f"{question.id}: name at least one region.")
    return list(dict.fromkeys(places[squash(part)] for part in parts))


def _name(base: KnowledgeBase, question: Question, value: Any) -> str:
    name = str(value).strip().lower()
    plain = name.replace("-", "")
    if (
        not (0 < len(name) <= 40 and plain.isascii() and plain.isalnum() and name[0].isalpha())
        or "--" in name
    ):
        raise AnswerError(
            f"{question.id}: {value!r} is not a name; use up to 40 letters, digits and single dashes."
        )
    return name.rstrip("-")


_READERS: dict[str, Callable[[KnowledgeBase, Question, Any], Any]] = {
    "yes-no": _yes_no,
    "choice": _choice,
    "words": _words,
    "size": _size,
    "duration": _duration,
    "budget": _budget,
    "regions": _regions,
    "name": _name,
}
