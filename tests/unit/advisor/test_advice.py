"""Workloads, the notes' tree, contradictions, and properties of every answer."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fogbank.advisor.advice import Advice, advise
from fogbank.advisor.errors import AnswerError
from fogbank.advisor.knowledge_base import standard
from fogbank.advisor.template import templates

WORKLOADS = tomllib.loads((Path(__file__).parent / "workloads.toml").read_text("utf-8"))["workload"]


def why_not(advice: Advice, service: str) -> str:
    """Every reason the advice gives against a service; AssertionError where it is not against it."""
    ruled_out = [
        reason.because for one in advice.rejected if one.service == service for reason in one.reasons
    ]
    left = [step.why_left for step in advice.path.steps if service in step.left_services]
    assert ruled_out or left, f"{service} is neither ruled out nor left by the tree"
    return "; ".join([*ruled_out, *left])


def test_there_are_thirty_workloads() -> None:
    assert len(WORKLOADS) >= 30


@pytest.mark.parametrize("workload", WORKLOADS, ids=lambda one: one["text"][:40])
def test_workloads(workload: dict[str, Any]) -> None:
    advice = advise(workload["answers"])
    assert advice.best is not None
    assert advice.best.service == workload["expected"]
    reason = why_not(advice, workload["out"])
    assert workload["because"] in reason


@pytest.mark.parametrize(
    ("answers", "leaf"),
    [
        ({"schema": "yes", "olap": "yes"}, "redshift"),
        ({"schema": "yes", "olap": "no", "ledger": "yes"}, "qldb"),
        ({"schema": "yes", "olap": "no", "ledger": "no", "size": "100TB"}, "aurora"),
        ({"schema": "yes", "olap": "no", "ledger": "no", "size": "1TB", "os_access": "yes"}, "ec2"),
        ({"schema": "yes", "olap": "no", "ledger": "no", "size": "1TB", "os_access": "no"}, "rds"),
        ({"schema": "no", "in_memory": "yes"}, "elasticache"),
        ({"schema": "no", "in_memory": "no", "document": "yes"}, "documentdb"),
        ({"schema": "no", "in_memory": "no", "document": "no", "graph": "yes"}, "neptune"),
        ({"schema": "no", "graph": "no", "time_series": "yes"}, "timestream"),
        ({"schema": "no", "time_series": "no", "wide_column": "yes"}, "keyspaces"),
        ({"schema": "no", "wide_column": "no"}, "dynamodb"),
    ],
)
def test_every_leaf_of_the_notes_tree(answers: dict[str, str], leaf: str) -> None:
    assert advise(answers).path.leaf == leaf


def test_a_ledger_is_not_sent_to_a_service_that_is_gone() -> None:
    advice = advise({"schema": "yes", "olap": "no", "ledger": "yes"})
    assert advice.best is None or advice.best.service != "qldb"
    assert "2025" in why_not(advice, "qldb")


def test_dont_know_says_what_it_assumed() -> None:
    advice = advise({"schema": "?", "rpo": None})
    assumed = {one.question for one in advice.assumptions} if advice.assumptions else set()
    assert {"schema", "rpo"} <= assumed


@pytest.mark.parametrize(
    "answers",
    [
        {"schema": "no", "engine": "postgres"},
        {"schema": "yes", "engine": "cassandra"},
        {"regions": "eu-west-1", "residency": "us"},
    ],
)
def test_contradictions_are_named(answers: dict[str, str]) -> None:
    advice = advise(answers)
    assert advice.contradictions
    said = json.dumps([str(one) for one in advice.contradictions])
    assert any(word in said for word in answers)


@pytest.mark.parametrize(
    ("answers", "offer"), [({"engine": "postgress"}, "postgres"), ({"traffic": "spikey"}, "spiky")]
)
def test_unknown_words_get_the_nearest_known(answers: dict[str, str], offer: str) -> None:
    with pytest.raises(AnswerError, match=offer):
        advise(answers)


def _answers() -> st.SearchStrategy[dict[str, str]]:
    choices: dict[str, st.SearchStrategy[str]] = {}
    for question in standard().questions.values():
        if question.kind == "yes-no":
            choices[question.id] = st.sampled_from(["yes", "no", "?"])
        elif question.kind == "choice":
            choices[question.id] = st.sampled_from(sorted(question.choices))
        elif question.kind == "duration":
            choices[question.id] = st.sampled_from(["0", "1s", "5min", "4h", "2d", "?"])
    choices |= {
        "size": st.sampled_from(["1GB", "2TB", "70TB", "500TB"]),
        "regions": st.sampled_from(["us-east-1", "us-east-1,eu-west-1", "eu-central-1,eu-west-1,ap-south-1"]),
        "budget": st.sampled_from(["low", "medium", "high"]),
        "compliance": st.sampled_from(["none", "hipaa", "pci-dss,audit", "customer-keys,tls"]),
    }
    return st.fixed_dictionaries({}, optional=choices)


@settings(max_examples=150, deadline=None)
@given(_answers())
def test_any_answers_give_an_answer_or_a_named_contradiction(answers: dict[str, str]) -> None:
    advice = advise(answers)
    if advice.best is None:
        assert advice.contradictions
    else:
        assert advice.best.design.regions
        assert len(advice.best.design.outcomes) == 6
        if advice.best.service not in ("qldb", "ec2"):
            for text in templates(advice).values():
                resources = json.loads(text)["Resources"]
                assert resources
                assert '"@' not in text  # every placeholder is filled


@settings(max_examples=80, deadline=None)
@given(_answers(), st.sampled_from([("4h", "5min"), ("5min", "1s"), ("4h", "0")]))
def test_a_tighter_rpo_never_loses_more(answers: dict[str, str], targets: tuple[str, str]) -> None:
    loose = advise({**answers, "rpo": targets[0]})
    tight = advise({**answers, "rpo": targets[1]})
    if loose.best and tight.best and loose.best.service == tight.best.service:
        assert tight.best.design.worst_rpo <= loose.best.design.worst_rpo


def test_what_follows_from_an_answer_is_not_called_assumed() -> None:
    first, second, *_ = advise({"engine": "postgres"}).path.steps
    assert (first.answer, first.assumed) == ("yes", False)
    assert (second.answer, second.assumed) == ("no", True)
