"""Name requirements that cannot all be met: which, why, and what would resolve it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from fogbank.advisor.answers import Answers, complete
from fogbank.advisor.candidates import Candidate, judge
from fogbank.advisor.conditions import holds
from fogbank.advisor.knowledge_base import KnowledgeBase
from fogbank.advisor.tree import walk
from fogbank.advisor.units import say_seconds, say_value

_EASIEST = (
    "budget",
    "engine",
    "os_access",
    "size",
    "multi_region_writes",
    "regions",
)  # to change, in this order


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
    """Name a smallest set of answers that together leave no service, for answers that leave none."""
    core = {key: value for key, value in answers.given.items() if key in base.questions}
    spare: str | None = ""
    while spare is not None:  # again after each: an answer may only be spared once another is gone
        spare = next((key for key in core if not _survivors(base, _without(core, key))), None)
        core = _without(core, spare)
    names = sorted(core)
    return Conflict(
        names,
        f"together, the answers to {', '.join(names)} leave no service that is still offered",
        [f"change {name} (it is {say_value(name, core[name])})" for name in names],
        ["notes: DB Service Decision Tree"],
    )


def _without(given: Mapping[str, Any], key: str | None) -> dict[str, Any]:
    return {name: value for name, value in given.items() if name != key}


def _survivors(base: KnowledgeBase, given: Mapping[str, Any]) -> bool:
    answers = complete(base, dict(given))
    return bool(judge(base, answers, walk(base.tree, answers).leaf)[0])


def unmet(base: KnowledgeBase, answers: Answers, best: Candidate) -> Iterator[Conflict]:
    """Targets that the best candidate misses, each with the requirements that stand in the way."""
    missed = sorted({miss.rpartition(": ")[2] for miss in best.design.firm} - {"budget"})
    for target in missed:
        obstacles = _obstacles(base, answers, best, target)
        ways = _ways(answers, best, target, obstacles)
        yield Conflict([target, *obstacles], _why(best, target, obstacles), ways, best.design.topology.source)


def _obstacles(base: KnowledgeBase, answers: Answers, best: Candidate, target: str) -> list[str]:
    """The fewest answers whose change brings the target nearer: mostly one, none where no service can do better."""
    before = _misses(best, target)
    others = [question for question in base.questions if question in answers.given and question != target]
    others.sort(key=lambda question: _EASIEST.index(question) if question in _EASIEST else len(_EASIEST))

    def eased(dropped: list[str]) -> bool:
        relaxed = complete(base, {key: answers.given[key] for key in [*others, target] if key not in dropped})
        found, _ = judge(base, relaxed, walk(base.tree, relaxed).leaf)
        return bool(found) and _misses(found[0], target) < before

    alone = next(([question] for question in others if eased([question])), None)
    if alone is not None or not eased(others):
        return alone or []
    together = list(others)
    for question in reversed(others):
        rest = [other for other in together if other != question]
        together = rest if eased(rest) else together
    return together


def _misses(candidate: Candidate, target: str) -> int:
    return sum(miss.rpartition(": ")[2] == target for miss in candidate.design.firm)


def _why(best: Candidate, target: str, obstacles: list[str]) -> str:
    where = [miss.partition(": ")[0] for miss in best.design.misses if miss.endswith(f": {target}")]
    what = f"the {target.upper()} when this fails: {', '.join(where)}" if where else "the regions asked for"
    rule = "rules" if len(obstacles) == 1 else "together rule"
    blame = (
        f"{' and '.join(obstacles)} {rule} out what would do better"
        if obstacles
        else "no service does better"
    )
    return f"{best.title} ({best.design.topology.title}) misses {what}; {blame}"


def _ways(answers: Answers, best: Candidate, target: str, obstacles: list[str]) -> list[str]:
    changed = [f"{name} (it is {say_value(name, answers.given[name])})" for name in obstacles]
    change = [f"change {' and '.join(changed)}"] if changed else []
    if target == "regions":
        return [f"ask for no more than {best.design.topology.max_regions} of the regions", *change]
    figures = [o.rpo_seconds if target == "rpo" else o.rto_seconds for o in best.design.outcomes if o.binding]
    reach = [figure for figure in figures if figure is not None]
    within = len(reach) == len(figures)
    ease = (
        [f"raise {target} to {say_seconds(max(reach))}, which this design reaches"]
        if within and reach
        else []
    )
    return [*ease, *change] or [f"do without the {target} for what this design cannot recover"]
