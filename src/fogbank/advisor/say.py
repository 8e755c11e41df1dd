"""Every kind of statement as a name and a sentence."""

from __future__ import annotations

from functools import singledispatch
from typing import Any

from fogbank.advisor.compare import say_recovery
from fogbank.advisor.service import (
    AtRest,
    Backup,
    InTransit,
    Limit,
    Rule,
    Scope,
    Status,
    Tradeoff,
    Trouble,
    Tuning,
)
from fogbank.advisor.sourced import Fact, Listing
from fogbank.advisor.topology import FAILURES, Topology


@singledispatch
def say_record(record: Any) -> tuple[str, str]:
    """Return the record's name and its text."""
    raise TypeError(f"nothing says how to show a {type(record).__name__}")


@say_record.register
def _(record: Fact) -> tuple[str, str]:
    return record.name, record.text


@say_record.register
def _(record: Listing) -> tuple[str, str]:
    return "", ", ".join(record.items)


@say_record.register
def _(record: Scope) -> tuple[str, str]:
    return record.level, record.text


@say_record.register
def _(record: Status) -> tuple[str, str]:
    return record.state, record.text or "Open to new customers."


@say_record.register
def _(record: Limit) -> tuple[str, str]:
    return record.name, f"{record.value:g} {record.unit}. {record.text}".strip()


@say_record.register
def _(record: Backup) -> tuple[str, str]:
    parts = f"Kept {record.retention}; restores {record.granularity}; into {record.restores_to}."
    return record.name, f"{parts} {record.text}".strip()


@say_record.register
def _(record: AtRest) -> tuple[str, str]:
    return ", ".join(record.keys), record.text


@say_record.register
def _(record: InTransit) -> tuple[str, str]:
    return ", ".join(record.modes), record.text


@say_record.register
def _(record: Trouble) -> tuple[str, str]:
    return record.symptom, f"Causes: {'; '.join(record.causes)}. Helps: {'; '.join(record.remedies)}."


@say_record.register
def _(record: Tuning) -> tuple[str, str]:
    ways = {
        "vertical": record.vertical,
        "horizontal": record.horizontal,
        "re-architecture": record.rearchitecture,
    }
    return "", "; ".join(f"{way}: {', '.join(steps)}" for way, steps in ways.items() if steps)


@say_record.register
def _(record: Tradeoff) -> tuple[str, str]:
    return "", f"{record.gain} But: {record.price}"


@say_record.register
def _(record: Rule) -> tuple[str, str]:
    return "", record.because


@say_record.register
def _(record: Topology) -> tuple[str, str]:
    recoveries = "; ".join(
        f"{title}: {say_recovery(record.failures[failure])}" for failure, title in FAILURES.items()
    )
    return record.title, f"{record.text} {recoveries}."
