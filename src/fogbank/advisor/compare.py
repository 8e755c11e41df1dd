"""Services side by side: one table for each subject."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from fogbank.advisor.knowledge_base import KnowledgeBase, standard
from fogbank.advisor.names import find_service
from fogbank.advisor.service import Service
from fogbank.advisor.topology import FAILURES, Failure, Recovery, Topology
from fogbank.advisor.units import say_seconds


class Row(msgspec.Struct, frozen=True):
    """One line of a comparison: its name and a cell for each service."""

    name: str
    cells: list[str]


class Section(msgspec.Struct, frozen=True):
    title: str
    rows: list[Row]


class Comparison(msgspec.Struct, frozen=True):
    """`services` are the titles, in the order of every row's cells."""

    services: list[str]
    sections: list[Section]


def compare(names: Iterable[str], base: KnowledgeBase | None = None) -> Comparison:
    """Compare services by id, title or alias; raises AnswerError for an unknown name."""
    base = base or standard()
    services = list(dict.fromkeys(find_service(base, name) for name in names))
    chosen = [base.services[name] for name in services]
    sections = [
        Section(title, [_row(name, cell, chosen) for name, cell in rows]) for title, rows in _SUBJECTS
    ]
    return Comparison([service.title for service in chosen], sections)


def _row(name: str, cell: Callable[[Service], str], services: list[Service]) -> Row:
    return Row(name, [cell(service) or "–" for service in services])


def strongest(service: Service, regions: int = 1) -> Topology:
    """The strongest topology that needs no more regions than given."""
    return max((t for t in service.topologies if t.min_regions <= regions), key=lambda t: t.strength)


def say_recovery(recovery: Recovery) -> str:
    """A recovery in a cell: "120 s, loses 0 s", "never recovered"."""
    if recovery.rto_seconds is None or recovery.rpo_seconds is None:
        return "not recovered"
    about = "about " if recovery.estimate else ""
    return f"{about}{say_seconds(recovery.rto_seconds)}, loses up to {say_seconds(recovery.rpo_seconds)}"


def _failure(failure: Failure, regions: int = 1) -> Callable[[Service], str]:
    return lambda service: say_recovery(strongest(service, regions).failures[failure])


def _driver(name: str) -> Callable[[Service], str]:
    return lambda service: ", ".join(service.drivers[name].items)  # type: ignore[index]


_BASICS: list[tuple[str, Callable[[Service], str]]] = [
    ("Status", lambda s: s.status.state + (f": {s.status.text}" if s.status.text else "")),
    ("Scope", lambda s: s.scope.text),
    ("Write endpoints", lambda s: s.write_endpoints.text),
    ("Engines", lambda s: ", ".join(s.engines.items)),
    ("Used for", lambda s: ", ".join(s.uses.items)),
    ("Limits", lambda s: "; ".join(f"{limit.name}: {limit.value:g} {limit.unit}" for limit in s.limits)),
    ("Keywords", lambda s: ", ".join(s.keywords.items)),
]
_AVAILABILITY: list[tuple[str, Callable[[Service], str]]] = [
    ("Strongest in one region", lambda s: strongest(s).title),
    ("Strongest of all", lambda s: strongest(s, 99).title),
    *((title, _failure(failure, 99)) for failure, title in FAILURES.items()),
]
_SUBJECTS: list[tuple[str, list[tuple[str, Callable[[Service], str]]]]] = [
    ("What it is", _BASICS),
    (
        "What drives it",
        [(name.capitalize(), _driver(name)) for name in ("performance", "compliance", "scalability", "cost")],
    ),
    (
        "Trade-offs",
        [
            ("Gives", lambda s: " ".join(t.gain for t in s.tradeoffs)),
            ("Takes", lambda s: " ".join(t.price for t in s.tradeoffs)),
        ],
    ),
    ("Availability (the strongest deployment)", _AVAILABILITY),
    (
        "Backups",
        [("Ways", lambda s: "; ".join(f"{b.name} ({b.retention}; {b.granularity})" for b in s.backups))],
    ),
    (
        "Encryption",
        [
            ("Keys at rest", lambda s: ", ".join(s.at_rest.keys)),
            ("In transit", lambda s: ", ".join(s.in_transit.modes)),
        ],
    ),
]
