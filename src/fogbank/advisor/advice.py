"""The whole answer for one workload: path, candidates, design, contradictions, assumptions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from fogbank.advisor.answers import Answers, Assumption, parse
from fogbank.advisor.availability import design, say_miss
from fogbank.advisor.candidates import Candidate, Rejected, judge
from fogbank.advisor.contradictions import Conflict, declared, unmet, without_survivor
from fogbank.advisor.errors import AnswerError
from fogbank.advisor.knowledge_base import KnowledgeBase, standard
from fogbank.advisor.protection import Protection, protect
from fogbank.advisor.tree import Path, walk
from fogbank.advisor.words import nearest


class Advice(msgspec.Struct, frozen=True):
    """What `advise` returns. `candidates` is best first and empty only where a contradiction says why.

    `answers` are the values the advice is for (sizes in TiB, durations in seconds), given and assumed.
    `unverified` are the documents of the best candidate that nobody compared with what is said here.
    """

    answers: dict[str, Any]
    given: list[str]
    path: Path
    leaf_note: str
    candidates: list[Candidate]
    rejected: list[Rejected]
    contradictions: list[Conflict]
    assumptions: list[Assumption]
    protection: Protection | None
    unverified: list[str]

    @property
    def best(self) -> Candidate | None:
        return self.candidates[0] if self.candidates else None


def advise(raw: Mapping[str, Any], *, topology: str = "", base: KnowledgeBase | None = None) -> Advice:
    """Advise on a workload.

    `raw` maps a question's id to an answer as people write it (`{"size": "2TB", "rpo": "1min"}`); None or
    "?" means "don't know". `topology` takes one topology of the best service instead of the chosen one.
    Raises AnswerError for an answer that cannot be understood and KnowledgeError for a broken data file.
    """
    base = base or standard()
    answers = parse(base, raw)
    path = walk(base.tree, answers)
    candidates, rejected = judge(base, answers, path.leaf)
    if topology:
        candidates = _insist(base, answers, candidates, topology)
    conflicts = declared(base, answers)
    conflicts += (
        list(unmet(base, answers, candidates[0])) if candidates else [without_survivor(base, answers)]
    )
    best = base.services[candidates[0].service] if candidates else None
    guard = protect(base, best, answers) if best else None
    given = [question for question in base.questions if question in answers.given]
    return Advice(
        answers.values,
        given,
        path,
        _leaf_note(base, path, candidates, rejected),
        candidates,
        rejected,
        conflicts,
        answers.assumptions,
        guard,
        [str(document) for document in best.documents.values() if document.unverified] if best else [],
    )


def _leaf_note(base: KnowledgeBase, path: Path, candidates: list[Candidate], rejected: list[Rejected]) -> str:
    """Why the best candidate is not the tree's own end, where it is not."""
    leaf = base.services[path.leaf]
    if candidates and candidates[0].service == path.leaf:
        return ""
    out = next((entry for entry in rejected if entry.service == path.leaf), None)
    if out:
        return (
            f"The tree ends at {leaf.title}, which is ruled out: {'; '.join(r.because for r in out.reasons)}."
        )
    mine = next(entry for entry in candidates if entry.service == path.leaf)
    missed = ", ".join(map(say_miss, mine.design.firm))
    better = f"it misses {missed}" if missed else "more speaks for another service"
    return f"The tree ends at {leaf.title}, but {better}."


def _insist(
    base: KnowledgeBase, answers: Answers, candidates: list[Candidate], topology: str
) -> list[Candidate]:
    known = [t.id for c in candidates for t in base.services[c.service].topologies]
    for candidate in candidates:
        chosen = None
        if any(t.id == topology for t in base.services[candidate.service].topologies):
            chosen = design(base.services[candidate.service], answers, topology=topology)
        if chosen:
            mine = msgspec.structs.replace(candidate, design=chosen)
            return [mine, *(other for other in candidates if other is not candidate)]
    raise AnswerError(
        f"No service that is left has a topology {topology!r}.", nearest(topology, known) if known else ()
    )
