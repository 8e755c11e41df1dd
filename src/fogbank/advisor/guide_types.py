"""What the guide files hold: the questions, the tree, contradictions, compliance words, topics, regions."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec

from fogbank.advisor.conditions import Condition
from fogbank.advisor.sourced import Document, Fact, Record, Sourced

Kind = Literal["yes-no", "choice", "words", "size", "duration", "regions", "budget", "name"]


class Question(Record, frozen=True, kw_only=True):
    """One question of the interview.

    `choices` maps each accepted word to what it means; `synonyms` maps further words to these. `assume` is
    the value taken for "don't know". `ask_when` is a condition on earlier answers. `implies` maps a word to the
    answers of other questions that follow from it unless they are given.
    """

    id: str
    prompt: str
    kind: Kind
    help: str = ""
    choices: dict[str, str] = {}
    synonyms: dict[str, str] = {}
    assume: Any = None
    because: str = ""
    ask_when: Condition = {}
    implies: dict[str, dict[str, Any]] = {}


class Interview(Record, frozen=True, kw_only=True):
    questions: list[Question]


class Branch(Record, frozen=True, kw_only=True):
    """Where an answer leads: to another node or to a service, and why one leaves it when the answer differs."""

    label: str
    left: str
    node: str = ""
    service: str = ""


class Node(Sourced, frozen=True, kw_only=True):
    """A question of the tree; `when` is the condition of its yes branch."""

    id: str
    text: str
    when: Condition
    yes: Branch
    no: Branch


class Tree(Record, frozen=True, kw_only=True):
    documents: dict[str, Document] = {}
    root: str
    nodes: list[Node]


class Contradiction(Sourced, frozen=True, kw_only=True):
    """Two requirements that cannot both be met."""

    between: Annotated[list[str], msgspec.Meta(min_length=2, max_length=2)]
    when: Condition
    because: str
    resolve: Annotated[list[str], msgspec.Meta(min_length=1)]


class Contradictions(Record, frozen=True, kw_only=True):
    documents: dict[str, Document] = {}
    contradictions: list[Contradiction]


class Program(Sourced, frozen=True, kw_only=True):
    """A compliance word: which controls it asks of a design. `services` limits the technical ones."""

    title: str
    controls: list[Literal["encrypt", "customer-key", "hsm", "tls", "audit", "protect", "retention"]]
    text: str
    retention_days: int = 0


class Compliance(Record, frozen=True, kw_only=True):
    documents: dict[str, Document] = {}
    controls: dict[str, str]
    programs: dict[str, Program]


class Region(Record, frozen=True, kw_only=True):
    place: str
    area: str


class Regions(Record, frozen=True, kw_only=True):
    """AWS's regions by name, and which to take, in order, where only a number was given."""

    source: str
    defaults: dict[str, list[str]]
    areas: dict[str, str]
    regions: dict[str, Region]


class Topic(Record, frozen=True, kw_only=True):
    """A subject of the notes that belongs to no single service."""

    title: str
    words: list[str]
    facts: Annotated[list[Fact], msgspec.Meta(min_length=1)]
    steps: list[str] = []


class Topics(Record, frozen=True, kw_only=True):
    documents: dict[str, Document] = {}
    sections: dict[str, list[str]]  # the parts of a service `explain` can name, and the words for them
    topics: list[Topic]
