"""Contradictory requirements are named: which exclude each other, and what resolves it does resolve it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fogbank.advisor.advice import Advice, advise
from fogbank.advisor.guide_types import Contradiction
from fogbank.advisor.knowledge_base import standard

DECLARED = standard().contradictions.contradictions
TARGETS = ("rpo", "rto", "regions")
PLACES = {
    "outside": {"regions": "eu-west-1", "residency": "us"},
    "too-few": {"regions": "2", "residency": "uk"},
}


def answers_for(rule: Contradiction) -> dict[str, Any]:
    """Answers in which a declared contradiction holds, as people would write them."""
    answers: dict[str, Any] = {}
    for question, wanted in rule.when.items():
        if question == "region_problem":
            answers |= PLACES[wanted]
        elif question == "region_count":
            answers["regions"] = str(wanted["at_most"])
        elif isinstance(wanted, dict):
            answers[question] = str(wanted.get("at_most", wanted.get("over", 0) + 1))
        else:
            answers[question] = wanted[0] if isinstance(wanted, list) else wanted
    return answers


def missed(advice: Advice, target: str) -> int:
    """How many targets of a kind, of those that were given, the best candidate misses; many where there is none."""
    return sum(one.rpartition(": ")[2] == target for one in advice.best.design.firm) if advice.best else 99


@pytest.mark.parametrize("rule", DECLARED, ids=lambda rule: "-".join([*rule.between, *map(str, rule.when)]))
def test_every_declared_contradiction_is_named_with_a_way_out(rule: Contradiction) -> None:
    found = [one for one in advise(answers_for(rule)).contradictions if one.because == rule.because]
    assert len(found) == 1
    assert found[0].resolve == rule.resolve
    asked = {"regions" if name.startswith("region_") else name for name in rule.between}
    assert set(found[0].between) == asked


@pytest.mark.parametrize("rule", DECLARED, ids=lambda rule: "-".join([*rule.between, *map(str, rule.when)]))
def test_a_contradiction_is_never_blamed_on_what_was_assumed(rule: Contradiction) -> None:
    answers = answers_for(rule)
    for question in answers:
        rest = {name: value for name, value in answers.items() if name != question}
        assert rule.because not in [one.because for one in advise(rest).contradictions]


def test_a_budget_too_low_for_the_target_is_named() -> None:
    answers = {"engine": "mysql", "rto": "5min", "budget": "low"}
    found = {tuple(one.between): one.resolve for one in advise(answers).contradictions}
    assert "change budget (it is 1x)" in found["rto", "budget"]
    assert not advise(answers | {"budget": "medium"}).contradictions


def _words() -> st.SearchStrategy[dict[str, str]]:
    choices: dict[str, st.SearchStrategy[str]] = {
        question.id: st.sampled_from(sorted(question.choices) if question.kind == "choice" else ["yes", "no"])
        for question in standard().questions.values()
        if question.kind in ("choice", "yes-no")
    }
    choices |= {
        "size": st.sampled_from(["1TB", "70TB", "500TB"]),
        "regions": st.sampled_from(["us-east-1", "us-east-1,eu-west-1", "us-east-1,us-east-2,us-west-2"]),
        "budget": st.sampled_from(["low", "medium"]),
        "rpo": st.sampled_from(["0", "1s", "5min"]),
        "rto": st.sampled_from(["0", "1s", "1min", "1h"]),
    }
    return st.fixed_dictionaries({}, optional=choices)


def _without(answers: Mapping[str, str], dropped: list[str]) -> dict[str, str]:
    return {name: value for name, value in answers.items() if name not in dropped}


@settings(max_examples=100, deadline=None)
@given(_words())
def test_changing_what_is_named_brings_the_target_nearer(answers: dict[str, str]) -> None:
    advice = advise(answers)
    declared = {rule.because for rule in DECLARED}
    for conflict in advice.contradictions:
        if conflict.because in declared:
            continue
        assert conflict.resolve
        assert set(conflict.between) <= set(answers)
        target, others = conflict.between[0], conflict.between[1:]
        if advice.best and others:
            assert target in TARGETS
            assert missed(advise(_without(answers, others)), target) < missed(advice, target)


@settings(max_examples=100, deadline=None)
@given(_words())
def test_where_nothing_is_left_changing_any_named_answer_leaves_something(answers: dict[str, str]) -> None:
    advice = advise(answers)
    if advice.best is None:
        named = advice.contradictions[-1].between
        core = {name: answers[name] for name in named}
        assert advise(core).best is None
        for question in named:
            assert advise(_without(core, [question])).best is not None
