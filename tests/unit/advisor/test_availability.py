"""Topologies: a tighter target never loses more, and what is missed is said."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fogbank.advisor.advice import advise
from fogbank.advisor.answers import parse
from fogbank.advisor.availability import design
from fogbank.advisor.conditions import holds
from fogbank.advisor.knowledge_base import standard
from fogbank.advisor.topology import FAILURES

BASE = standard()
DURATIONS = ["0", "1s", "5s", "30s", "1min", "2min", "5min", "30min", "1h", "4h", "1d", "7d"]
MODELS = ["olap", "ledger", "os_access", "in_memory", "document", "graph", "time_series", "wide_column"]


def situations() -> st.SearchStrategy[dict[str, Any]]:
    """Answers with an RTO, regions and a budget, over every data model."""
    return st.fixed_dictionaries(
        {},
        optional={
            "rto": st.sampled_from(DURATIONS),
            "regions": st.sampled_from(["1", "2", "3", "5", "us-east-1,eu-west-1"]),
            "budget": st.sampled_from(["low", "2x", "medium", "high"]),
            "schema": st.sampled_from(["yes", "no"]),
            "engine": st.sampled_from(sorted(BASE.questions["engine"].choices)),
            "rebuildable": st.sampled_from(["yes", "no"]),
            "multi_region_writes": st.sampled_from(["yes", "no"]),
            "traffic": st.sampled_from(["steady", "spiky", "idle"]),
            "size": st.sampled_from(["1GB", "40TB", "100TB"]),
            **{model: st.sampled_from(["yes", "no"]) for model in MODELS},
        },
    )


def tightened() -> st.SearchStrategy[tuple[str, str]]:
    """A looser and a tighter duration."""
    pairs = st.tuples(st.integers(0, len(DURATIONS) - 1), st.integers(0, len(DURATIONS) - 1))
    return pairs.map(lambda two: (DURATIONS[max(two)], DURATIONS[min(two)]))


@settings(max_examples=200, deadline=None)
@given(situations(), tightened())
def test_a_tighter_rpo_never_loses_more_whatever_service_wins(
    answers: dict[str, Any], targets: tuple[str, str]
) -> None:
    loose, tight = (advise({**answers, "rpo": target}) for target in targets)
    assert bool(loose.candidates) == bool(tight.candidates)
    if loose.best and tight.best:
        assert tight.best.design.worst_rpo <= loose.best.design.worst_rpo


@settings(max_examples=150, deadline=None)
@given(situations(), tightened(), st.sampled_from(sorted(BASE.services)))
def test_a_tighter_rpo_never_picks_a_topology_that_loses_more(
    answers: dict[str, Any], targets: tuple[str, str], service: str
) -> None:
    loose, tight = (
        design(BASE.services[service], parse(BASE, {**answers, "rpo": target})) for target in targets
    )
    assert (loose is None) == (tight is None)
    if loose and tight:
        assert tight.worst_rpo <= loose.worst_rpo
        if not tight.misses:
            assert tight.topology.strength >= loose.topology.strength


@settings(max_examples=100, deadline=None)
@given(situations())
def test_every_missed_target_that_was_given_is_a_named_contradiction(answers: dict[str, Any]) -> None:
    advice = advise(answers)
    if advice.best:
        missed = {miss.rpartition(": ")[2] for miss in advice.best.design.firm} - {"budget"}
        named = {requirement for conflict in advice.contradictions for requirement in conflict.between}
        assert missed <= named


@pytest.mark.parametrize("service", sorted(BASE.services))
def test_every_topology_says_what_each_failure_does(service: str) -> None:
    for topology in BASE.services[service].topologies:
        assert set(topology.failures) == set(FAILURES)
        reaches = topology.failures["region"].rto_seconds is not None
        assert reaches == (topology.max_regions > 1), topology.id


@pytest.mark.parametrize("service", sorted(BASE.services))
def test_a_service_always_has_a_cheapest_deployment(service: str) -> None:
    assert min(topology.cost for topology in BASE.services[service].topologies) == 1


@pytest.mark.parametrize(
    ("answers", "service", "topology"),
    [
        ({"schema": "yes"}, "rds", "multi-az-instance"),
        ({"engine": "postgres", "rto": "40s"}, "rds", "multi-az-cluster"),
        ({"engine": "mysql", "rpo": "1s", "rto": "1min", "regions": "2"}, "aurora", "global-database"),
        ({"engine": "oracle", "rpo": "1min", "rto": "1h", "regions": "2"}, "rds", "cross-region-replica"),
        ({"schema": "no", "regions": "2", "rpo": "5s"}, "dynamodb", "global-table"),
        ({"schema": "no", "regions": "3", "rpo": "0"}, "dynamodb", "global-table-strong"),
        ({"schema": "yes", "multi_region_writes": "yes", "regions": "2"}, "dsql", "multi-region"),
        ({"olap": "yes", "rto": "5min"}, "redshift", "multi-az"),
    ],
)
def test_known_situations(answers: dict[str, str], service: str, topology: str) -> None:
    best = advise(answers).best
    assert best is not None
    assert (best.service, best.design.topology.id) == (service, topology)


def test_a_budget_that_forbids_the_target_is_named_with_it() -> None:
    advice = advise({"engine": "oracle", "rto": "5min", "budget": "low"})
    assert ["rto", "budget"] in [conflict.between for conflict in advice.contradictions]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"size": {"over": 4, "at_most": 8}}, True),
        ({"size": {"under": 8}}, False),
        ({"engine": ["mysql", "postgres"]}, True),
        ({"compliance": {"has": ["tls", "audit"]}}, True),
        ({"compliance": {"lacks": ["tls"]}}, False),
        ({"regions": {"within_any": [["a"], ["a", "b", "c"]]}}, True),
        ({"absent": "yes"}, False),
    ],
)
def test_conditions(condition: dict[str, Any], expected: bool) -> None:
    answers = {"size": 8, "engine": "mysql", "compliance": ["tls"], "regions": ["a", "b"]}
    assert holds(condition, answers) == expected


@pytest.mark.parametrize(
    ("answers", "days"),
    [
        ({"schema": "yes"}, 7),
        ({"schema": "yes", "compliance": "hipaa"}, 35),
        ({"wide_column": "yes"}, 35),  # point-in-time recovery of Keyspaces cannot be shortened
        ({"time_series": "yes"}, 0),  # InfluxDB instances make no backups of their own
    ],
)
def test_how_long_automated_backups_are_kept(answers: dict[str, str], days: int) -> None:
    guard = advise(answers).protection
    assert guard is not None
    assert guard.retention_days == days
