"""What the migration planner knows: the six Rs, cut-over options, tools, what DMS and SCT connect."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec

from fogbank.advisor.guide_types import Topic
from fogbank.advisor.knowledge_base import KnowledgeBase
from fogbank.advisor.sourced import Document, Record, Sourced


class Engine(Record, frozen=True, kw_only=True):
    """A source or target: how it is called, its family (same family: homogeneous), and the word of DMS and SCT."""

    title: str
    family: str
    service: str = ""  # the id of the service that it is, for a target
    synonyms: list[str] = []
    dms: str = ""
    sct: str = ""
    native: str = ""  # the engine's own way
    native_cdc: str = ""  # its own way to keep a copy current


class Option(Sourced, frozen=True, kw_only=True):
    """One of the six Rs, or a cut-over option: taken where its condition holds, the first that does.

    `because` says why where it is taken, `left` why where its condition does not hold.
    """

    id: str
    title: str
    text: str
    when: dict[str, Any] = {}
    because: str
    left: str = ""
    steps: list[str] = []


class Pairs(Sourced, frozen=True, kw_only=True):
    """What a tool reads and writes."""

    sources: list[str]
    targets: list[str]


class Migration(Record, frozen=True, kw_only=True):
    documents: dict[str, Document]
    engines: dict[str, Engine]
    dms: Pairs
    sct: Pairs
    sct_warehouse: Pairs
    strategies: Annotated[list[Option], msgspec.Meta(min_length=6)]
    cutovers: Annotated[list[Option], msgspec.Meta(min_length=4)]
    topics: list[Topic]
    cycle: list[str]


def migration_guide(base: KnowledgeBase) -> Migration:
    """The guide file `migration.toml`."""
    return base.guide("migration", Migration)
