"""Rule services out, rank those that survive, and say what speaks for and against each."""

from __future__ import annotations

import msgspec

from fogbank.advisor.answers import Answers
from fogbank.advisor.availability import Design, design
from fogbank.advisor.conditions import holds
from fogbank.advisor.knowledge_base import KnowledgeBase
from fogbank.advisor.service import Rule, Service, Tradeoff

TREE_POINTS = 100  # the tree's own end outweighs any single reason for another service


class Reason(msgspec.Struct, frozen=True):
    """Why a service is ruled out or favoured; `asks` are the questions whose answers say so."""

    because: str
    asks: list[str]
    source: list[str]
    points: int = 0


class Candidate(msgspec.Struct, frozen=True):
    """A service that survives: its design, what speaks for it, what it gives and takes."""

    service: str
    title: str
    score: int
    reached_by_tree: bool
    reasons: list[Reason]
    tradeoffs: list[Tradeoff]
    design: Design


class Rejected(msgspec.Struct, frozen=True):
    """A service that is ruled out, with every reason."""

    service: str
    title: str
    reasons: list[Reason]


def judge(base: KnowledgeBase, answers: Answers, leaf: str) -> tuple[list[Candidate], list[Rejected]]:
    """Sort all services into candidates, best first, and rejected ones."""
    candidates, rejected = [], []
    for service in base.services.values():
        against = disqualifications(service, answers)
        chosen = None if against else design(service, answers)
        if chosen is None:
            rejected.append(Rejected(service.id, service.title, against or [_no_topology()]))
        else:
            candidates.append(_candidate(service, answers, leaf, chosen))
    return sorted(candidates, key=_rank), rejected


def disqualifications(service: Service, answers: Answers) -> list[Reason]:
    """Every reason that rules a service out; empty for one that survives."""
    reasons = [_reason(rule) for rule in service.disqualifiers if holds(rule.when, answers.values)]
    if service.status.state != "available":
        reasons.append(Reason(service.status.text, [], service.status.source))
    return reasons


def _reason(rule: Rule) -> Reason:
    return Reason(rule.because, list(rule.when), rule.source, rule.points)


def _no_topology() -> Reason:
    return Reason(
        "none of its topologies fits the answers", ["engine", "regions"], ["notes: DR and HA Design"]
    )


def _candidate(service: Service, answers: Answers, leaf: str, chosen: Design) -> Candidate:
    reasons = [_reason(rule) for rule in service.favours if holds(rule.when, answers.values)]
    score = sum(reason.points for reason in reasons) + (TREE_POINTS if service.id == leaf else 0)
    return Candidate(service.id, service.title, score, service.id == leaf, reasons, service.tradeoffs, chosen)


def _rank(candidate: Candidate) -> tuple[bool, float, int, int, str]:
    """Those that meet every target that was given first, by points; then by loss, by missed targets, by points."""
    chosen = candidate.design
    loss, missed = (chosen.worst_rpo, len(chosen.firm)) if chosen.firm else (0.0, 0)
    return (bool(chosen.firm), loss, missed, -candidate.score, candidate.service)
