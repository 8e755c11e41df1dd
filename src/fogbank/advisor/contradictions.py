"""Name requirements that cannot all be met: which, why, and what would resolve it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from fogbank.advisor.answers import Answers, complete
from fogbank.advisor.availability import design
from fogbank.advisor.candidates import Candidate, disqualifications, judge
from fogbank.advisor.conditions import holds
from fogbank.advisor.knowledge_base import KnowledgeBase
from fogbank.advisor.tree import walk
from fogbank.advisor.units import NO_LIMIT


class Conflict(msgspec.Struct, frozen=True):
    """Requirements (question ids) that exclude each other, why, and what would resolve it."""

    between: list[str]
    because: str
    resolve: list[str]
    source: list[str]


def declared(base: KnowledgeBase, answers: Answers) -> list[Conflict]:
    """The contradictions the guide declares, judged on what was answered and never on what was assumed."""
    return [
        Conflict(_asked(rule.between), rule.because, rule.resolve, rule.source)
        for rule in base.contradictions.contradictions
        if holds(rule.when, answers.given)
    ]


def _asked(between: list[str]) -> list[str]:
    return ["regions" if question.startswith("region_") else question for question in between]


def without_survivor(base: KnowledgeBase, answers: Answers) -> Conflict:
    """Name the smallest set of answers that together leave no service, for answers that leave none."""
    core = {key: value for key, value in answers.given.items() if key in base.questions}
    for key in list(core):
        rest = {name: value for name, value in core.items() if name != key}
        if not _survivors(base, rest):
            core = rest
    names = sorted(core)
    return Conflict(
        names,
        f"together, the answers to {', '.join(names)} leave no service that is still offered",
        [f"change {name} (it is {say(core[name])})" for name in names],
        ["notes: DB Service Decision Tree"],
    )


def say(value: object) -> str:
    return ", ".join(str(part) for part in value) if isinstance(value, list) else str(value)


def _survivors(base: KnowledgeBase, given: Mapping[str, Any]) -> bool:
    answers = complete(base, dict(given))
    return bool(judge(base, answers, walk(base.tree, answers).leaf)[0])


def unmet(base: KnowledgeBase, answers: Answers, best: Candidate) -> Iterator[Conflict]:
    """Targets that the best candidate misses, each with the requirement that stands in the way."""
    missed = sorted({miss.rpartition(": ")[2] for miss in best.design.firm} - {"budget"})
    for target in missed:
        obstacle = _obstacle(base, answers, best)
        yield Conflict(
            [target, obstacle],
            _why(best, target, obstacle),
            _ways(best, target, obstacle),
            best.design.topology.source,
        )


def _obstacle(base: KnowledgeBase, answers: Answers, best: Candidate) -> str:
    """The requirement that keeps every service from meeting the targets: the budget, the engine, or the shape."""
    service = base.services[best.service]
    free = design(service, answers, budget=NO_LIMIT)
    if answers.values["budget"] < NO_LIMIT and free and len(free.misses) < len(best.design.misses):
        return "budget"
    for question in ("engine", "os_access", "size", "multi_region_writes"):
        if question in answers.given and _frees(base, answers, question, len(best.design.misses)):
            return question
    return "schema" if answers.values["region_count"] <= 1 else "regions"


def _frees(base: KnowledgeBase, answers: Answers, question: str, misses: int) -> bool:
    given = {key: value for key, value in answers.given.items() if key != question and key in base.questions}
    relaxed = complete(base, given)
    return any(
        len(chosen.misses) < misses
        for service in base.services.values()
        if not disqualifications(service, relaxed) and (chosen := design(service, relaxed))
    )


def _why(best: Candidate, target: str, obstacle: str) -> str:
    where = [miss.partition(": ")[0] for miss in best.design.misses if miss.endswith(f": {target}")]
    what = (
        f"the {target.upper()} when there is a failure of: {', '.join(where)}"
        if where
        else "the regions asked for"
    )
    return (
        f"{best.title} ({best.design.topology.title}) misses {what}; {obstacle} rules out what would meet it"
    )


def _ways(best: Candidate, target: str, obstacle: str) -> list[str]:
    if target == "regions":
        return [f"ask for {best.design.topology.max_regions} region(s)", f"relax {obstacle}"]
    figures = [o.rpo_seconds if target == "rpo" else o.rto_seconds for o in best.design.outcomes if o.binding]
    reach = [figure for figure in figures if figure is not None]
    within = len(reach) == len(figures)
    ease = (
        [f"raise {target} to {max(reach):g} seconds, which this design reaches"] if within and reach else []
    )
    return [*ease, f"relax {obstacle}"]
