"""Choose the topology of a service for recovery targets, and say what each failure does to it.

The choice is monotonic: of the topologies that meet every target the weakest is taken, so a tighter target
only ever moves it up. Where none meets them all, the one that loses least wins, then the one that misses
fewest targets, then the weakest.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from fogbank.advisor.answers import Answers
from fogbank.advisor.conditions import holds
from fogbank.advisor.service import Service
from fogbank.advisor.topology import FAILURES, NEVER, Failure, Recovery, Topology

_INFRASTRUCTURE: tuple[Failure, ...] = ("instance", "storage", "zone")


class Outcome(msgspec.Struct, frozen=True):
    """What one failure does: who acts, seconds until writes work, seconds of writes lost; None: never, all.

    `misses` names the targets (`rpo`, `rto`) it exceeds. `binding` tells whether the choice of topology had
    to meet the targets for this failure; for a bad deployment and a dropped table only backups help.
    """

    failure: Failure
    title: str
    who: str
    rto_seconds: float | None
    rpo_seconds: float | None
    estimate: bool
    text: str
    source: list[str]
    misses: list[str]
    binding: bool
    changed: str = ""


class Design(msgspec.Struct, frozen=True):
    """The topology chosen for a service and what it does on every failure."""

    service: str
    topology: Topology
    regions: list[str]
    outcomes: list[Outcome]
    misses: list[str]  # "region: rpo", binding ones only; "regions" where too few are spanned; "budget"
    firm: list[str]  # those of `misses` whose target was given, not assumed
    worst_rpo: float


def say_miss(miss: str) -> str:
    """A missed target in words: "RTO (zone)", "regions"."""
    failure, _, target = miss.rpartition(": ")
    return f"{target.upper()} ({failure})" if failure else target


def binding_failures(answers: Answers) -> tuple[Failure, ...]:
    """The failures whose recovery must meet the targets: a region's only where more than one is asked for."""
    return (*_INFRASTRUCTURE, "region") if answers.values["region_count"] > 1 else _INFRASTRUCTURE


def usable(service: Service, answers: Answers) -> list[Topology]:
    """The service's topologies that the answers allow, whatever they cost."""
    wanted = answers.values["region_count"]
    return [
        t for t in service.topologies if holds(t.when, answers.values) and t.min_regions <= max(wanted, 1)
    ]


def design(
    service: Service, answers: Answers, *, budget: float | None = None, topology: str = ""
) -> Design | None:
    """Choose a topology; None where the answers leave the service without one.

    `budget` overrides the answer's, `topology` takes one by its id.
    """
    limit = answers.values["budget"] if budget is None else budget
    options = usable(service, answers)
    if topology:
        options = [option for option in service.topologies if option.id == topology]
    affordable = [option for option in options if option.cost <= limit] or options[:1]
    designs = [_outcomes(service, option, answers, limit) for option in affordable]
    return min(designs, key=_rank, default=None)


def _rank(design: Design) -> tuple[bool, float, int, int]:
    if not design.misses:
        return (False, 0.0, 0, design.topology.strength)
    return (True, design.worst_rpo, len(design.misses), design.topology.strength)


def _outcomes(service: Service, topology: Topology, answers: Answers, limit: float) -> Design:
    binding = binding_failures(answers)
    regions = answers.regions[: topology.max_regions]
    outcomes = [
        _outcome(failure, topology.failures[failure], answers, failure in binding) for failure in FAILURES
    ]
    misses = [f"{o.failure}: {target}" for o in outcomes if o.binding for target in o.misses]
    if len(regions) < len(answers.regions):
        misses.append("regions")
    if topology.cost > limit:
        misses.append("budget")
    worst = NEVER if "regions" in misses else topology.worst_rpo(binding)
    firm = [miss for miss in misses if miss.rpartition(": ")[2] in answers.given]
    return Design(service.id, topology, regions, outcomes, misses, firm, worst)


def _outcome(failure: Failure, recovery: Recovery, answers: Answers, binding: bool) -> Outcome:
    return Outcome(
        failure,
        FAILURES[failure],
        recovery.who,
        recovery.rto_seconds,
        recovery.rpo_seconds,
        recovery.estimate,
        recovery.text,
        recovery.source,
        list(_missed(recovery, answers)),
        binding,
        recovery.changed,
    )


def _missed(recovery: Recovery, answers: Answers) -> Iterator[str]:
    if recovery.rpo > answers.values["rpo"]:
        yield "rpo"
    if recovery.rto > answers.values["rto"]:
        yield "rto"
